#include "core/quality/JsonList.h"
#include "core/quality/Profile.h"

namespace bw {
namespace {

Result<ValueCount> valueFromJson(const Json& json, const std::string& place) {
    ValueCount value;
    BW_TRY(value.value, jsonField<std::string>(json, "value", place));
    BW_TRY(value.count, jsonField<std::int64_t>(json, "count", place));
    return value;
}

Result<std::optional<double>> optionalNumber(const Json& json, const std::string& key,
                                             const std::string& place) {
    if (json.contains(key) && json[key].is_null()) return std::nullopt;
    BW_TRY(const double value, jsonField<double>(json, key, place));
    return value;
}

Result<void> readNumbers(const Json& json, const std::string& place, ColumnProfile& column) {
    BW_TRY(column.minimum, optionalNumber(json, "minimum", place));
    BW_TRY(column.maximum, optionalNumber(json, "maximum", place));
    BW_TRY(column.mean, optionalNumber(json, "mean", place));
    BW_TRY(column.standardDeviation, optionalNumber(json, "standard_deviation", place));
    BW_TRY(column.quantiles, jsonList<double>(json, "quantiles", place));
    BW_TRY(column.histogramEdges, jsonList<double>(json, "histogram_edges", place));
    BW_TRY(column.histogram, jsonList<std::int64_t>(json, "histogram", place));
    BW_TRY(column.zeros, jsonField<std::int64_t>(json, "zeros", place));
    BW_TRY(column.negatives, jsonField<std::int64_t>(json, "negatives", place));
    BW_TRY(column.infinite, jsonField<std::int64_t>(json, "infinite", place));
    const std::size_t bins = column.histogram.size();
    const bool fits =
        bins == 0 ? column.histogramEdges.empty() : column.histogramEdges.size() == bins + 1;
    if (fits && (column.quantiles.empty() || column.quantiles.size() == 7)) return {};
    return fail(ErrorCode::BadInput,
                fmt::format("{}: histogram or quantiles have the wrong length", place),
                "Profile the dataset again.");
}

Result<ColumnProfile> columnFromJson(const Json& json, const std::string& place) {
    ColumnProfile column;
    BW_TRY(column.name, jsonField<std::string>(json, "name", place));
    BW_TRY(const std::string kind, jsonField<std::string>(json, "kind", place));
    BW_TRY(column.kind, columnKindFromName(kind));
    BW_TRY(column.rows, jsonField<std::int64_t>(json, "rows", place));
    BW_TRY(column.missing, jsonField<std::int64_t>(json, "missing", place));
    BW_TRY(column.distinct, jsonField<std::int64_t>(json, "distinct", place));
    BW_TRY(column.distinctExact, jsonField<bool>(json, "distinct_exact", place));
    if (column.kind != ColumnKind::Category) BW_CHECK(readNumbers(json, place, column));
    BW_TRY(column.topValues, jsonList<ValueCount>(json, "top_values", place, valueFromJson));
    return column;
}

}  // namespace

Result<Profile> profileFromJson(const Json& json) {
    const std::string source = "The profile";
    Profile profile;
    BW_TRY(profile.dataset, jsonField<std::string>(json, "dataset", source));
    BW_TRY(profile.version, jsonField<std::string>(json, "version", source));
    BW_TRY(profile.rows, jsonField<std::int64_t>(json, "rows", source));
    BW_TRY(profile.columns, jsonList<ColumnProfile>(json, "columns", source, columnFromJson));
    return profile;
}

}  // namespace bw
