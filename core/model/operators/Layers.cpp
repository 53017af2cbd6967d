#include "core/model/operators/Rules.h"

#include <cmath>

namespace bw::operators {
namespace {

using enum AttributeKind;

constexpr AttributeRule kLayerNorm[] = {{"epsilon", Real}};
constexpr AttributeRule kDropout[] = {{"rate", Real}};

/// A learned Float32 tensor: no batch dimension, `rank` dimensions.
Result<void> wantParameter(Inputs types, std::size_t i, std::size_t rank) {
    const TensorType& type = types[i];
    if (type.element == ElementType::Float32 && type.shape.size() == rank && type.shape[0] > 0)
        return {};
    return misfit(fmt::format("input {} must be a parameter with {} dimension{}, but is {}", i + 1,
                              rank, rank == 1 ? "" : "s", typeText(type)));
}

TensorType vectorOf(std::int64_t size) {
    return {ElementType::Float32, {size}};
}

Types embedding(const Node&, Inputs inputs) {
    BW_CHECK(wantType(inputs, 0, matrix(ElementType::Int64, 1)));
    BW_CHECK(wantParameter(inputs, 1, 2));
    return std::vector{matrix(ElementType::Float32, inputs[1].shape[1])};
}

Types linear(const Node&, Inputs inputs) {
    BW_CHECK(wantMatrix(inputs, 0, ElementType::Float32));
    BW_CHECK(wantParameter(inputs, 1, 2));
    const std::int64_t outputs = inputs[1].shape[0];
    BW_CHECK(wantType(inputs, 1, {ElementType::Float32, {outputs, inputs[0].shape[1]}}));
    if (inputs.size() == 3) BW_CHECK(wantType(inputs, 2, vectorOf(outputs)));
    return std::vector{matrix(ElementType::Float32, outputs)};
}

Types layerNorm(const Node& node, Inputs inputs) {
    BW_CHECK(wantMatrix(inputs, 0, ElementType::Float32));
    BW_CHECK(wantType(inputs, 1, vectorOf(inputs[0].shape[1])));
    BW_CHECK(wantType(inputs, 2, vectorOf(inputs[0].shape[1])));
    const double epsilon = node.attribute<double>("epsilon");
    if (!(epsilon > 0 && epsilon <= 1))
        return misfit(fmt::format("attribute \"epsilon\" cannot be {}", epsilon));
    return std::vector{inputs[0]};
}

Types dropout(const Node& node, Inputs inputs) {
    const double rate = node.attribute<double>("rate");
    if (!(rate >= 0 && rate < 1))
        return misfit(fmt::format("attribute \"rate\" cannot be {}: 0 up to below 1", rate));
    return sameMatrix(node, inputs);
}

Types add(const Node&, Inputs inputs) {
    BW_CHECK(wantMatrix(inputs, 0, ElementType::Float32));
    BW_CHECK(wantType(inputs, 1, inputs[0]));
    return std::vector{inputs[0]};
}

constexpr OperatorInfo kTable[] = {
    {"Embedding", 2, 2, {}, embedding, false, "Row x of weight [K,D]."},
    {"Linear",
     2,
     3,
     {},
     linear,
     false,
     "x * transpose(weight [O,F]) + bias [O]; bias is optional."},
    {"LayerNorm", 3, 3, kLayerNorm, layerNorm, false,
     "(x - mean) / sqrt(variance + epsilon) * weight [F] + bias [F]; mean and population variance "
     "of "
     "each row (Ba et al. 2016)."},
    {"Relu", 1, 1, {}, sameMatrix, false, "max(x, 0)."},
    {"Gelu",
     1,
     1,
     {},
     sameMatrix,
     false,
     "x * (1 + erf(x / sqrt(2))) / 2 (Hendrycks, Gimpel 2016)."},
    {"Tanh", 1, 1, {}, sameMatrix, false, "tanh(x)."},
    {"Sigmoid", 1, 1, {}, sameMatrix, false, "1 / (1 + exp(-x))."},
    {"Silu", 1, 1, {}, sameMatrix, false, "x / (1 + exp(-x))."},
    {"Dropout", 1, 1, kDropout, dropout, true,
     "In training each element is 0 with probability rate, else x / (1 - rate); otherwise x."},
    {"Add", 2, 2, {}, add, false, "x + y, of equal shape."},
};

}  // namespace

std::span<const OperatorInfo> layers() {
    return kTable;
}

}  // namespace bw::operators
