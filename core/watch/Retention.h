#pragma once

#include "core/store/Project.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace bw {

/// One thing that retention removed.
struct RemovedThing {
    std::string kind;  ///< "dataset", "run", "log"
    std::string name;  ///< "bike@4fa1…", a run's id, "bike-cnt: segment …"
    std::int64_t bytes = 0;
    std::string why;  ///< "older than 30 days", "more than 500 MB"
};

struct Removed {
    std::vector<RemovedThing> things;
    /// One line each, for the log of the watch.
    [[nodiscard]] std::vector<std::string> lines() const;
};

/// Removes by [retention] what firings of triggers made (datasets, runs), oldest first, and by
/// [log] segments of the request log. Never: what a model version was trained on or compared with,
/// what a proposal waits with, the newest version of a dataset, a run that lives or may go on, the
/// dataset of a run that stays, anything that a person made. What is removed is in the audit log
/// (`retention`). Errors: Environment, of the database.
[[nodiscard]] Result<Removed> applyRetention(
    Project& project, std::chrono::sys_seconds now = std::chrono::floor<std::chrono::seconds>(
                          std::chrono::system_clock::now()));

}  // namespace bw
