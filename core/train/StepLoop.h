#pragma once

#include "core/train/Executor.h"
#include "core/train/Optimizer.h"
#include "core/train/TargetColumn.h"

#include <string>
#include <vector>

namespace bw {

/// First weights of a graph: a pure function of the seed and each parameter's name, whatever the
/// device.
[[nodiscard]] Tensors initialWeights(const Graph& graph, std::uint64_t seed);

/// The order of the training rows in an epoch (0-based), Int64 [rows] in host memory: a pure
/// function of its arguments.
[[nodiscard]] at::Tensor epochOrder(std::uint64_t seed, std::int64_t epoch, std::int64_t rows);

/// The prepared target of some rows as the loss reads it: Float32 [rows,1] (binary, regression, the
/// latter standardized) or Int64 [rows] (multiclass), on the device.
[[nodiscard]] at::Tensor lossTarget(const TargetColumn& target, std::span<const std::int64_t> rows,
                                    at::Device device);

/// The steps of training, nothing else: batch, forward, loss, backward, optimizer. The loss is the
/// mean over the batch (binary and multiclass: cross entropy on logits; regression: squared error
/// of the standardized target); it is summed on the device and read only by takeMeanLoss(). Its
/// gradient at the raw output is written down directly, autograd starts there.
///
/// The state after n steps is a pure function of the first weights, the data, the settings, the
/// seed and the number of threads. The executor must outlive this. Exceptions of torch come out.
class StepLoop {
public:
    StepLoop(GraphExecutor& executor, FixedFeatures features, at::Tensor target,
             const TrainerSettings& settings, std::uint64_t seed);

    [[nodiscard]] std::int64_t stepsPerEpoch() const { return stepsPerEpoch_; }
    [[nodiscard]] std::int64_t steps() const { return steps_; }  ///< done so far
    void step();
    /// Mean of the losses of the steps since the last call; waits for the device.
    [[nodiscard]] double takeMeanLoss();

    /// Parameters, optimizer and loss sum; the number of steps and of summed losses are counters.
    [[nodiscard]] Tensors state() const;
    [[nodiscard]] std::int64_t summedLosses() const { return summed_; }
    void restore(const Tensors& state, std::int64_t steps, std::int64_t summedLosses);

private:
    at::Tensor nextRows();
    at::Tensor lossGradient(const at::Tensor& raw, const at::Tensor& rows);

    GraphExecutor& executor_;
    FixedFeatures features_;
    at::Tensor target_;
    TrainerSettings settings_;
    Task task_;
    std::uint64_t seed_;
    Optimizer optimizer_;
    std::int64_t stepsPerEpoch_ = 0, steps_ = 0, summed_ = 0;
    std::int64_t orderedEpoch_ = -1;
    at::Tensor order_, lossSum_;
    StepContext context_;
};

}  // namespace bw
