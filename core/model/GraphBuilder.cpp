#include "core/model/GraphBuilder.h"

#include "core/model/Inference.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

std::string lowered(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

Error mistake(std::string message) {
    return {ErrorCode::BadInput, std::move(message),
            "The architecture or its parameters do not suit this data; choose others."};
}

}  // namespace

void GraphBuilder::remember(Error error) {
    if (!failed_) error_ = std::move(error);
    failed_ = true;
}

std::string GraphBuilder::unique(const std::string& stem) {
    if (!types_.contains(stem)) return stem;
    int& count = used_[stem];
    std::string name;
    do {
        name = fmt::format("{}_{}", stem, ++count);
    } while (types_.contains(name));
    return name;
}

GraphBuilder::Value GraphBuilder::input(const std::string& name, TensorType type) {
    if (auto shape = checkShape(type.shape, fmt::format("Input \"{}\"", name), true); !shape)
        remember(shape.error());
    else if (name.empty() || !types_.emplace(name, type).second)
        remember(mistake(fmt::format("The input name \"{}\" is empty or taken", name)));
    graph_.inputs.push_back({name, std::move(type)});
    return {name};
}

GraphBuilder::Value GraphBuilder::parameter(const std::string& name,
                                            std::vector<std::int64_t> shape,
                                            const std::string& initializer, std::int64_t fan) {
    ParameterTensor tensor{unique(name), std::move(shape), initializer, fan};
    if (auto checked = checkParameter(tensor); !checked) remember(checked.error());
    types_[tensor.name] = {ElementType::Float32, tensor.shape};
    graph_.parameters.push_back(tensor);
    return {tensor.name};
}

GraphBuilder::Value GraphBuilder::apply(const std::string& op, const std::vector<Value>& inputs,
                                        std::map<std::string, Attribute> attributes,
                                        const std::string& hint) {
    if (failed_) return {};
    Node node{op, {}, {unique(hint.empty() ? lowered(op) : hint)}, std::move(attributes)};
    for (const Value& value : inputs) node.inputs.push_back(value.name);
    auto types = inferNode(node, graph_.nodes.size(), types_);
    if (!types) {
        remember(types.error());
        return {};
    }
    types_[node.outputs[0]] = types->front();
    graph_.nodes.push_back(std::move(node));
    return {graph_.nodes.back().outputs[0]};
}

GraphBuilder::Value GraphBuilder::linear(Value x, std::int64_t outputs, const std::string& name) {
    if (failed_) return {};
    const std::int64_t inputs = width(x);
    const Value weight =
        parameter(fmt::format("{}.weight", name), {outputs, inputs}, "kaiming_uniform");
    const Value bias = parameter(fmt::format("{}.bias", name), {outputs}, "bias_uniform", inputs);
    return apply("Linear", {std::move(x), weight, bias}, {}, name);
}

TensorType GraphBuilder::type(const Value& value) const {
    const auto found = types_.find(value.name);
    return found == types_.end() ? TensorType{} : found->second;
}

std::int64_t GraphBuilder::width(const Value& value) const {
    const TensorType found = type(value);
    return found.shape.empty() ? 0 : found.shape.back();
}

void GraphBuilder::rename(const std::string& from, const std::string& to) {
    for (Node& node : graph_.nodes) {
        std::ranges::replace(node.inputs, from, to);
        std::ranges::replace(node.outputs, from, to);
    }
    if (graph_.rawOutput == from) graph_.rawOutput = to;
    auto moved = types_.extract(from);
    moved.key() = to;
    types_.insert(std::move(moved));
}

void GraphBuilder::output(const std::string& name, Value value) {
    if (failed_) return;
    const bool made = std::ranges::any_of(
        graph_.nodes, [&](const Node& node) { return node.outputs[0] == value.name; });
    const bool taken = types_.contains(name) && name != value.name;
    const bool again = std::ranges::any_of(
        graph_.outputs, [&](const GraphValue& other) { return other.name == value.name; });
    if (!made || taken || again || name.empty())
        return remember(
            mistake(fmt::format("\"{}\" cannot become the output \"{}\": {}", value.name, name,
                                taken ? "an input or another value has that name; rename the column"
                                : again ? "it is an output already"
                                        : "it is the result of no node")));
    if (name != value.name) rename(value.name, name);
    graph_.outputs.push_back({name, types_.at(name)});
}

void GraphBuilder::setRawOutput(Value value) {
    graph_.rawOutput = std::move(value.name);
}

Result<Graph> GraphBuilder::finish(Target target) {
    if (failed_) return std::unexpected(error_);
    graph_.target = std::move(target);
    BW_CHECK(validateGraph(graph_));
    return std::move(graph_);
}

}  // namespace bw
