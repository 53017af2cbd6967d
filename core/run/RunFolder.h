#pragma once

#include "core/base/Files.h"
#include "core/run/RunSpec.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace bw {

enum class RunState {
    Created,    ///< folder made, worker not yet started
    Preparing,  ///< worker fits the preprocessing
    Running,
    Paused,
    Finished,     ///< all epochs, or early stopping
    Stopped,      ///< a person stopped it; the best model is kept
    Failed,       ///< see error
    Interrupted,  ///< derived, never written: says it runs, but nobody holds the lock
};
[[nodiscard]] std::string_view runStateName(RunState state);
[[nodiscard]] bool runEnded(RunState state);  ///< Finished, Stopped, Failed or Interrupted

/// status.json: where the run is. Rewritten atomically by the worker alone.
struct RunStatus {
    RunState state = RunState::Created;
    std::int64_t epoch = 0, epochs = 0, step = 0, steps = 0;
    double secondsLeft = -1;         ///< estimate; negative: unknown
    double seconds = -1;             ///< worked so far, pauses not counted; negative: unknown
    std::string device;              ///< "cpu (2 threads)", "cuda:0 (NVIDIA …)"
    std::string message;             ///< for people
    std::vector<std::string> notes;  ///< "1 row left out: target is missing"
    std::map<std::string, std::int64_t> rows;  ///< part → rows used; "left_out"
    std::map<std::string, std::map<std::string, double>>
        metrics;  ///< split → name → best model's value
    std::int64_t bestEpoch = -1;
    std::string started, updated, ended;
    std::optional<Error> error;
    int pid = 0;
};

enum class RunCommand { None, Pause, Resume, Stop };

/// One run on disk and the only protocol between worker and everyone else (docs/formats/run.md):
/// run.json, status.json, control.json, lock, log.txt, events.out.tfevents.*, checkpoints/, model/.
class RunFolder {
public:
    explicit RunFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
    [[nodiscard]] std::filesystem::path specFile() const { return folder_ / "run.json"; }
    [[nodiscard]] std::filesystem::path logFile() const { return folder_ / "log.txt"; }
    [[nodiscard]] std::filesystem::path checkpoints() const { return folder_ / "checkpoints"; }
    [[nodiscard]] std::filesystem::path model() const { return folder_ / "model"; }
    /// Sorted uint64 row hashes of the training part, little-endian, no header.
    [[nodiscard]] std::filesystem::path trainingRows() const {
        return model() / "training-rows.u64";
    }

    [[nodiscard]] Result<void> create(const RunSpec& spec) const;
    [[nodiscard]] Result<RunSpec> spec() const;

    /// Reads status.json and derives Interrupted from the lock.
    [[nodiscard]] Result<RunStatus> status() const;
    [[nodiscard]] Result<void> writeStatus(const RunStatus& status) const;

    /// What a person wants of the run; the worker looks a few times a second.
    [[nodiscard]] Result<void> command(RunCommand command) const;
    [[nodiscard]] RunCommand pendingCommand() const;
    [[nodiscard]] Result<void> clearCommand() const;

    /// Held by the worker as long as it lives.
    [[nodiscard]] Result<FileLock> lock() const;
    [[nodiscard]] bool alive() const;

private:
    std::filesystem::path folder_;
};

}  // namespace bw
