#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bw::ui {

// What the run page reads of a run beside its curves. Plain reading, for the follower's thread.

/// The end of a growing text file.
class LogTail {
public:
    /// No more than this is read of what was there before.
    static constexpr std::uintmax_t kMost = std::uintmax_t{256} * 1024;

    explicit LogTail(std::filesystem::path file) : file_(std::move(file)) {}
    struct News {
        bool restart = false;  ///< forget what was shown: the file is new or was cut
        std::string text;
    };
    /// Nothing when nothing was added.
    [[nodiscard]] std::optional<News> poll();

private:
    std::filesystem::path file_;
    std::uintmax_t read_ = 0;
    bool began_ = false;
};

/// What a process uses, from /proc.
struct ProcessUse {
    double cpuShare = 0;  ///< of one core: 1.9 is nearly two cores busy
    double memory = 0;    ///< resident, bytes
    int threads = 0;
    bool operator==(const ProcessUse&) const = default;
};
class ProcessMeter {
public:
    /// None while the process does not exist; the first answer has no share yet.
    [[nodiscard]] std::optional<ProcessUse> poll(int pid);

private:
    int pid_ = 0;
    double seconds_ = 0;
    std::chrono::steady_clock::time_point at_;
};

struct CheckpointFile {
    std::string name;
    std::uintmax_t size = 0;
    std::int64_t number = 0;  ///< step, or epoch of a best one
    bool best = false;
    bool operator==(const CheckpointFile&) const = default;
};
/// Best ones first, then the last states to resume from; none when the folder is missing.
[[nodiscard]] std::vector<CheckpointFile> checkpointFiles(const std::filesystem::path& folder);

}  // namespace bw::ui
