#include "core/model/Architecture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

namespace bw {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"integer", "number", "boolean", "datetime",
                                                 "category"};

std::unexpected<Error> unusable(const std::string& column, std::string_view why,
                                std::string_view hint) {
    return fail(ErrorCode::BadInput, fmt::format("Column \"{}\" {}", column, why),
                std::string(hint));
}

bool isOutputName(const std::string& name, const Target& target) {
    if (target.task == Task::Regression) return name == "prediction";
    return name == "label" || name == "probabilities";
}

Result<void> checkConstants(const FittedFeature& feature) {
    const double values[] = {feature.fill, feature.mean, feature.deviation};
    if (!std::ranges::all_of(values,
                             [](double value) { return std::isfinite(static_cast<float>(value)); }))
        return unusable(feature.spec.column, "holds values too large for 32-bit numbers",
                        "Scale the column down, or leave it out.");
    return {};
}

Result<void> checkFeatures(const std::vector<FittedFeature>& features, const Target& target) {
    if (features.empty())
        return fail(ErrorCode::BadInput, "There is no feature to learn from",
                    "Name at least one column besides the target.");
    std::set<std::string> seen;
    for (const FittedFeature& feature : features) {
        const std::string& column = feature.spec.column;
        if (column == target.column)
            return unusable(column, "is the target and a feature", "Leave it out of the features.");
        if (!seen.insert(column).second)
            return unusable(column, "is listed twice", "List each feature once.");
        if (isOutputName(column, target))
            return unusable(column, "has the name of an output of the model",
                            "Rename the column, or leave it out of the features.");
        if (std::ranges::find(kKinds, feature.spec.kind) == kKinds.end())
            return unusable(column, fmt::format("has the unknown kind \"{}\"", feature.spec.kind),
                            "Kinds are integer, number, boolean, datetime and category.");
        BW_CHECK(checkConstants(feature));
    }
    return {};
}

Result<void> checkIntegerLabels(const Target& target) {
    if (!target.integerLabels) return {};
    for (const std::string& text : target.classes) {
        std::int64_t number = 0;
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, number);
        if (error != std::errc() || stop != end)
            return unusable(target.column,
                            fmt::format("has the class \"{}\", which is no whole number", text),
                            "Import the target as a category, or correct the value.");
    }
    return {};
}

}  // namespace

Result<Graph> buildModel(const std::vector<FittedFeature>& features, const Target& target,
                         const Architecture& architecture, const ParameterValues& parameters) {
    BW_CHECK(checkFeatures(features, target));
    BW_CHECK(checkIntegerLabels(target));
    GraphBuilder builder;
    const PreparedInputs prepared = addPreprocessing(builder, features);
    if (builder.failed()) return builder.finish(target);
    BW_TRY(const auto raw, architecture.build(builder, prepared, target, parameters));
    addHead(builder, raw, target);
    return builder.finish(target);
}

}  // namespace bw
