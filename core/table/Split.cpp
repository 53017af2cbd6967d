#include "core/table/Split.h"

#include "core/base/Hash.h"
#include "core/table/RowHash.h"

#include <arrow/api.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace bw {
namespace {

constexpr std::array<std::string_view, 3> kParts{"train", "validation", "test"};
constexpr std::array<std::string_view, 4> kWays{"hash", "group", "time", "stratified"};
constexpr const char* kSource = "the split";

/// Shares of the rows at which validation and test begin.
struct Cuts {
    double validation = 0, test = 0;
    explicit Cuts(const SplitSpec& spec)
        : validation(spec.parts[0] / 100),
          test(spec.parts[2] > 0 ? (spec.parts[0] + spec.parts[1]) / 100 : 2.0) {}
    [[nodiscard]] Part at(double share) const {
        return share < validation ? Part::Train : share < test ? Part::Validation : Part::Test;
    }
};

/// A hash with the seed mixed in, so that another seed divides anew.
std::uint64_t seeded(std::uint64_t hash, std::uint64_t seed) {
    return hash64(std::as_bytes(std::span(&hash, 1)), seed);
}

Result<void> checkSpec(const SplitSpec& spec) {
    double sum = 0;
    for (const double part : spec.parts) {
        if (!(part >= 0) || part > 100)
            return fail(ErrorCode::BadInput, fmt::format("A part of {} % is not possible", part),
                        "Give three shares in percent, for example 70,15,15.");
        sum += part;
    }
    if (std::abs(sum - 100) > 1e-6)
        return fail(ErrorCode::BadInput,
                    fmt::format("The parts of the split sum to {}, not 100", sum),
                    "Give three shares in percent, for example 70,15,15.");
    if (spec.by != SplitSpec::By::Hash && spec.columns.size() != 1)
        return fail(ErrorCode::BadInput,
                    fmt::format("A split by {} needs exactly one column",
                                kWays[static_cast<std::size_t>(spec.by)]),
                    "Name it, for example --by group --column customer.");
    return {};
}

Result<std::vector<std::uint64_t>> keyHashes(const SplitSpec& spec, const Dataset& dataset) {
    if (spec.columns.empty())
        return std::vector<std::uint64_t>(dataset.rowHashes().begin(), dataset.rowHashes().end());
    std::vector<int> columns;
    for (const std::string& name : spec.columns) {
        BW_TRY(const int column, dataset.columnIndex(name));
        columns.push_back(column);
    }
    return hashColumns(dataset, columns);
}

std::vector<Part> byHash(const SplitSpec& spec, const std::vector<std::uint64_t>& hashes) {
    const Cuts cuts(spec);
    std::vector<Part> parts(hashes.size());
    for (std::size_t i = 0; i < hashes.size(); ++i)
        parts[i] = cuts.at(static_cast<double>(seeded(hashes[i], spec.seed)) * 0x1p-64);
    return parts;
}

Result<std::vector<double>> timesOf(const Dataset& dataset, int column) {
    const auto& values = *dataset.table()->column(column)->chunk(0);
    std::vector<double> times(static_cast<std::size_t>(dataset.rows()),
                              -std::numeric_limits<double>::infinity());
    const ColumnKind kind = dataset.kind(column);
    if (kind == ColumnKind::Boolean || kind == ColumnKind::Category)
        return fail(
            ErrorCode::BadInput,
            fmt::format("Column \"{}\" is a {}, which has no order in time",
                        dataset.columns()[static_cast<std::size_t>(column)], columnKindName(kind)),
            "Split by a date-time or number column.");
    for (std::size_t i = 0; i < times.size(); ++i) {
        const auto row = static_cast<std::int64_t>(i);
        if (values.IsNull(row)) continue;
        if (kind == ColumnKind::Number)
            times[i] = static_cast<const arrow::DoubleArray&>(values).Value(row);
        else if (kind == ColumnKind::Integer)
            times[i] =
                static_cast<double>(static_cast<const arrow::Int64Array&>(values).Value(row));
        else
            times[i] =
                static_cast<double>(static_cast<const arrow::TimestampArray&>(values).Value(row));
    }
    return times;
}

/// Rows of one moment stay together; rows without a time count as the oldest.
std::vector<Part> byTime(const SplitSpec& spec, const std::vector<double>& times) {
    std::vector<double> sorted = times;
    std::ranges::sort(sorted);
    const Cuts cuts(spec);
    const auto begin = [&](double share) {
        const auto at =
            static_cast<std::size_t>(std::llround(share * static_cast<double>(sorted.size())));
        return at < sorted.size() ? sorted[at] : std::numeric_limits<double>::infinity();
    };
    const bool noTest = cuts.test >= 1, noLater = cuts.validation >= 1;
    const double validation = begin(cuts.validation), test = begin(cuts.test);
    std::vector<Part> parts(times.size());
    for (std::size_t i = 0; i < times.size(); ++i)
        parts[i] = times[i] >= test && !noTest          ? Part::Test
                   : times[i] >= validation && !noLater ? Part::Validation
                                                        : Part::Train;
    return parts;
}

/// Within each class the rows in order of their seeded content hash; equal rows stay together.
std::vector<Part> byClass(const SplitSpec& spec, const std::vector<std::uint64_t>& classes,
                          std::span<const std::uint64_t> rowHashes) {
    std::map<std::uint64_t, std::vector<std::pair<std::uint64_t, std::size_t>>> members;
    for (std::size_t i = 0; i < classes.size(); ++i)
        members[classes[i]].emplace_back(seeded(rowHashes[i], spec.seed), i);
    const Cuts cuts(spec);
    std::vector<Part> parts(classes.size());
    for (auto& [hash, rows] : members) {
        std::ranges::sort(rows);
        Part part = Part::Train;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i == 0 || rows[i].first != rows[i - 1].first)
                part = cuts.at((static_cast<double>(i) + 0.5) / static_cast<double>(rows.size()));
            parts[rows[i].second] = part;
        }
    }
    return parts;
}

