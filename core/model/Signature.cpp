#include "core/model/Signature.h"

#include <cmath>
#include <limits>
#include <map>
#include <random>

namespace bw {
namespace {

/// Node that makes a value, by its name.
using Makers = std::map<std::string, const Node*>;

const Node* firstReader(const Graph& graph, const std::string& value, const char* op) {
    for (const Node& node : graph.nodes)
        if (node.op == op && node.inputs[0] == value) return &node;
    return nullptr;
}

/// Takes the constants of numbers from Impute and the Affine behind it, back through Concat.
class NumberFacts {
public:
    NumberFacts(const Graph& graph, std::map<std::string, SignatureField*> fields)
        : graph_(graph), fields_(std::move(fields)) {
        for (const Node& node : graph.nodes) makers_[node.outputs[0]] = &node;
    }
    void read() {
        for (const Node& node : graph_.nodes)
            if (node.op == "Impute") readImpute(node);
    }

private:
    void readImpute(const Node& impute) {
        const auto& fill = impute.attribute<std::vector<double>>("values");
        const Node* affine = firstReader(graph_, impute.outputs[0], "Affine");
        const auto made = makers_.find(impute.inputs[0]);
        const bool joined = made != makers_.end() && made->second->op == "Concat";
        const auto parts = joined ? made->second->inputs : std::vector{impute.inputs[0]};
        if (parts.size() != fill.size()) return;  // a part wider than one column
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const double scale = affine ? affine->attribute<std::vector<double>>("scale")[i] : 1.0;
            tell(parts[i], fill[i], scale != 0 ? std::abs(1 / scale) : 1);
        }
    }
    void tell(const std::string& value, double typical, double deviation) {
        if (const auto field = fields_.find(value); field != fields_.end()) {
            field->second->typical = typical;
            field->second->deviation = deviation;
            return;
        }
        const auto made = makers_.find(value);
        if (made == makers_.end() || made->second->op != "DateTimeScale") return;
        const auto field = fields_.find(made->second->inputs[0]);
        if (field == fields_.end()) return;
        const auto unit = static_cast<double>(made->second->attribute<std::int64_t>("unit"));
        field->second->origin = made->second->attribute<std::int64_t>("origin") +
                                static_cast<std::int64_t>(typical * unit);
        field->second->unit = static_cast<std::int64_t>(deviation * unit);
    }

    const Graph& graph_;
    std::map<std::string, SignatureField*> fields_;
    Makers makers_;
};

constexpr double kFar[] = {-30, -3, 3, 30};

/// What becomes of a made value.
enum class Making { Typical, Near, Far, Missing, Strange };

Making makingOf(std::int64_t row, std::mt19937_64& random) {
    if (row == 0) return Making::Typical;
    const std::uint64_t drawn = random() % 20;
    return drawn < 14   ? Making::Near
           : drawn < 17 ? Making::Far
           : drawn < 19 ? Making::Missing
                        : Making::Strange;
}

double offsetOf(Making making, std::mt19937_64& random) {
    if (making == Making::Typical) return 0;
    const double unit = static_cast<double>(random() >> 11) / 9007199254740992.0;
    return making == Making::Near ? 4 * unit - 2 : kFar[random() % std::size(kFar)];
}

void append(InputColumn& column, const SignatureField& field, Making making,
            std::mt19937_64& random) {
    const bool missing = making == Making::Missing;
    const double offset = offsetOf(making, random);
    switch (field.type) {
        case ElementType::Float32:
            column.floats.push_back(
                missing ? std::numeric_limits<float>::quiet_NaN()
                        : static_cast<float>(field.typical + offset * field.deviation));
            return;
        case ElementType::Int64:
            column.ints.push_back(
                missing ? std::numeric_limits<std::int64_t>::min()
                        : field.origin +
                              static_cast<std::int64_t>(offset * static_cast<double>(field.unit)));
            return;
        case ElementType::String:
            break;
    }
    const bool known = making != Making::Strange && making != Making::Far && !field.words.empty();
    const std::size_t word =
        making == Making::Typical || field.words.empty() ? 0 : random() % field.words.size();
    column.strings.push_back(missing ? "" : known ? field.words[word] : "never seen in training");
}

}  // namespace

std::vector<SignatureField> signatureOf(const Graph& graph) {
    std::vector<SignatureField> fields;
    std::map<std::string, SignatureField*> byName;
    for (const GraphValue& input : graph.inputs)
        fields.push_back({.name = input.name, .type = input.type.element});
    for (SignatureField& field : fields) {
        byName[field.name] = &field;
        if (const Node* index = firstReader(graph, field.name, "CategoryIndex"))
            field.words = index->attribute<std::vector<std::string>>("vocabulary");
    }
    NumberFacts(graph, std::move(byName)).read();
    return fields;
}

InputRows madeRows(const Graph& graph, std::int64_t count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const std::vector<SignatureField> fields = signatureOf(graph);
    InputRows rows;
    for (const SignatureField& field : fields)
        rows.push_back({.name = field.name, .type = field.type});
    for (std::int64_t row = 0; row < count; ++row)
        for (std::size_t i = 0; i < fields.size(); ++i)
            append(rows[i], fields[i], makingOf(row, random), random);
    return rows;
}

}  // namespace bw
