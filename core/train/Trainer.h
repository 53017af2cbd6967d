#pragma once

#include "core/compare/Metrics.h"
#include "core/run/EventFile.h"
#include "core/train/Answers.h"
#include "core/train/BestEpochs.h"
#include "core/train/Checkpoints.h"
#include "core/train/RunPreparation.h"
#include "core/train/RunReport.h"
#include "core/train/StepLoop.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace bw {

/// Trains one prepared run to its end, writing only into its folder: metrics as they come,
/// checkpoints, status, and at the end model/ with the weights of the best epoch. Goes on from the
/// newest checkpoint when there is one; the weights and the metrics (tag, step, value; but for
/// samples_per_second) are then those of a run that was never interrupted, on the same machine and
/// number of threads. One thread.
class Trainer {
public:
    /// BadInput: the deciding metric does not suit the task. `prepared`, `run` and `report` must
    /// outlive the trainer; torch's threads are set by the caller.
    [[nodiscard]] static Result<std::unique_ptr<Trainer>> create(const PreparedRun& prepared,
                                                                 const RunFolder& run,
                                                                 RunReport& report,
                                                                 at::Device device);

    /// Runs until all epochs are done, patience is used up, or someone asks to stop (control file,
    /// or the job is cancelled): Finished or Stopped, in both cases with the best model kept. An
    /// error keeps the best model too, if there was one.
    [[nodiscard]] Result<RunState> run(const JobContext& job);

private:
    using Clock = std::chrono::steady_clock;

    Trainer(const PreparedRun& prepared, const RunFolder& run, RunReport& report,
            const MetricInfo& metric, GraphExecutor executor);
    Result<void> makeFeatures();
    Result<void> goOn();
    Result<RunState> train(const JobContext& job);
    Result<void> oneStep();
    Result<void> logLoss();
    Result<void> endEpoch();
    Result<double> judgeEpoch();
    Result<void> checkpoint();
    Result<bool> look(const JobContext& job);
    Result<bool> pause(const JobContext& job);
    Result<Tensors> bestWeights();
    Result<void> keepModel();
    Result<void> writeTrainingRows() const;
    Result<std::map<std::string, double>> measure(Part part);
    [[nodiscard]] bool done() const;
    [[nodiscard]] std::int64_t epochsDone() const {
        return loop_->steps() / loop_->stepsPerEpoch();
    }

    const PreparedRun& prepared_;
    const RunFolder& run_;
    RunReport& report_;
    const MetricInfo& metric_;
    GraphExecutor executor_;
    std::array<FixedFeatures, 3> features_;
    std::unique_ptr<StepLoop> loop_;
    std::unique_ptr<EventFileWriter> events_;
    BestEpochs best_;
    Checkpoints checkpoints_;
    std::optional<Clock::time_point> saved_;
    Clock::time_point looked_{}, epochBegan_{};
    std::int64_t epochBeganAt_ = 0;  ///< step
};

}  // namespace bw
