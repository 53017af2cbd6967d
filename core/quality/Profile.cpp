#include "core/quality/Profile.h"

#include "core/quality/ColumnProfiler.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

namespace bw {
namespace {

/// Two: what a small workstation surely has; a column is too short to split.
constexpr int kThreads = 2;

struct Shared {
    const Dataset& dataset;
    const JobContext& job;
    Profile& profile;
    std::atomic<int> next = 0;
    std::atomic<bool> outOfMemory = false;
};

void profileColumns(Shared& shared, bool reports) {
    const int columns = static_cast<int>(shared.profile.columns.size());
    for (int i = shared.next++; i < columns && !shared.job.cancelled(); i = shared.next++) {
        if (reports) shared.job.progress(double(i) / columns, "Profiling columns");
        try {
            shared.profile.columns[static_cast<std::size_t>(i)] =
                profileColumn(shared.dataset, i, shared.job.stopToken());
        } catch (const std::bad_alloc&) {
            shared.outOfMemory = true;
            return;
        }
    }
}

Json optional(const std::optional<double>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json numbersToJson(const ColumnProfile& column) {
    Json json;
    json["minimum"] = optional(column.minimum);
    json["maximum"] = optional(column.maximum);
    json["mean"] = optional(column.mean);
    json["standard_deviation"] = optional(column.standardDeviation);
    json["quantiles"] = column.quantiles;
    json["histogram_edges"] = column.histogramEdges;
    json["histogram"] = column.histogram;
    json["zeros"] = column.zeros;
    json["negatives"] = column.negatives;
    json["infinite"] = column.infinite;
    return json;
}

Json columnToJson(const ColumnProfile& column) {
    Json json;
    json["name"] = column.name;
    json["kind"] = columnKindName(column.kind);
    json["rows"] = column.rows;
    json["missing"] = column.missing;
    json["distinct"] = column.distinct;
    json["distinct_exact"] = column.distinctExact;
    if (column.kind != ColumnKind::Category) json.update(numbersToJson(column));
    Json& top = json["top_values"] = Json::array();
    for (const ValueCount& value : column.topValues)
        top.push_back({{"value", value.value}, {"count", value.count}});
    return json;
}

}  // namespace

const ColumnProfile* Profile::find(std::string_view column) const {
    const auto found = std::ranges::find(columns, column, &ColumnProfile::name);
    return found == columns.end() ? nullptr : &*found;
}

Result<Profile> profileDataset(const Dataset& dataset, const JobContext& job) {
    Profile profile;
    profile.version = dataset.version();
    profile.rows = dataset.rows();
    profile.columns.resize(dataset.columns().size());
    Shared shared{dataset, job, profile};
    {
        std::vector<std::jthread> helpers;
        for (int i = 1; i < kThreads; ++i)
            helpers.emplace_back([&shared] { profileColumns(shared, false); });
        profileColumns(shared, true);
    }
    BW_CHECK(job.check());
    if (shared.outOfMemory)
        return fail(ErrorCode::Environment, "There is not enough memory to profile the dataset",
                    "Close other programs, or use a machine with more memory.");
    job.progress(1.0, "Profiling columns");
    return profile;
}

Json profileToJson(const Profile& profile) {
    Json json;
    json["dataset"] = profile.dataset;
    json["version"] = profile.version;
    json["rows"] = profile.rows;
    Json& columns = json["columns"] = Json::array();
    for (const ColumnProfile& column : profile.columns) columns.push_back(columnToJson(column));
    return json;
}

}  // namespace bw
