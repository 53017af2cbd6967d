#pragma once

#include "core/store/Project.h"
#include "core/store/TriggerStore.h"
#include "core/watch/Trigger.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bw {

// What command line and window ask of triggers and queue. Each call opens its own connection, so it
// may be made from any thread (a job of `Session::run`). Errors as Database and Project.

/// Entries that wait or run, oldest first: for the status bar and `watch queue`.
[[nodiscard]] Result<std::vector<QueueEntry>> queueEntries(const Project& project);

/// Firings and what came of them, newest first; of one trigger only where given.
[[nodiscard]] Result<std::vector<QueueEntry>> triggerHistory(const Project& project,
                                                             std::size_t limit,
                                                             const std::string& trigger = {});

/// Takes a waiting entry out of the queue, or asks the process of a running one to stop (what it
/// did stays; the next firing goes on there). Refused when it has ended, NotFound.
[[nodiscard]] Result<QueueEntry> cancelQueueEntry(Project& project, std::int64_t sequence);

/// Fires a trigger by hand, whatever its kind and whether enabled or not: queued, recorded in the
/// audit log; `set` goes over the trigger's own values. Whoever watches runs it. BadInput
/// (mistakes in triggers.toml), NotFound.
[[nodiscard]] Result<QueueEntry> fireTrigger(Project& project, const std::string& name,
                                             const std::map<std::string, std::string>& set = {});

/// A trigger with what is known of it now, for lists.
struct TriggerStatus {
    Trigger trigger;
    std::string next;     ///< UTC, of a schedule that is enabled; else empty
    std::string problem;  ///< what keeps it from working now: "folder incoming is missing"
    std::optional<QueueEntry> last;  ///< newest firing
};
[[nodiscard]] Result<std::vector<TriggerStatus>> triggerStatuses(const Project& project);

/// Who watches a project.
struct WatchHolder {
    std::string by, host, since;
    int pid = 0;
};
/// The process that holds the watch now; none: nobody.
[[nodiscard]] std::optional<WatchHolder> watchHolder(const Project& project);

[[nodiscard]] Json triggerStatusToJson(const TriggerStatus& status);

}  // namespace bw
