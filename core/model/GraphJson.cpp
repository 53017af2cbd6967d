#include "core/model/Graph.h"
#include "core/model/Operators.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

Json shapeToJson(const std::vector<std::int64_t>& shape) {
    Json json = Json::array();
    for (const std::int64_t size : shape) json.push_back(size == kBatch ? Json("N") : Json(size));
    return json;
}

Json valuesToJson(const std::vector<GraphValue>& values) {
    Json json = Json::array();
    for (const GraphValue& value : values)
        json.push_back({{"name", value.name},
                        {"element", elementName(value.type.element)},
                        {"shape", shapeToJson(value.type.shape)}});
    return json;
}

Json targetToJson(const Target& target) {
    return {{"column", target.column},   {"task", taskName(target.task)},
            {"classes", target.classes}, {"integer_labels", target.integerLabels},
            {"mean", target.mean},       {"scale", target.scale}};
}

Json nodeToJson(const Node& node) {
    Json attributes = Json::object();
    for (const auto& [name, value] : node.attributes)
        std::visit([&](const auto& held) { attributes[name] = held; }, value);
    return {{"op", node.op},
            {"inputs", node.inputs},
            {"outputs", node.outputs},
            {"attributes", std::move(attributes)}};
}

Json parameterToJson(const ParameterTensor& parameter) {
    return {{"name", parameter.name},
            {"shape", parameter.shape},
            {"initializer", parameter.initializer},
            {"fan", parameter.fan}};
}

Result<Attribute> held(auto value) {
    if (!value) return std::unexpected(std::move(value).error());
    return Attribute(std::move(*value));
}

/// Reads one object of a graph file; `place` is the source and the way to the object.
class Reader {
public:
    explicit Reader(std::string place) : place_(std::move(place)) {}

    Result<Graph> graph(const Json& json) const;

private:
    template <typename T>
    using Read = Result<T> (Reader::*)(const Json&) const;

    template <typename T>
    Result<std::vector<T>> list(const Json& object, const std::string& key, Read<T> read) const {
        if (!object.is_object() || !object.contains(key) || !object[key].is_array())
            return wrong(fmt::format("\"{}\" is missing or not a list", key));
        std::vector<T> items;
        for (const Json& item : object[key]) {
            const Reader at(fmt::format("{}, {} {}", place_, key, items.size() + 1));
            BW_TRY(T value, (at.*read)(item));
            items.push_back(std::move(value));
        }
        return items;
    }

    Result<std::string> text(const Json& json) const;
    Result<std::int64_t> integer(const Json& json) const;
    Result<double> real(const Json& json) const;
    Result<std::int64_t> size(const Json& json) const;
    Result<GraphValue> value(const Json& json) const;
    Result<ParameterTensor> parameter(const Json& json) const;
    Result<Node> node(const Json& json) const;
    Result<Attribute> attribute(const Json& object, const AttributeRule& rule) const;
    Result<void> attributes(const Json& json, Node& node) const;
    Result<Target> target(const Json& json) const;
    Result<void> format(const Json& json) const;

    [[nodiscard]] std::unexpected<Error> wrong(std::string_view what) const {
        return fail(ErrorCode::BadInput, fmt::format("{}: {}", place_, what),
                    "The file is damaged or was edited; restore it, or make it again.");
    }

    std::string place_;
};

Result<std::string> Reader::text(const Json& json) const {
    if (!json.is_string()) return wrong("not a text");
    return json.get<std::string>();
}

Result<std::int64_t> Reader::integer(const Json& json) const {
    const bool fits = json.is_number_integer() &&
                      (!json.is_number_unsigned() || json.get<std::uint64_t>() <= INT64_MAX);
    if (!fits) return wrong("not a whole number");
    return json.get<std::int64_t>();
}

Result<double> Reader::real(const Json& json) const {
    if (!json.is_number()) return wrong("not a number");
    return json.get<double>();
}

Result<std::int64_t> Reader::size(const Json& json) const {
    if (json.is_string() && json.get<std::string>() == "N") return kBatch;
    BW_TRY(const std::int64_t value, integer(json));
    if (value < 1) return wrong(fmt::format("{} is not a size", value));
    return value;
}

Result<void> Reader::format(const Json& json) const {
    BW_TRY(const auto format, jsonField<std::int64_t>(json, "format", place_));
    if (format > kGraphFormat)
        return fail(ErrorCode::BadInput,
                    fmt::format("{} has graph format {}; this program reads up to {}", place_,
                                format, kGraphFormat),
                    "A newer version of the program wrote it; update this one.");
    if (format < 1) return wrong(fmt::format("there is no graph format {}", format));
    return {};
}

Result<GraphValue> Reader::value(const Json& json) const {
    GraphValue value;
    BW_TRY(value.name, jsonField<std::string>(json, "name", place_));
    BW_TRY(const auto element, jsonField<std::string>(json, "element", place_));
    BW_TRY(value.type.shape, list(json, "shape", &Reader::size));
    for (const auto type : {ElementType::Float32, ElementType::Int64, ElementType::String}) {
        if (elementName(type) != element) continue;
        value.type.element = type;
        return value;
    }
    return wrong(fmt::format("there is no element type \"{}\"", element));
}

