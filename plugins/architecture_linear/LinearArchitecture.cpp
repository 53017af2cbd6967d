#include "plugins/architecture_linear/LinearArchitecture.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

using Value = GraphBuilder::Value;
using Category = PreparedInputs::Category;

/// Some columns must stand in the Linear node, which holds the bias: without numbers, those of the
/// smallest category.
std::int64_t usedLimit(const PreparedInputs& inputs, std::int64_t wanted) {
    if (inputs.hasDense) return wanted;
    const auto smallest = std::ranges::min_element(inputs.categories, {}, &Category::cardinality);
    return smallest == inputs.categories.end() ? wanted : std::max(wanted, smallest->cardinality);
}

Value oneHot(GraphBuilder& builder, const Category& category) {
    return builder.apply("OneHot", {category.index}, {{"depth", category.cardinality}},
                         fmt::format("{}.one_hot", category.column));
}

/// A weight a category value and output.
Value lookUp(GraphBuilder& builder, const Category& category, std::int64_t outputs) {
    const Value weight = builder.parameter(fmt::format("linear.{}.weight", category.column),
                                           {category.cardinality, outputs}, "zeros");
    return builder.apply("Embedding", {category.index, weight}, {},
                         fmt::format("{}.weights", category.column));
}

Value wideSum(GraphBuilder& builder, const std::vector<Value>& columns, std::int64_t outputs) {
    const Value all = concatenate(builder, columns, "columns");
    const Value weight = builder.parameter("linear.weight", {outputs, builder.width(all)}, "zeros");
    const Value bias = builder.parameter("linear.bias", {outputs}, "zeros");
    return builder.apply("Linear", {all, weight, bias}, {}, "linear");
}

}  // namespace

std::string_view LinearArchitecture::help() const {
    return "One weight per number and per category value: logistic regression for classes, linear "
           "regression for numbers. Fast, easy to explain, and the baseline that others must beat.";
}

std::vector<ParameterDescription> LinearArchitecture::parameters() const {
    return {{.name = "one_hot_limit",
             .title = "One-hot up to",
             .defaultValue = std::int64_t{64},
             .help =
                 "Categories with at most this many values (unknown and missing included) become "
                 "one column a value; larger ones are looked up. The model is the same; only speed "
                 "and memory differ.",
             .minimum = 2,
             .maximum = 100'000,
             .basic = false}};
}

Result<Value> LinearArchitecture::build(GraphBuilder& builder, const PreparedInputs& inputs,
                                        const Target& target,
                                        const ParameterValues& parameters) const {
    const std::int64_t limit =
        usedLimit(inputs, std::get<std::int64_t>(parameters.at("one_hot_limit")));
    const std::int64_t outputs = rawOutputs(target);
    std::vector<Value> columns;
    if (inputs.hasDense) columns.push_back(inputs.dense);
    for (const Category& category : inputs.categories)
        if (category.cardinality <= limit) columns.push_back(oneHot(builder, category));
    Value sum = wideSum(builder, columns, outputs);
    for (const Category& category : inputs.categories)
        if (category.cardinality > limit)
            sum = builder.apply("Add", {sum, lookUp(builder, category, outputs)}, {}, "sum");
    return sum;
}

}  // namespace bw
