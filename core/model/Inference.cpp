#include "core/model/Inference.h"

#include "core/model/Operators.h"
#include "core/model/operators/Rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace bw {
namespace {

constexpr std::string_view kHint =
    "The graph was put together wrongly; remake it with the architecture that wrote it.";
constexpr std::array<std::string_view, 6> kKindNames{"a whole number", "a number", "a text",
                                                     "whole numbers",  "numbers",  "texts"};
constexpr std::array<std::string_view, 5> kInitializers{"zeros", "ones", "kaiming_uniform",
                                                        "bias_uniform", "normal"};
constexpr std::int64_t kLargestTensor = std::int64_t{1} << 40;

std::unexpected<Error> wrong(std::string message) {
    return fail(ErrorCode::BadInput, std::move(message), std::string(kHint));
}

std::string place(const Node& node, std::size_t index) {
    const std::string output = node.outputs.empty() ? "" : node.outputs.front();
    return fmt::format("Node {} ({} \"{}\")", index + 1, node.op, output);
}

Result<void> checkArity(const Node& node, const OperatorInfo& info, const std::string& where) {
    const int count = static_cast<int>(node.inputs.size());
    if (count < info.minInputs || (info.maxInputs >= 0 && count > info.maxInputs))
        return wrong(fmt::format("{} has {} inputs; the operator takes {}{}", where, count,
                                 info.minInputs,
                                 info.maxInputs == info.minInputs ? ""
                                 : info.maxInputs < 0             ? " or more"
                                                      : fmt::format(" to {}", info.maxInputs)));
    return {};
}

Result<void> checkAttributes(const Node& node, const OperatorInfo& info, const std::string& where) {
    for (const AttributeRule& rule : info.attributes) {
        const auto found = node.attributes.find(std::string(rule.name));
        if (found == node.attributes.end()) {
            if (rule.required)
                return wrong(fmt::format("{} lacks attribute \"{}\"", where, rule.name));
        } else if (found->second.index() != static_cast<std::size_t>(rule.kind)) {
            return wrong(fmt::format("{}: attribute \"{}\" must be {}, but is {}", where, rule.name,
                                     kKindNames[static_cast<std::size_t>(rule.kind)],
                                     kKindNames[found->second.index()]));
        }
    }
    for (const auto& [name, value] : node.attributes)
        if (std::ranges::find(info.attributes, name, &AttributeRule::name) == info.attributes.end())
            return wrong(fmt::format("{}: the operator has no attribute \"{}\"", where, name));
    return {};
}

Result<void> assign(std::map<std::string, TensorType>& types, const std::string& name,
                    TensorType type, const std::string& where) {
    if (name.empty()) return wrong(fmt::format("{}: a value has no name", where));
    if (!types.emplace(name, std::move(type)).second)
        return wrong(fmt::format("{}: \"{}\" is assigned twice", where, name));
    return {};
}

Result<std::map<std::string, TensorType>> givenTypes(const Graph& graph) {
    std::map<std::string, TensorType> types;
    for (const GraphValue& input : graph.inputs) {
        const std::string where = fmt::format("Input \"{}\"", input.name);
        BW_CHECK(checkShape(input.type.shape, where, true));
        BW_CHECK(assign(types, input.name, input.type, where));
    }
    for (const ParameterTensor& parameter : graph.parameters) {
        BW_CHECK(checkParameter(parameter));
        BW_CHECK(assign(types, parameter.name, {ElementType::Float32, parameter.shape},
                        fmt::format("Parameter \"{}\"", parameter.name)));
    }
    return types;
}

Result<void> checkOutputs(const Graph& graph, const std::map<std::string, TensorType>& types) {
    std::set<std::string> seen;
    for (const GraphValue& output : graph.outputs) {
        const auto found = types.find(output.name);
        if (found == types.end())
            return wrong(fmt::format("Output \"{}\" is the result of no node", output.name));
        if (found->second != output.type)
            return wrong(fmt::format("Output \"{}\" is declared as {}, but the nodes give {}",
                                     output.name, typeText(output.type), typeText(found->second)));
        if (!seen.insert(output.name).second)
            return wrong(fmt::format("Output \"{}\" is listed twice", output.name));
    }
    return {};
}

}  // namespace

