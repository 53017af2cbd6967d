#include "core/model/Features.h"

#include <fmt/format.h>

#include <charconv>

namespace bw {
namespace {

using Value = GraphBuilder::Value;

Value addInput(GraphBuilder& builder, const FeatureSpec& spec) {
    const ElementType element = spec.kind == "category"   ? ElementType::String
                                : spec.kind == "datetime" ? ElementType::Int64
                                                          : ElementType::Float32;
    return builder.input(spec.column, {element, {kBatch, 1}});
}

/// The dense columns on their way: raw values side by side and the constants of each.
struct Dense {
    std::vector<Value> raw, withMissing;
    std::vector<double> fill, scale, offset;

    void add(const Value& value, const FittedFeature& feature) {
        const double deviation = feature.deviation > 0 ? feature.deviation : 1;
        raw.push_back(value);
        if (feature.hasMissing) withMissing.push_back(value);
        fill.push_back(feature.fill);
        scale.push_back(1 / deviation);
        offset.push_back(-feature.mean / deviation);
    }
};

Value finishDense(GraphBuilder& builder, Dense dense) {
    const Value raw = concatenate(builder, dense.raw, "numbers");
    const Value filled =
        builder.apply("Impute", {raw}, {{"values", std::move(dense.fill)}}, "filled");
    Value scaled = builder.apply(
        "Affine", {filled},
        {{"scale", std::move(dense.scale)}, {"offset", std::move(dense.offset)}}, "scaled");
    if (dense.withMissing.empty()) return scaled;
    const Value maybe = concatenate(builder, dense.withMissing, "numbers_with_missing");
    const Value flags = builder.apply("IsMissing", {maybe}, {}, "missing");
    return builder.apply("Concat", {scaled, flags}, {}, "dense");
}

std::vector<std::int64_t> integerLabels(const Target& target) {
    std::vector<std::int64_t> labels;
    for (const std::string& text : target.classes) {
        std::int64_t number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        labels.push_back(number);
    }
    return labels;
}

void addLabel(GraphBuilder& builder, const Value& probabilities, const Target& target) {
    const Value winner = builder.apply("ArgMax", {probabilities}, {}, "class_index");
    const Value label =
        target.integerLabels
            ? builder.apply("LabelDecodeInt", {winner}, {{"labels", integerLabels(target)}},
                            "label")
            : builder.apply("LabelDecode", {winner}, {{"labels", target.classes}}, "label");
    builder.output("label", label);
}

}  // namespace

GraphBuilder::Value concatenate(GraphBuilder& builder, const std::vector<Value>& parts,
                                const std::string& hint) {
    return parts.size() == 1 ? parts.front() : builder.apply("Concat", parts, {}, hint);
}

PreparedInputs addPreprocessing(GraphBuilder& builder, const std::vector<FittedFeature>& features) {
    std::vector<Value> inputs;
    for (const FittedFeature& feature : features) inputs.push_back(addInput(builder, feature.spec));
    PreparedInputs prepared;
    Dense dense;
    for (std::size_t i = 0; i < features.size(); ++i) {
        const FittedFeature& feature = features[i];
        const std::string& column = feature.spec.column;
        if (feature.spec.kind == "category") {
            prepared.categories.push_back(
                {column,
                 builder.apply("CategoryIndex", {inputs[i]}, {{"vocabulary", feature.vocabulary}},
                               fmt::format("{}.index", column)),
                 std::ssize(feature.vocabulary) + 2});
        } else if (feature.spec.kind == "datetime") {
            dense.add(builder.apply("DateTimeScale", {inputs[i]},
                                    {{"origin", feature.origin}, {"unit", feature.unit}},
                                    fmt::format("{}.time", column)),
                      feature);
        } else {
            dense.add(inputs[i], feature);
        }
    }
    prepared.hasDense = !dense.raw.empty();
    if (prepared.hasDense) prepared.dense = finishDense(builder, std::move(dense));
    return prepared;
}

void addHead(GraphBuilder& builder, const GraphBuilder::Value& raw, const Target& target) {
    builder.setRawOutput(raw);
    if (target.task == Task::Regression) {
        const Value prediction = builder.apply(
            "Affine", {raw},
            {{"scale", std::vector{target.scale}}, {"offset", std::vector{target.mean}}},
            "prediction");
        return builder.output("prediction", prediction);
    }
    const bool binary = target.task == Task::BinaryClassification;
    const Value probabilities =
        builder.apply(binary ? "BinaryProbabilities" : "Softmax", {raw}, {}, "probabilities");
    addLabel(builder, probabilities, target);
    builder.output("probabilities", probabilities);
}

}  // namespace bw
