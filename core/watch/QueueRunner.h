#pragma once

#include "core/store/TriggerStore.h"
#include "core/watch/Slots.h"
#include "core/watch/WatchFolder.h"
#include "core/watch/Watcher.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bw {

/// Starts entries of the queue as slots get free and notices how they ended. Entries of one
/// pipeline run one after the other, in their order; those of others may overtake them. An entry
/// whose process died goes on once more; the second death is its end. Used by one thread.
class QueueRunner {
public:
    QueueRunner(Project& project, TriggerStore& store, const WatchSurroundings& with,
                std::function<void(const std::string&)> say)
        : project_(project),
          store_(store),
          with_(with),
          say_(std::move(say)),
          folder_(project.folder()) {}

    /// Notices the end of processes, starts what may start. Errors of the database.
    [[nodiscard]] Result<void> serve();
    /// Stops all that run and waits for their end.
    [[nodiscard]] Result<void> stopAll();

private:
    [[nodiscard]] Result<void> collect(bool stopping);
    [[nodiscard]] Result<void> died(const QueueEntry& entry, bool stopping);
    [[nodiscard]] Result<void> leave(std::int64_t sequence);
    [[nodiscard]] Result<void> startWaiting();
    [[nodiscard]] Result<void> start(const QueueEntry& entry, const std::string& slot);
    [[nodiscard]] QueueSettings settings();

    Project& project_;
    TriggerStore& store_;
    const WatchSurroundings& with_;
    std::function<void(const std::string&)> say_;
    WatchFolder folder_;
    std::map<std::int64_t, std::string> seen_;  ///< entries whose process lives → slot
};

}  // namespace bw
