#include "plugins/architecture_mlp/MlpArchitecture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bw {
namespace {

using Value = GraphBuilder::Value;

struct Options {
    std::vector<std::int64_t> hidden;
    std::string activation;
    double dropout;
    bool layerNorm;
    std::int64_t oneHotLimit, embeddingWidth;
};

Options optionsFrom(const ParameterValues& values) {
    return {.hidden = std::get<std::vector<std::int64_t>>(values.at("hidden")),
            .activation = std::get<std::string>(values.at("activation")),
            .dropout = std::get<double>(values.at("dropout")),
            .layerNorm = std::get<bool>(values.at("layer_norm")),
            .oneHotLimit = std::get<std::int64_t>(values.at("one_hot_limit")),
            .embeddingWidth = std::get<std::int64_t>(values.at("embedding_width"))};
}

/// 1.6 * K^0.56, at most 64: an empirical rule for tables, in wide use since fastai 1.0 (2018).
std::int64_t ruledWidth(std::int64_t cardinality) {
    const double width = std::round(1.6 * std::pow(static_cast<double>(cardinality), 0.56));
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(width), 2, 64);
}

Value categoryColumns(GraphBuilder& builder, const PreparedInputs::Category& category,
                      const Options& options) {
    if (category.cardinality <= options.oneHotLimit)
        return builder.apply("OneHot", {category.index}, {{"depth", category.cardinality}},
                             fmt::format("{}.one_hot", category.column));
    const std::int64_t width =
        options.embeddingWidth > 0 ? options.embeddingWidth : ruledWidth(category.cardinality);
    const Value weight = builder.parameter(fmt::format("embedding.{}.weight", category.column),
                                           {category.cardinality, width}, "normal");
    return builder.apply("Embedding", {category.index, weight}, {},
                         fmt::format("{}.embedding", category.column));
}

std::string activationOperator(const std::string& name) {
    if (name == "gelu") return "Gelu";
    if (name == "silu") return "Silu";
    if (name == "tanh") return "Tanh";
    return "Relu";
}

Value normalized(GraphBuilder& builder, const Value& x, const std::string& name) {
    const std::int64_t width = builder.width(x);
    const Value weight = builder.parameter(fmt::format("{}.norm.weight", name), {width}, "ones");
    const Value bias = builder.parameter(fmt::format("{}.norm.bias", name), {width}, "zeros");
    return builder.apply("LayerNorm", {x, weight, bias}, {{"epsilon", 1e-5}},
                         fmt::format("{}.norm", name));
}

Value hiddenLayer(GraphBuilder& builder, Value x, std::int64_t width, const std::string& name,
                  const Options& options) {
    x = builder.linear(x, width, name);
    if (builder.failed()) return x;
    if (options.layerNorm) x = normalized(builder, x, name);
    x = builder.apply(activationOperator(options.activation), {x}, {},
                      fmt::format("{}.{}", name, options.activation));
    if (options.dropout > 0)
        x = builder.apply("Dropout", {x}, {{"rate", options.dropout}},
                          fmt::format("{}.dropout", name));
    return x;
}

std::vector<ParameterDescription> basicParameters() {
    return {
        {.name = "hidden",
         .title = "Hidden layers",
         .defaultValue = std::vector<std::int64_t>{128, 64},
         .help = "Width of each hidden layer, first to last (\"128,64\"); empty for none. Wider "
                 "and deeper learns more and overfits sooner.",
         .minimum = 1,
         .maximum = 65'536},
        {.name = "activation",
         .title = "Activation",
         .defaultValue = std::string("relu"),
         .help = "The non-linear function after each hidden layer; relu is the fastest.",
         .choices = {"relu", "gelu", "silu", "tanh"}},
        {.name = "dropout",
         .title = "Dropout",
         .defaultValue = 0.0,
         .help = "Share of each hidden layer that is switched off at random in training, against "
                 "overfitting; raise it when validation loss rises while training loss falls.",
         .minimum = 0,
         .maximum = 0.95}};
}

}  // namespace

std::string_view MlpArchitecture::help() const {
    return "Fully connected layers over scaled numbers, one-hot columns and learned embeddings. "
           "The "
           "first choice for tables with interactions between columns.";
}

std::vector<ParameterDescription> MlpArchitecture::parameters() const {
    std::vector<ParameterDescription> all = basicParameters();
    all.push_back({.name = "layer_norm",
                   .title = "Layer normalization",
                   .defaultValue = false,
                   .help =
                       "Normalizes each hidden layer's output for each row; steadies the training "
                       "of deep networks and of high learning rates.",
                   .basic = false});
    all.push_back({.name = "one_hot_limit",
                   .title = "One-hot up to",
                   .defaultValue = std::int64_t{32},
                   .help =
                       "Categories with at most this many values (unknown and missing included) "
                       "become one column a value; larger ones are embedded.",
                   .minimum = 0,
                   .maximum = 100'000,
                   .basic = false});
    all.push_back({.name = "embedding_width",
                   .title = "Embedding width",
                   .defaultValue = std::int64_t{0},
                   .help = "Learned columns for each embedded category; 0 chooses by the number of "
                           "its values, 1.6 * values ^ 0.56, from 2 to 64.",
                   .minimum = 0,
                   .maximum = 4'096,
                   .basic = false});
    return all;
}

Result<Value> MlpArchitecture::build(GraphBuilder& builder, const PreparedInputs& inputs,
                                     const Target& target,
                                     const ParameterValues& parameters) const {
    const Options options = optionsFrom(parameters);
    std::vector<Value> columns;
    if (inputs.hasDense) columns.push_back(inputs.dense);
    for (const auto& category : inputs.categories)
        columns.push_back(categoryColumns(builder, category, options));
    Value x = concatenate(builder, columns, "columns");
    for (std::size_t i = 0; i < options.hidden.size(); ++i)
        x = hiddenLayer(builder, x, options.hidden[i], fmt::format("hidden{}", i + 1), options);
    return builder.linear(x, rawOutputs(target), "output");
}

}  // namespace bw
