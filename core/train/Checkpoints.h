#pragma once

#include "core/base/Json.h"
#include "core/model/Weights.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// What training needs to go on exactly as if it had never stopped.
struct Checkpoint {
    std::int64_t step = 0;  ///< steps done
    Tensors tensors;        ///< StepLoop::state()
    Json counters;          ///< the trainer's: early stopping, summed losses
};

/// The folder checkpoints/ of a run (docs/training.md): step-<n>.safetensors with step-<n>.json,
/// the last one alone being kept, and best-<epoch>.safetensors, the weights of the best epochs. The
/// JSON is written last and holds the SHA-256 of its tensors, so that a pair is whole or does not
/// count.
class Checkpoints {
public:
    explicit Checkpoints(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Remembers the weights of a good epoch; they reach the disk with the next save().
    void rememberBest(std::int64_t epoch, Tensors weights);
    /// Writes the best weights of the listed epochs and the checkpoint, then removes older files.
    [[nodiscard]] Result<void> save(const Checkpoint& checkpoint,
                                    const std::vector<std::int64_t>& best);
    /// The newest whole checkpoint; nothing when there is none. A damaged one is passed over, with
    /// a sentence in `problems`.
    [[nodiscard]] Result<std::optional<Checkpoint>> newest(
        std::vector<std::string>& problems) const;
    /// From memory or disk; NotFound, Corrupt.
    [[nodiscard]] Result<Tensors> best(std::int64_t epoch) const;

private:
    [[nodiscard]] std::filesystem::path bestFile(std::int64_t epoch) const;
    [[nodiscard]] std::filesystem::path stepFile(std::int64_t step, const char* ending) const;
    void removeOthers(std::int64_t step, const std::vector<std::int64_t>& best) const;

    std::filesystem::path folder_;
    std::map<std::int64_t, Tensors> pending_;
};

}  // namespace bw
