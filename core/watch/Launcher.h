#pragma once

#include "core/watch/WatchFolder.h"
#include "core/watch/Watcher.h"

#include <filesystem>
#include <map>

namespace bw {

/// Starts `benchwright --project P watch --entry N` in a session of its own, output to watch/N.log.
class ProcessLauncher final : public PipelineLauncher {
public:
    /// `program`: benchwright itself.
    ProcessLauncher(std::filesystem::path project, std::filesystem::path program)
        : project_(std::move(project)), folder_(project_), program_(std::move(program)) {}

    [[nodiscard]] Result<int> start(const QueueEntry& entry) override;
    [[nodiscard]] bool alive(const QueueEntry& entry) override;
    [[nodiscard]] std::string ending(const QueueEntry& entry) override;
    void stop(const QueueEntry& entry) override;

private:
    std::filesystem::path project_;
    WatchFolder folder_;
    std::filesystem::path program_;
    std::map<std::int64_t, int> children_;  ///< entry → process, not collected yet
    std::map<std::int64_t, std::string> endings_;
};

}  // namespace bw
