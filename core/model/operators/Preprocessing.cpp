#include "core/model/operators/Rules.h"

#include <set>

namespace bw::operators {
namespace {

using enum AttributeKind;

constexpr AttributeRule kImpute[] = {{"values", Reals}};
constexpr AttributeRule kAffine[] = {{"scale", Reals}, {"offset", Reals}};
constexpr AttributeRule kDateTimeScale[] = {{"origin", Integer}, {"unit", Integer}};
constexpr AttributeRule kCategoryIndex[] = {{"vocabulary", Texts}};
constexpr AttributeRule kOneHot[] = {{"depth", Integer}};

Types impute(const Node& node, Inputs inputs) {
    BW_CHECK(wantMatrix(inputs, 0, ElementType::Float32));
    BW_CHECK(wantColumns(node, "values", inputs[0].shape[1]));
    return std::vector{inputs[0]};
}

Types affine(const Node& node, Inputs inputs) {
    BW_CHECK(wantMatrix(inputs, 0, ElementType::Float32));
    BW_CHECK(wantColumns(node, "scale", inputs[0].shape[1]));
    BW_CHECK(wantColumns(node, "offset", inputs[0].shape[1]));
    return std::vector{inputs[0]};
}

Types dateTimeScale(const Node& node, Inputs inputs) {
    BW_CHECK(wantType(inputs, 0, matrix(ElementType::Int64, 1)));
    if (node.attribute<std::int64_t>("unit") <= 0)
        return misfit("attribute \"unit\" must be a positive number of microseconds");
    return std::vector{matrix(ElementType::Float32, 1)};
}

Types categoryIndex(const Node& node, Inputs inputs) {
    BW_CHECK(wantType(inputs, 0, matrix(ElementType::String, 1)));
    std::set<std::string_view> seen{""};
    for (const std::string& word : node.attribute<std::vector<std::string>>("vocabulary"))
        if (!seen.insert(word).second)
            return misfit(
                fmt::format("the vocabulary has \"{}\" twice, or holds the empty string", word));
    return std::vector{matrix(ElementType::Int64, 1)};
}

Types oneHot(const Node& node, Inputs inputs) {
    BW_CHECK(wantType(inputs, 0, matrix(ElementType::Int64, 1)));
    const std::int64_t depth = node.attribute<std::int64_t>("depth");
    if (depth < 1 || depth > kLargestSize)
        return misfit(fmt::format("attribute \"depth\" cannot be {}", depth));
    return std::vector{matrix(ElementType::Float32, depth)};
}

Types concat(const Node&, Inputs inputs) {
    std::int64_t width = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        BW_CHECK(wantMatrix(inputs, i, ElementType::Float32));
        width += inputs[i].shape[1];
    }
    if (width > kLargestSize) return misfit(fmt::format("{} columns are too many", width));
    return std::vector{matrix(ElementType::Float32, width)};
}

constexpr OperatorInfo kTable[] = {
    {"IsMissing", 1, 1, {}, sameMatrix, false, "1 where x is NaN, else 0."},
    {"Impute", 1, 1, kImpute, impute, false,
     "values[column] where x is NaN, else x; values rounded to float32."},
    {"Affine", 1, 1, kAffine, affine, false,
     "x * scale[column] + offset[column], constants rounded to float32 first."},
    {"DateTimeScale", 1, 1, kDateTimeScale, dateTimeScale, false,
     "(double(t) - double(origin)) / double(unit), rounded to float32; NaN where t is the smallest "
     "int64."},
    {"CategoryIndex", 1, 1, kCategoryIndex, categoryIndex, false,
     "0 for a text not in the vocabulary, 1 for the empty text (missing), 2 + i for "
     "vocabulary[i]."},
    {"OneHot", 1, 1, kOneHot, oneHot, false, "1 in column x, 0 in the others; depth columns."},
    {"Concat", 1, -1, {}, concat, false, "The columns of all inputs side by side."},
};

}  // namespace

std::span<const OperatorInfo> preprocessing() {
    return kTable;
}

}  // namespace bw::operators