Result<ParameterTensor> Reader::parameter(const Json& json) const {
    ParameterTensor parameter;
    BW_TRY(parameter.name, jsonField<std::string>(json, "name", place_));
    BW_TRY(parameter.shape, list(json, "shape", &Reader::size));
    BW_TRY(parameter.initializer, jsonField<std::string>(json, "initializer", place_));
    BW_TRY(parameter.fan, jsonField<std::int64_t>(json, "fan", place_));
    return parameter;
}

Result<Attribute> Reader::attribute(const Json& object, const AttributeRule& rule) const {
    const std::string key(rule.name);
    const Reader at(fmt::format("{}, attribute \"{}\"", place_, key));
    switch (rule.kind) {
        case AttributeKind::Integer:
            return held(at.integer(object[key]));
        case AttributeKind::Real:
            return held(at.real(object[key]));
        case AttributeKind::Text:
            return held(at.text(object[key]));
        case AttributeKind::Integers:
            return held(list(object, key, &Reader::integer));
        case AttributeKind::Reals:
            return held(list(object, key, &Reader::real));
        case AttributeKind::Texts:
            break;
    }
    return held(list(object, key, &Reader::text));
}

/// The operator's rules say the kinds, so that a list of whole reals stays a list of reals.
Result<void> Reader::attributes(const Json& json, Node& node) const {
    if (!json.is_object()) return wrong("\"attributes\" is not an object");
    const OperatorInfo* info = findOperator(node.op);
    if (!info)
        return fail(ErrorCode::BadInput,
                    fmt::format("{}: there is no operator \"{}\"", place_, node.op),
                    "The model may come from a newer version of the program; update it.");
    for (const auto& [name, value] : json.items())
        if (std::ranges::find(info->attributes, name, &AttributeRule::name) ==
            info->attributes.end())
            return wrong(fmt::format("{} has no attribute \"{}\"", node.op, name));
    for (const AttributeRule& rule : info->attributes) {
        const std::string name(rule.name);
        if (!json.contains(name)) continue;
        BW_TRY(Attribute value, attribute(json, rule));
        node.attributes[name] = std::move(value);
    }
    return {};
}

Result<Node> Reader::node(const Json& json) const {
    Node node;
    BW_TRY(node.op, jsonField<std::string>(json, "op", place_));
    BW_TRY(node.inputs, list(json, "inputs", &Reader::text));
    BW_TRY(node.outputs, list(json, "outputs", &Reader::text));
    if (!json.contains("attributes")) return wrong("\"attributes\" is missing");
    BW_CHECK(attributes(json["attributes"], node));
    return node;
}

Result<Target> Reader::target(const Json& json) const {
    if (!json.contains("target")) return wrong("\"target\" is missing");
    const Json& object = json["target"];
    const Reader at(place_ + ", target");
    Target target;
    BW_TRY(target.column, jsonField<std::string>(object, "column", at.place_));
    BW_TRY(const auto task, jsonField<std::string>(object, "task", at.place_));
    BW_TRY(target.task, taskFromName(task));
    BW_TRY(target.classes, at.list(object, "classes", &Reader::text));
    BW_TRY(target.integerLabels, jsonField<bool>(object, "integer_labels", at.place_));
    BW_TRY(target.mean, jsonField<double>(object, "mean", at.place_));
    BW_TRY(target.scale, jsonField<double>(object, "scale", at.place_));
    return target;
}

Result<Graph> Reader::graph(const Json& json) const {
    BW_CHECK(format(json));
    Graph graph;
    BW_TRY(graph.target, target(json));
    BW_TRY(graph.inputs, list(json, "inputs", &Reader::value));
    BW_TRY(graph.parameters, list(json, "parameters", &Reader::parameter));
    BW_TRY(graph.nodes, list(json, "nodes", &Reader::node));
    BW_TRY(graph.rawOutput, jsonField<std::string>(json, "raw_output", place_));
    BW_TRY(graph.outputs, list(json, "outputs", &Reader::value));
    return graph;
}

}  // namespace

Json graphToJson(const Graph& graph) {
    Json parameters = Json::array(), nodes = Json::array();
    for (const ParameterTensor& parameter : graph.parameters)
        parameters.push_back(parameterToJson(parameter));
    for (const Node& node : graph.nodes) nodes.push_back(nodeToJson(node));
    return {{"format", kGraphFormat},
            {"target", targetToJson(graph.target)},
            {"inputs", valuesToJson(graph.inputs)},
            {"parameters", std::move(parameters)},
            {"nodes", std::move(nodes)},
            {"raw_output", graph.rawOutput},
            {"outputs", valuesToJson(graph.outputs)}};
}

Result<Graph> graphFromJson(const Json& json, const std::string& source) {
    BW_TRY(Graph graph, Reader(source).graph(json));
    if (auto valid = validateGraph(graph); !valid) {
        Error error = valid.error();
        error.message = fmt::format("{}: {}", source, error.message);
        return std::unexpected(std::move(error));
    }
    return graph;
}

}  // namespace bw
