#include "core/train/Optimizer.h"

#include "core/train/Executor.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

namespace bw {
namespace {

constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;
constexpr double kNormFloor = 1e-6;  ///< as torch's clip_grad_norm_

std::string name(const char* kind, std::size_t i) {
    return fmt::format("optimizer.{}.{:04}", kind, i);
}

}  // namespace

Optimizer::Optimizer(std::vector<at::Tensor> parameters, const TrainerSettings& settings)
    : settings_(settings), parameters_(std::move(parameters)) {
    for (const at::Tensor& parameter : parameters_) {
        first_.push_back(at::zeros_like(parameter));
        if (!settings_.sgd) second_.push_back(at::zeros_like(parameter));
    }
    if (parameters_.empty()) return;
    count_ = at::zeros({}, parameters_[0].options());
    counts_.assign(parameters_.size(), count_);
}

void Optimizer::clip(std::vector<at::Tensor>& gradients) const {
    const at::Tensor norm = at::stack(at::_foreach_norm(gradients, 2)).norm();
    const at::Tensor factor = (settings_.clipNorm / (norm + kNormFloor)).clamp_max(1.0);
    at::_foreach_mul_(gradients, factor);
}

void Optimizer::step(std::vector<at::Tensor>& gradients) {
    if (settings_.clipNorm > 0) clip(gradients);
    count_.add_(1);
    if (settings_.sgd)
        // A zero buffer makes the first step what torch makes of it: the gradient itself.
        at::_fused_sgd_(parameters_, gradients, first_, settings_.weightDecay, settings_.momentum,
                        settings_.learningRate, /*dampening=*/0, /*nesterov=*/false,
                        /*maximize=*/false, /*is_first_step=*/false);
    else
        at::_fused_adamw_(parameters_, gradients, first_, second_, {}, counts_,
                          settings_.learningRate, kBeta1, kBeta2, settings_.weightDecay, kEpsilon,
                          /*amsgrad=*/false, /*maximize=*/false);
}

Tensors Optimizer::state() const {
    Tensors tensors;
    for (std::size_t i = 0; i < first_.size(); ++i) tensors[name("first", i)] = toHost(first_[i]);
    for (std::size_t i = 0; i < second_.size(); ++i)
        tensors[name("second", i)] = toHost(second_[i]);
    if (count_.defined()) tensors["optimizer.count"] = toHost(count_);
    return tensors;
}

void Optimizer::restore(const Tensors& state) {
    const auto copy = [&](at::Tensor& into, const std::string& from) {
        into.copy_(toTorch(state.at(from), into.device()));
    };
    for (std::size_t i = 0; i < first_.size(); ++i) copy(first_[i], name("first", i));
    for (std::size_t i = 0; i < second_.size(); ++i) copy(second_[i], name("second", i));
    if (count_.defined()) copy(count_, "optimizer.count");
}

}  // namespace bw