Result<std::vector<Part>> divide(const SplitSpec& spec, const Dataset& dataset) {
    if (spec.by == SplitSpec::By::Time) {
        BW_TRY(const int column, dataset.columnIndex(spec.columns.front()));
        BW_TRY(const std::vector<double> times, timesOf(dataset, column));
        return byTime(spec, times);
    }
    BW_TRY(const auto hashes, keyHashes(spec, dataset));
    if (spec.by == SplitSpec::By::Stratified) return byClass(spec, hashes, dataset.rowHashes());
    return byHash(spec, hashes);
}

}  // namespace

std::string_view partName(Part part) {
    return kParts[static_cast<std::size_t>(part)];
}

Result<Part> partFromName(std::string_view name) {
    for (const Part part : {Part::Train, Part::Validation, Part::Test})
        if (partName(part) == name) return part;
    return fail(ErrorCode::BadInput, fmt::format("\"{}\" is not a part of a split", name),
                "Parts are train, validation and test.");
}

Json splitToJson(const SplitSpec& spec) {
    return {{"name", spec.name},
            {"by", kWays[static_cast<std::size_t>(spec.by)]},
            {"columns", spec.columns},
            {"parts", spec.parts},
            {"seed", spec.seed}};
}

Result<SplitSpec> splitFromJson(const Json& json) {
    SplitSpec spec;
    BW_TRY(spec.name, jsonField<std::string>(json, "name", kSource));
    BW_TRY(const std::string way, jsonField<std::string>(json, "by", kSource));
    const auto known = std::ranges::find(kWays, way);
    if (known == kWays.end())
        return fail(ErrorCode::BadInput, fmt::format("A split cannot be made by \"{}\"", way),
                    "Ways are hash, group, time and stratified.");
    spec.by = static_cast<SplitSpec::By>(known - kWays.begin());
    const auto broken = [](const char* key) {
        return fail(ErrorCode::BadInput, fmt::format("\"{}\" of the split cannot be read", key),
                    "Correct the split's file, or make the split again.");
    };
    const Json columns = json.value("columns", Json::array());
    const Json parts = json.value("parts", Json::array());
    const Json seed = json.value("seed", Json(0));
    if (!columns.is_array()) return broken("columns");
    for (const Json& column : columns) {
        if (!column.is_string()) return broken("columns");
        spec.columns.push_back(column.get<std::string>());
    }
    if (!parts.is_array() || parts.size() != spec.parts.size()) return broken("parts");
    for (std::size_t i = 0; i < spec.parts.size(); ++i) {
        if (!parts[i].is_number()) return broken("parts");
        spec.parts[i] = parts[i].get<double>();
    }
    if (!seed.is_number_integer()) return broken("seed");
    spec.seed = seed.get<std::uint64_t>();
    BW_CHECK(checkSpec(spec));
    return spec;
}

std::vector<std::int64_t> SplitAssignment::rowsOf(Part part) const {
    std::vector<std::int64_t> rows;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i] == part) rows.push_back(static_cast<std::int64_t>(i));
    return rows;
}

Result<SplitAssignment> assignSplit(const SplitSpec& spec, const Dataset& dataset) {
    BW_CHECK(checkSpec(spec));
    SplitAssignment assignment;
    BW_TRY(assignment.parts, divide(spec, dataset));
    Sha256 sum;
    sum.update(dumpJson(splitToJson(spec), -1));
    sum.update(std::as_bytes(std::span(assignment.parts)));
    assignment.hash = sum.hex();
    return assignment;
}

}  // namespace bw
