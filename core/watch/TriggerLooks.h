#pragma once

#include "core/base/JobContext.h"
#include "core/store/TriggerStore.h"
#include "core/watch/Cron.h"
#include "core/watch/FolderLook.h"
#include "core/watch/Watcher.h"

#include <functional>
#include <map>
#include <string>

namespace bw {

/// Looks at the triggers of a project and queues what fires. What a trigger remembers:
///
///     schedule  rule (expression and zone), last (looked up to), fired.<time>
///     folder    file.<name> (what was taken: ArrivedFile::memory())
///     rules     fired (time), up_to (end of the newest window that counted)
///     all       problem (what keeps it from working; told once)
///
/// One trigger that cannot be looked at does not stop the others. Used by one thread.
class TriggerLooks {
public:
    /// `say`: a line for people. All must outlive this.
    TriggerLooks(Project& project, TriggerStore& store, const WatchSurroundings& with,
                 std::function<void(const std::string&)> say)
        : project_(project), store_(store), with_(with), say_(std::move(say)) {}

    /// Reads triggers.toml if it changed. BadInput: its mistakes; what was read before stays.
    [[nodiscard]] Result<void> reload();
    /// Looks at every trigger once. An error is one of the database, or Cancelled.
    [[nodiscard]] Result<void> look(const JobContext& job);

private:
    using Entry = QueueEntry;
    [[nodiscard]] Result<void> lookAt(const Trigger& trigger, const JobContext& job);
    [[nodiscard]] Result<void> lookSchedule(const Trigger& trigger);
    [[nodiscard]] Result<std::chrono::sys_seconds> lookedUpTo(const Trigger& trigger);
    [[nodiscard]] Result<void> fireTimes(const Trigger& trigger, const CronSchedule& cron,
                                         std::chrono::sys_seconds from);
    [[nodiscard]] Result<void> lookFolder(const Trigger& trigger, const JobContext& job);
    [[nodiscard]] Result<void> fireFile(const Trigger& trigger, const ArrivedFile& file);
    [[nodiscard]] Result<void> lookRule(const Trigger& trigger);
    [[nodiscard]] Result<void> forgetDisabled(const Trigger& trigger);

    [[nodiscard]] Entry entryOf(const Trigger& trigger, std::string cause) const;
    [[nodiscard]] Result<bool> waits(const Trigger& trigger) const;
    /// Tells it once; an empty one: it works (again).
    [[nodiscard]] Result<void> problem(const Trigger& trigger, const std::string& text);

    Project& project_;
    TriggerStore& store_;
    const WatchSurroundings& with_;
    std::function<void(const std::string&)> say_;
    TriggerFile file_;
    std::string mark_ = "none";  ///< of triggers.toml when it was read
    std::map<std::string, CronSchedule> crons_;
    std::map<std::string, FolderLook> folders_;
};

}  // namespace bw
