#pragma once

#include "core/pipeline/Workbench.h"
#include "core/run/RunFolder.h"

#include <map>
#include <string>
#include <vector>

namespace bw {

/// What a person says of a run; everything else has a default.
struct TrainOptions {
    std::string data;  ///< dataset reference
    std::string target;
    std::string model = "mlp";               ///< architecture plugin
    std::map<std::string, std::string> set;  ///< parameters of architecture and trainer, as text
    std::vector<std::string> features;       ///< only these columns; empty: proposeFeatures()
    std::vector<std::string> exclude;        ///< columns to leave out
    std::string task;                        ///< "" : by the target's kind
    std::string split = "default";
    std::string device = "auto";
    std::int64_t seed = 0;
    int threads = 0;
};

struct PreparedRun {
    RunRecord record;
    RunSpec spec;
    std::vector<std::string> notes;  ///< columns left out and why, findings carried along
};

/// Checks everything, makes runs/<id>/run.json and the record; starts nothing. An error leaves no
/// folder.
[[nodiscard]] Result<PreparedRun> prepareRun(const Workbench& bench, const TrainOptions& options,
                                             const JobContext& job);
/// Starts the worker on a prepared run and returns at once.
[[nodiscard]] Result<void> startRun(const Workbench& bench, const RunRecord& run);
/// Follows a run. Cancelling asks the worker to stop and keep the best model, waits for that, and
/// returns Cancelled.
[[nodiscard]] Result<RunStatus> followRun(const Workbench& bench, const RunRecord& run,
                                          const JobContext& job);
/// Continues a paused, interrupted, stopped or failed run. False: it had finished, nothing was
/// done.
[[nodiscard]] Result<bool> resumeRun(const Workbench& bench, const RunRecord& run);
/// Asks a live run to stop (the best model is kept) or to pause; Refused when it is not running.
[[nodiscard]] Result<void> controlRun(const Workbench& bench, const RunRecord& run,
                                      RunCommand command);

/// A training specification in TOML (docs/formats/train.md): the same keys as the command line.
[[nodiscard]] Result<TrainOptions> readTrainFile(const std::filesystem::path& file);

}  // namespace bw
