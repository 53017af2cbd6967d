#include "core/train/StepLoop.h"

#include "core/base/Hash.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <array>
#include <cmath>

namespace bw {
namespace {

/// Independent streams of random numbers from one seed.
enum class Stream : std::uint64_t { Order = 1, Step = 2, Weights = 3 };

std::uint64_t streamSeed(Stream stream, std::uint64_t seed, std::uint64_t index) {
    const std::array<std::uint64_t, 3> key{static_cast<std::uint64_t>(stream), seed, index};
    return hash64(std::as_bytes(std::span(key)));
}

at::Generator hostGenerator(std::uint64_t seed) {
    return at::make_generator<at::CPUGeneratorImpl>(seed);
}

at::Tensor initialTensor(const ParameterTensor& parameter, std::uint64_t seed) {
    at::Tensor tensor = at::empty(parameter.shape, at::kFloat);
    at::Generator random = hostGenerator(streamSeed(Stream::Weights, seed, hash64(parameter.name)));
    const auto uniform = [&](std::int64_t fan) {
        const double bound = fan > 0 ? 1 / std::sqrt(static_cast<double>(fan)) : 0;
        return tensor.uniform_(-bound, bound, random);
    };
    if (parameter.initializer == "ones") return tensor.fill_(1);
    if (parameter.initializer == "normal") return tensor.normal_(0, 1, random);
    if (parameter.initializer == "kaiming_uniform") return uniform(parameter.shape.back());
    if (parameter.initializer == "bias_uniform") return uniform(parameter.fan);
    return tensor.zero_();
}

struct LossAndGradient {
    at::Tensor loss, gradient;
};

LossAndGradient binaryLoss(const at::Tensor& raw, const at::Tensor& target) {
    at::Tensor gradient = at::sigmoid(raw).sub_(target).div_(static_cast<double>(raw.size(0)));
    return {at::binary_cross_entropy_with_logits(raw, target), std::move(gradient)};
}

LossAndGradient multiclassLoss(const at::Tensor& raw, const at::Tensor& target) {
    const at::Tensor logs = at::log_softmax(raw, 1);
    const at::Tensor right = target.unsqueeze(1);
    at::Tensor gradient = logs.exp();
    gradient.scatter_add_(1, right, at::full_like(right, -1, raw.options()));
    return {at::nll_loss(logs, target), gradient.div_(static_cast<double>(raw.size(0)))};
}

LossAndGradient squaredLoss(const at::Tensor& raw, const at::Tensor& target) {
    at::Tensor difference = raw - target;
    at::Tensor loss = difference.square().mean();
    return {std::move(loss), difference.mul_(2.0 / static_cast<double>(raw.size(0)))};
}

}  // namespace

Tensors initialWeights(const Graph& graph, std::uint64_t seed) {
    Tensors weights;
    for (const ParameterTensor& parameter : graph.parameters)
        weights.emplace(parameter.name, toHost(initialTensor(parameter, seed)));
    return weights;
}

at::Tensor epochOrder(std::uint64_t seed, std::int64_t epoch, std::int64_t rows) {
    return at::randperm(
        rows, hostGenerator(streamSeed(Stream::Order, seed, static_cast<std::uint64_t>(epoch))),
        at::TensorOptions(at::kLong));
}

at::Tensor lossTarget(const TargetColumn& target, std::span<const std::int64_t> rows,
                      at::Device device) {
    const Target& what = target.target;
    const auto count = static_cast<std::int64_t>(rows.size());
    at::Tensor host;
    if (what.task == Task::MulticlassClassification) {
        host = at::empty({count}, at::kLong);
        auto* out = host.mutable_data_ptr<std::int64_t>();
        for (const std::int64_t row : rows) *out++ = target.classes[static_cast<std::size_t>(row)];
    } else {
        host = at::empty({count, 1}, at::kFloat);
        auto* out = host.mutable_data_ptr<float>();
        const bool regression = what.task == Task::Regression;
        for (const std::int64_t row : rows) {
            const auto i = static_cast<std::size_t>(row);
            *out++ = static_cast<float>(regression ? (target.values[i] - what.mean) / what.scale
                                                   : target.classes[i]);
        }
    }
    return device.is_cuda() ? host.pin_memory().to(device, /*non_blocking=*/true) : host;
}

StepLoop::StepLoop(GraphExecutor& executor, FixedFeatures features, at::Tensor target,
                   const TrainerSettings& settings, std::uint64_t seed)
    : executor_(executor),
      features_(std::move(features)),
      target_(std::move(target)),
      settings_(settings),
      task_(executor.graph().target.task),
      seed_(seed),
      optimizer_(executor.parameters(), settings),
      stepsPerEpoch_((features_.rows + settings.batchSize - 1) / settings.batchSize),
      lossSum_(at::zeros({}, at::TensorOptions(at::kFloat).device(executor.device()))) {
    context_.training = true;
    if (!executor.random()) return;
    context_.random = at::globalContext().defaultGenerator(executor.device()).clone();
}

at::Tensor StepLoop::nextRows() {
    const std::int64_t epoch = steps_ / stepsPerEpoch_, inEpoch = steps_ % stepsPerEpoch_;
    if (epoch != orderedEpoch_) {
        order_ = epochOrder(seed_, epoch, features_.rows).to(executor_.device());
        orderedEpoch_ = epoch;
    }
    const std::int64_t from = inEpoch * settings_.batchSize;
    return order_.narrow(0, from, std::min(settings_.batchSize, features_.rows - from));
}

at::Tensor StepLoop::lossGradient(const at::Tensor& raw, const at::Tensor& rows) {
    const at::Tensor target = target_.index_select(0, rows);
    LossAndGradient result = task_ == Task::BinaryClassification ? binaryLoss(raw, target)
                             : task_ == Task::Regression         ? squaredLoss(raw, target)
                                                                 : multiclassLoss(raw, target);
    lossSum_.add_(result.loss);
    ++summed_;
    return std::move(result.gradient);
}

void StepLoop::step() {
    const at::Tensor rows = nextRows();
    if (context_.random.defined())
        context_.random.set_current_seed(
            streamSeed(Stream::Step, seed_, static_cast<std::uint64_t>(steps_)));
    const at::Tensor raw = executor_.rawOf(features_, rows, context_);
    at::Tensor gradient;
    {
        const at::NoGradGuard noTrace;
        gradient = lossGradient(raw, rows);
    }
    std::vector<at::Tensor> gradients =
        torch::autograd::grad({raw}, executor_.parameters(), {gradient}, /*retain_graph=*/false,
                              /*create_graph=*/false, /*allow_unused=*/true);
    const at::NoGradGuard noTrace;
    for (std::size_t i = 0; i < gradients.size(); ++i)
        if (!gradients[i].defined()) gradients[i] = at::zeros_like(executor_.parameters()[i]);
    optimizer_.step(gradients);
    ++steps_;
}

double StepLoop::takeMeanLoss() {
    const double mean = summed_ > 0 ? lossSum_.item<double>() / static_cast<double>(summed_) : 0;
    lossSum_.zero_();
    summed_ = 0;
    return mean;
}

Tensors StepLoop::state() const {
    Tensors tensors = optimizer_.state();
    for (auto& [name, tensor] : executor_.weights()) tensors["weights." + name] = tensor;
    tensors["loss_sum"] = toHost(lossSum_);
    return tensors;
}

void StepLoop::restore(const Tensors& state, std::int64_t steps, std::int64_t summedLosses) {
    const at::NoGradGuard noTrace;
    Tensors weights;
    for (const ParameterTensor& parameter : executor_.graph().parameters)
        weights[parameter.name] = state.at("weights." + parameter.name);
    executor_.setWeights(weights);
    optimizer_.restore(state);
    lossSum_.copy_(toTorch(state.at("loss_sum"), executor_.device()));
    steps_ = steps;
    summed_ = summedLosses;
    orderedEpoch_ = -1;
}

}  // namespace bw
