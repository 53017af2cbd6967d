#include "core/model/Graph.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bw {

const ParameterTensor* Graph::parameter(std::string_view name) const {
    const auto found = std::ranges::find(parameters, name, &ParameterTensor::name);
    return found == parameters.end() ? nullptr : &*found;
}

std::string_view elementName(ElementType element) {
    switch (element) {
        case ElementType::Float32:
            return "float32";
        case ElementType::Int64:
            return "int64";
        case ElementType::String:
            break;
    }
    return "string";
}

std::string typeText(const TensorType& type) {
    std::vector<std::string> sizes;
    for (const std::int64_t size : type.shape)
        sizes.push_back(size == kBatch ? "N" : fmt::format("{}", size));
    return fmt::format("{} [{}]", elementName(type.element), fmt::join(sizes, ","));
}

}  // namespace bw
