#include "tests/plugins/export_onnx/SampleGraphs.h"

#include "core/model/Architecture.h"

#include <fmt/format.h>

#include <random>

namespace bw::test {
namespace {

using Value = GraphBuilder::Value;
using Texts = std::vector<std::string>;

/// Uses every layer once or more, so that one whole model covers them.
class EveryLayer : public Architecture {
public:
    [[nodiscard]] std::string_view id() const override { return "every"; }
    [[nodiscard]] std::string_view title() const override { return "Every layer"; }
    [[nodiscard]] std::string_view help() const override { return ""; }
    [[nodiscard]] std::vector<ParameterDescription> parameters() const override { return {}; }

    [[nodiscard]] Result<Value> build(GraphBuilder& builder, const PreparedInputs& inputs,
                                      const Target& target, const ParameterValues&) const override {
        std::vector<Value> parts;
        if (inputs.hasDense)  // tanh keeps the far values of the test inputs comparable
            parts.push_back(builder.apply("Tanh", {inputs.dense}));
        for (std::size_t i = 0; i < inputs.categories.size(); ++i)
            parts.push_back(category(builder, inputs.categories[i], i % 2 == 0));
        Value x = builder.linear(concatenate(builder, parts, "all"), 6, "first");
        const Value weight = builder.parameter("norm.weight", {6}, "ones");
        const Value bias = builder.parameter("norm.bias", {6}, "zeros");
        x = builder.apply("LayerNorm", {x, weight, bias}, {{"epsilon", 1e-3}});
        x = builder.apply("Add", {builder.apply("Gelu", {x}), builder.apply("Silu", {x})});
        x = builder.apply("Dropout", {x}, {{"rate", 0.5}});
        x = builder.apply("Add", {builder.apply("Relu", {x}), builder.apply("Sigmoid", {x})});
        const Value unbiased = builder.parameter("unbiased", {5, 6}, "kaiming_uniform");
        x = builder.apply("Linear", {x, unbiased});
        return builder.linear(x, rawOutputs(target), "output");
    }

private:
    static Value category(GraphBuilder& builder, const PreparedInputs::Category& category,
                          bool embed) {
        if (!embed)
            return builder.apply("OneHot", {category.index}, {{"depth", category.cardinality}});
        const Value table = builder.parameter("table", {category.cardinality, 3}, "normal");
        return builder.apply("Embedding", {category.index, table});
    }
};

Model withWeights(Result<Graph> graph) {
    Model model{graph.value(), {}};
    std::mt19937 random(3);
    for (const ParameterTensor& parameter : model.graph.parameters) {
        std::size_t size = 1;
        for (const std::int64_t d : parameter.shape) size *= static_cast<std::size_t>(d);
        std::vector<float> values(size);
        for (float& value : values) value = static_cast<float>(random() % 2001) / 1000.0F - 1.0F;
        model.weights[parameter.name] = HostTensor::fromFloats(parameter.shape, values);
    }
    return model;
}

FittedFeature feature(const std::string& column, const std::string& kind, bool hasMissing = false) {
    FittedFeature made;
    made.spec = {column, kind};
    made.hasMissing = hasMissing;
    made.fill = 0.1;
    made.mean = 1.25;
    made.deviation = 3.7;
    made.origin = 1'600'000'000'000'001;
    made.unit = 86'400'000'000;
    if (kind == "category") made.vocabulary = {"b", "a", " c ", "größe", "\"\n\\"};
    return made;
}

Target targetOf(Task task, std::vector<std::string> classes = {}, bool integers = false) {
    Target target;
    target.column = "target";
    target.task = task;
    target.classes = std::move(classes);
    target.integerLabels = integers;
    target.mean = -7.5;
    target.scale = 0.3;
    return target;
}

Model built(const std::vector<FittedFeature>& features, const Target& target) {
    return withWeights(buildModel(features, target, EveryLayer(), {}));
}

/// Names that clash with anything the exporter might make up.
std::vector<FittedFeature> oddNames() {
    std::vector<FittedFeature> features;
    for (const char* name : {"a b.c", "größe", "constant_1", "Cast_1", "IsNaN_1", "Where_1", "tanh",
                             "norm.weight", "output", "prediction", "n\n\"\\", "numbers", "N"})
        features.push_back(feature(name, "number", true));
    features.push_back(feature("LabelEncoder_1", "category"));
    features.push_back(feature("Equal_1", "category"));
    features.push_back(feature("Sub_1", "datetime", true));
    return features;
}

/// Values with ties, an output that only Dropout makes, and an output read by a later node.
Model ties() {
    GraphBuilder builder;
    const Value scores = builder.input("scores", {ElementType::Float32, {kBatch, 4}});
    const Value filled =
        builder.apply("Impute", {scores}, {{"values", std::vector<double>(4, 1.0)}});
    const Value coarse = builder.apply("IsMissing", {scores});
    const Value winner = builder.apply("ArgMax", {coarse});
    const Value dropped = builder.apply("Dropout", {filled}, {{"rate", 0.1}});
    builder.output("text",
                   builder.apply("LabelDecode", {winner}, {{"labels", Texts{"", "ä", "b", "c"}}}));
    builder.output("index", winner);
    builder.output("kept", dropped);
    return withWeights(builder.finish({}));
}

/// All weights zero: the probabilities tie exactly, and the first class must win.
Model tiedBinary() {
    Model model =
        built({feature("n", "number")}, targetOf(Task::BinaryClassification, {"no", "yes"}));
    for (auto& [name, tensor] : model.weights)
        tensor.bytes.assign(tensor.bytes.size(), std::byte{0});
    return model;
}

}  // namespace

std::map<std::string, Model> sampleModels() {
    const auto binary = targetOf(Task::BinaryClassification, {"<=50K", ">50K"});
    const auto digits = targetOf(Task::MulticlassClassification, {"-5", "0", "9000000000"}, true);
    const auto words = targetOf(Task::MulticlassClassification, {"ä b", "", "c"});
    const std::vector mixed{feature("age", "integer"),   feature("pay", "number", true),
                            feature("flag", "boolean"),  feature("job", "category"),
                            feature("land", "category"), feature("when", "datetime", true)};
    std::vector<FittedFeature> many;
    for (int i = 0; i < 300; ++i)
        many.push_back(feature(fmt::format("c{}", i), "number", i % 3 == 0));
    return {
        {"binary", built(mixed, binary)},
        {"integer_classes", built(mixed, digits)},
        {"text_classes", built(mixed, words)},
        {"regression", built(mixed, targetOf(Task::Regression))},
        {"numbers_only", built({feature("x", "number")}, targetOf(Task::Regression))},
        {"categories_only", built({feature("a", "category"), feature("b", "category")}, binary)},
        {"time_only", built({feature("t", "datetime")}, targetOf(Task::Regression))},
        {"many", built(many, words)},
        {"odd_names", built(oddNames(), binary)},
        {"ties", ties()},
        {"tied_binary", tiedBinary()}};
}

}  // namespace bw::test