Result<void> checkShape(const std::vector<std::int64_t>& shape, const std::string& what,
                        bool batchAllowed) {
    if (shape.empty() || shape.size() > 2)
        return wrong(fmt::format("{} must have 1 or 2 dimensions, not {}", what, shape.size()));
    std::int64_t elements = 1;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (batchAllowed && i == 0 && shape[i] == kBatch) continue;
        if (shape[i] < 1 || shape[i] > operators::kLargestSize)
            return wrong(
                fmt::format("{}: size {} of dimension {} is not possible", what, shape[i], i + 1));
        elements *= shape[i];
    }
    if (elements > kLargestTensor) return wrong(fmt::format("{} is too large", what));
    return {};
}

Result<void> checkParameter(const ParameterTensor& parameter) {
    const std::string where = fmt::format("Parameter \"{}\"", parameter.name);
    BW_CHECK(checkShape(parameter.shape, where, false));
    const std::string& initializer = parameter.initializer;
    if (std::ranges::find(kInitializers, initializer) == kInitializers.end())
        return wrong(fmt::format("{}: there is no initializer \"{}\"", where, initializer));
    if (initializer == "kaiming_uniform" && parameter.shape.size() != 2)
        return wrong(fmt::format("{}: kaiming_uniform needs two dimensions", where));
    if (initializer == "bias_uniform" && parameter.fan < 1)
        return wrong(fmt::format("{}: bias_uniform needs a fan of at least 1", where));
    return {};
}

Result<std::vector<TensorType>> inferNode(const Node& node, std::size_t index,
                                          const std::map<std::string, TensorType>& known) {
    const std::string where = place(node, index);
    const OperatorInfo* info = findOperator(node.op);
    if (!info)
        return fail(ErrorCode::BadInput,
                    fmt::format("{}: there is no operator \"{}\"", where, node.op),
                    "The model may come from a newer version of the program; update it.");
    BW_CHECK(checkArity(node, *info, where));
    BW_CHECK(checkAttributes(node, *info, where));
    std::vector<TensorType> inputs;
    for (const std::string& name : node.inputs) {
        const auto found = known.find(name);
        if (found == known.end())
            return wrong(fmt::format("{} reads \"{}\", which no earlier node makes", where, name));
        inputs.push_back(found->second);
    }
    auto outputs = info->infer(node, inputs);
    if (!outputs) return wrong(fmt::format("{}: {}", where, outputs.error().message));
    if (outputs->size() != node.outputs.size())
        return wrong(fmt::format("{} names {} outputs; the operator has {}", where,
                                 node.outputs.size(), outputs->size()));
    return outputs;
}

Result<std::map<std::string, TensorType>> inferTypes(const Graph& graph) {
    BW_TRY(auto types, givenTypes(graph));
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        BW_TRY(const auto outputs, inferNode(node, i, types));
        for (std::size_t k = 0; k < outputs.size(); ++k)
            BW_CHECK(assign(types, node.outputs[k], outputs[k], place(node, i)));
    }
    BW_CHECK(checkOutputs(graph, types));
    return types;
}

std::vector<bool> fixedNodes(const Graph& graph) {
    std::set<std::string> varying;
    for (const ParameterTensor& parameter : graph.parameters) varying.insert(parameter.name);
    std::vector<bool> fixed;
    for (const Node& node : graph.nodes) {
        const OperatorInfo* info = findOperator(node.op);
        const bool varies =
            !info || info->random || std::ranges::any_of(node.inputs, [&](const std::string& name) {
                return varying.contains(name);
            });
        if (varies) varying.insert(node.outputs.begin(), node.outputs.end());
        fixed.push_back(!varies);
    }
    return fixed;
}

}  // namespace bw
