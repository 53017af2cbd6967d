#pragma once

#include "core/base/Json.h"
#include "core/compare/Comparison.h"
#include "core/pipeline/Workbench.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bw {

struct StaticDynamicOptions {
    std::string model = "production";          ///< alias, name@number, or a model's name
    std::string modelName;                     ///< whose alias, where there are several
    std::optional<std::int64_t> since, until;  ///< microseconds since 1970 UTC; widened to windows
    std::string window;                        ///< a duration ("7d"); empty: that of the project
    std::string by;                            ///< "hour", "day", "month": calendar windows in UTC
    std::string metric;                        ///< empty: that of the project, else by task
    std::int64_t firstVersion = 0;  ///< the static model; 0: the first that was in production
};

/// One window of time: what was answered against what the first model would have answered.
struct StaticDynamicWindow {
    std::int64_t from = 0, to = 0;                  ///< microseconds since 1970 UTC, to exclusive
    std::map<std::int64_t, std::int64_t> versions;  ///< that answered → rows with known truth
    std::int64_t rows = 0;                          ///< with known truth
    /// Candidate: what was served (dynamic). Production: the first model (static), on the same
    /// rows.
    std::optional<Comparison> comparison;
    std::string reason;  ///< why there is no comparison; empty: there is
};

/// What one version cost.
struct TrainingCost {
    std::int64_t version = 0;
    std::string run, started;
    double seconds = -1;     ///< of training, preparation included; negative: not known
    std::int64_t rows = -1;  ///< it was trained on; negative: not known
};

struct StaticDynamicReport {
    std::string model;  ///< name
    std::int64_t firstVersion = 0;
    std::string metric;
    std::vector<StaticDynamicWindow> windows;  ///< with requests whose truth is known, by time
    std::optional<Comparison> overall;         ///< over all rows that could be compared
    std::vector<TrainingCost> trainings;       ///< of all versions, ascending
    double retrainingSeconds = 0;              ///< of the versions after the first, where known
};

/// What a model that is trained again and again gained over the one it began with: the logged
/// answers against those of the first version on the same logged inputs, where the truth has
/// arrived. The first version runs in this process, row by row (core/model/Evaluator.h). NotFound
/// (no such model or version), BadInput (a window or metric that does not exist).
[[nodiscard]] Result<StaticDynamicReport> compareOverTime(const Workbench& bench,
                                                          const StaticDynamicOptions& options,
                                                          const JobContext& job);
[[nodiscard]] Json staticDynamicToJson(const StaticDynamicReport& report);

}  // namespace bw
