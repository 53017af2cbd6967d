#pragma once

#include "core/base/Files.h"
#include "core/watch/Queue.h"

#include <cstdint>
#include <filesystem>

namespace bw {

/// watch/ of a project: holder.json (who watches), lock (held while he does), audit.lock, log.txt,
/// and <sequence>.lock and .log of each entry that runs.
class WatchFolder {
public:
    explicit WatchFolder(const std::filesystem::path& project) : folder_(project / "watch") {}

    /// Takes the watch and says so in holder.json. Refused: by whom, since when.
    [[nodiscard]] Result<FileLock> take() const;
    [[nodiscard]] std::optional<WatchHolder> holder() const;

    /// Held by the process that runs an entry.
    [[nodiscard]] std::filesystem::path entryLock(std::int64_t sequence) const;
    [[nodiscard]] std::filesystem::path entryLog(std::int64_t sequence) const;
    [[nodiscard]] bool entryAlive(std::int64_t sequence) const;
    /// Lock and log of an entry that has ended.
    void forgetEntry(std::int64_t sequence) const;
    /// Held while something is copied from the queue to the audit log.
    [[nodiscard]] Result<FileLock> auditLock() const;
    /// A line with the time in front, for people who look later.
    [[nodiscard]] Result<void> log(std::string_view line) const;
    [[nodiscard]] std::filesystem::path logFile() const { return folder_ / "log.txt"; }

private:
    std::filesystem::path folder_;
};

}  // namespace bw
