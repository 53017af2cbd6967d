#include "core/model/operators/Rules.h"

namespace bw::operators {
namespace {

using enum AttributeKind;

constexpr AttributeRule kTextLabels[] = {{"labels", Texts}};
constexpr AttributeRule kIntegerLabels[] = {{"labels", Integers}};

TensorType column(ElementType element) {
    return {element, {kBatch}};
}

Types binaryProbabilities(const Node&, Inputs inputs) {
    BW_CHECK(wantType(inputs, 0, matrix(ElementType::Float32, 1)));
    return std::vector{matrix(ElementType::Float32, 2)};
}

Types argMax(const Node&, Inputs inputs) {
    BW_CHECK(wantMatrix(inputs, 0, ElementType::Float32));
    return std::vector{column(ElementType::Int64)};
}

Types labelDecode(const Node& node, Inputs inputs) {
    BW_CHECK(wantType(inputs, 0, column(ElementType::Int64)));
    if (node.attribute<std::vector<std::string>>("labels").empty())
        return misfit("attribute \"labels\" is empty");
    return std::vector{column(ElementType::String)};
}

Types labelDecodeInt(const Node& node, Inputs inputs) {
    BW_CHECK(wantType(inputs, 0, column(ElementType::Int64)));
    if (node.attribute<std::vector<std::int64_t>>("labels").empty())
        return misfit("attribute \"labels\" is empty");
    return std::vector{column(ElementType::Int64)};
}

constexpr OperatorInfo kTable[] = {
    {"BinaryProbabilities",
     1,
     1,
     {},
     binaryProbabilities,
     false,
     "Two columns: 1 - s and s, with s = 1 / (1 + exp(-x))."},
    {"Softmax", 1, 1, {}, sameMatrix, false, "exp(x) / sum of exp(x) over the row."},
    {"ArgMax",
     1,
     1,
     {},
     argMax,
     false,
     "Column of the largest value of the row, the first of equals."},
    {"LabelDecode", 1, 1, kTextLabels, labelDecode, false, "labels[x], a text."},
    {"LabelDecodeInt", 1, 1, kIntegerLabels, labelDecodeInt, false, "labels[x], a whole number."},
};

}  // namespace

std::span<const OperatorInfo> heads() {
    return kTable;
}

}  // namespace bw::operators
