#pragma once

#include "core/model/Weights.h"
#include "core/train/TrainerSettings.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace bw {

/// AdamW (Loshchilov and Hutter 2019) or SGD with momentum, by torch's fused kernels on whole lists
/// of tensors. Changes the parameters in place. Call without autograd's trace.
class Optimizer {
public:
    Optimizer(std::vector<at::Tensor> parameters, const TrainerSettings& settings);

    /// One step. Gradients are scaled in place when their common norm exceeds the limit.
    void step(std::vector<at::Tensor>& gradients);

    /// Everything besides the parameters that the next step depends on, under stable names.
    [[nodiscard]] Tensors state() const;
    void restore(const Tensors& state);

private:
    void clip(std::vector<at::Tensor>& gradients) const;

    TrainerSettings settings_;
    std::vector<at::Tensor> parameters_;
    std::vector<at::Tensor> first_, second_;  ///< moments; SGD: momentum buffers in `first_`
    std::vector<at::Tensor> counts_;          ///< AdamW: the same counter for every parameter
    at::Tensor count_;
};

}  // namespace bw
