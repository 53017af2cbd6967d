#include "core/requests/RequestRows.h"

#include <algorithm>

namespace bw {

bool RequestSchema::operator==(const RequestSchema& other) const {
    const auto same = [](const GraphValue& a, const GraphValue& b) {
        return a.name == b.name && a.type == b.type;
    };
    return keys == other.keys && classes == other.classes &&
           std::ranges::equal(inputs, other.inputs, same);
}

std::shared_ptr<const RequestSchema> requestSchema(const Graph& graph,
                                                   const std::vector<std::string>& keys) {
    RequestSchema schema{.inputs = graph.inputs, .classes = graph.target.classes};
    for (const std::string& key : keys)
        if (std::ranges::find(graph.inputs, key, &GraphValue::name) == graph.inputs.end())
            schema.keys.push_back(key);
    return std::make_shared<const RequestSchema>(std::move(schema));
}

}  // namespace bw
