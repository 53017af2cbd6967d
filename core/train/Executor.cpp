#include "core/train/Executor.h"

#include "core/model/Operators.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>

namespace bw {
namespace {

/// Fixed as the model says, but for one-hot encodings too wide to keep for all rows.
std::vector<bool> keptFixed(const Graph& graph) {
    std::vector<bool> fixed = fixedNodes(graph);
    std::set<std::string> wide;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        bool expand = node.op == "OneHot" &&
                      node.attribute<std::int64_t>("depth") > GraphExecutor::kWidestFixed;
        for (const std::string& input : node.inputs) expand |= wide.contains(input);
        if (!expand) continue;
        fixed[i] = false;
        wide.insert(node.outputs.begin(), node.outputs.end());
    }
    return fixed;
}

/// Which nodes the value needs.
std::vector<bool> ancestors(const Graph& graph, const std::string& value) {
    std::vector<bool> needed(graph.nodes.size(), false);
    std::set<std::string> names{value};
    for (std::size_t i = graph.nodes.size(); i-- > 0;) {
        const Node& node = graph.nodes[i];
        for (const std::string& output : node.outputs)
            needed[i] = needed[i] || names.contains(output);
        if (needed[i]) names.insert(node.inputs.begin(), node.inputs.end());
    }
    return needed;
}

/// Whether a Relu may overwrite its input: the result of a Linear that nothing else reads. The
/// backward pass of neither needs it.
bool mayOverwrite(const Graph& graph, const Node& relu) {
    const std::string& input = relu.inputs[0];
    bool fromLinear = false;
    std::ptrdiff_t readers = graph.rawOutput == input ? 1 : 0;
    for (const Node& node : graph.nodes) {
        fromLinear |= node.op == "Linear" && node.outputs[0] == input;
        readers += std::ranges::count(node.inputs, input);
    }
    readers += std::ranges::count(graph.outputs, input, &GraphValue::name);
    return fromLinear && readers == 1;
}

at::Tensor column(const void* data, std::size_t rows, at::ScalarType type) {
    // Copied: the raw column may go before the features.
    return at::from_blob(const_cast<void*>(data), {static_cast<std::int64_t>(rows), 1}, type)
        .clone();
}

Value inputValue(const RawColumn& raw) {
    switch (raw.type) {
        case ElementType::Float32:
            return {column(raw.floats.data(), raw.size(), at::kFloat), nullptr};
        case ElementType::Int64:
            return {column(raw.ints.data(), raw.size(), at::kLong), nullptr};
        case ElementType::String:
            break;
    }
    return {column(raw.codes.data(), raw.size(), at::kLong), raw.dictionary};
}

/// Texts stay in host memory; the rest goes to the device, through pinned memory without waiting.
Value onDevice(Value value, at::Device device) {
    if (value.dictionary) return value;
    value.tensor = value.tensor.contiguous();
    if (device.is_cuda())
        value.tensor = value.tensor.pin_memory().to(device, /*non_blocking=*/true);
    return value;
}

}  // namespace

at::Tensor toTorch(const HostTensor& tensor, at::Device device) {
    const at::ScalarType type = tensor.dtype == "I64" ? at::kLong : at::kFloat;
    at::Tensor copy = at::empty(tensor.shape, type);
    std::memcpy(copy.mutable_data_ptr(), tensor.bytes.data(), tensor.bytes.size());
    return copy.to(device);
}

HostTensor toHost(const at::Tensor& tensor) {
    const at::Tensor host = tensor.detach().to(at::kCPU).contiguous();
    HostTensor copy{host.scalar_type() == at::kLong ? "I64" : "F32", host.sizes().vec(), {}};
    copy.bytes.resize(host.nbytes());
    if (!copy.bytes.empty()) std::memcpy(copy.bytes.data(), host.const_data_ptr(), host.nbytes());
    return copy;
}

int GraphExecutor::slot(const std::string& name) {
    const auto [found, isNew] = slotOf_.emplace(name, static_cast<int>(slots_.size()));
    if (isNew) slots_.emplace_back();
    return found->second;
}

Step GraphExecutor::compileNode(const Node& node, at::Device device) {
    const Kernel* kernel = findKernel(node.op);
    Step step;
    step.run = kernel->run;
    for (const std::string& input : node.inputs) step.inputs.push_back(slot(input));
    step.output = slot(node.outputs[0]);
    step.inPlace = node.op == "Relu" && mayOverwrite(graph_, node);
    if (kernel->prepare) kernel->prepare(node, device, step);
    return step;
}

/// The fixed values that something not fixed reads: what has to be kept.
void GraphExecutor::collectBoundary(const std::vector<bool>& fixed) {
    std::set<std::string> made, kept;
    for (const GraphValue& input : graph_.inputs) made.insert(input.name);
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i)
        if (fixed[i]) made.insert(graph_.nodes[i].outputs[0]);
    const auto keep = [&](const std::string& name) {
        if (made.contains(name) && kept.insert(name).second) boundary_.push_back(slot(name));
    };
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i)
        if (!fixed[i])
            for (const std::string& input : graph_.nodes[i].inputs) keep(input);
    for (const GraphValue& output : graph_.outputs) keep(output.name);
    if (!graph_.rawOutput.empty()) keep(graph_.rawOutput);
}

Result<void> GraphExecutor::compile() {
    for (const GraphValue& input : graph_.inputs) inputs_.push_back(slot(input.name));
    const std::vector<bool> fixed = keptFixed(graph_);
    const std::vector<bool> forRaw = ancestors(graph_, graph_.rawOutput);
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
        const Node& node = graph_.nodes[i];
        if (!findKernel(node.op))
            return fail(ErrorCode::BadInput,
                        fmt::format("The operator {} cannot be run for training", node.op),
                        "Choose another architecture, or update the program.");
        const bool random = findOperator(node.op)->random;
        random_ = random_ || random;
        std::vector<Step>& list = fixed[i] ? prefix_ : forRaw[i] ? trainable_ : head_;
        list.push_back(compileNode(node, fixed[i] ? at::Device(at::kCPU) : device_));
    }
    collectBoundary(fixed);
    for (const GraphValue& output : graph_.outputs) outputs_.push_back(slot(output.name));
    if (!graph_.rawOutput.empty()) raw_ = slot(graph_.rawOutput);
    return {};
}

Result<GraphExecutor> GraphExecutor::create(const Graph& graph, const Tensors& weights,
                                            at::Device device, bool trainable) {
    BW_CHECK(validateGraph(graph));
    GraphExecutor executor(graph, device);
    for (const ParameterTensor& parameter : graph.parameters) {
        const auto found = weights.find(parameter.name);
        if (found == weights.end() || found->second.shape != parameter.shape ||
            found->second.dtype != "F32")
            return fail(
                ErrorCode::BadInput,
                fmt::format("The weights of \"{}\" are missing or misshapen", parameter.name),
                "The weights belong to another model; restore the folder.");
        at::Tensor tensor = toTorch(found->second, device);
        tensor.set_requires_grad(trainable);
        executor.slots_[static_cast<std::size_t>(executor.slot(parameter.name))].tensor = tensor;
        executor.parameters_.push_back(std::move(tensor));
    }
    BW_CHECK(executor.compile());
    return executor;
}

void GraphExecutor::run(const std::vector<Step>& steps, const StepContext& context) {
    for (const Step& step : steps) step.run(step, slots_, context);
}

FixedFeatures GraphExecutor::fixed(const RawColumns& columns) {
    const at::NoGradGuard noTrace;
    FixedFeatures features;
    for (std::size_t i = 0; i < columns.size(); ++i)
        slots_[static_cast<std::size_t>(inputs_[i])] = inputValue(columns[i]);
    features.rows = columns.empty() ? 0 : static_cast<std::int64_t>(columns[0].size());
    run(prefix_, {});
    for (const int kept : boundary_)
        features.values.push_back(onDevice(slots_[static_cast<std::size_t>(kept)], device_));
    const auto forget = [this](int slot) { slots_[static_cast<std::size_t>(slot)] = {}; };
    for (const int input : inputs_) forget(input);
    for (const Step& step : prefix_) forget(step.output);
    return features;
}

FixedFeatures GraphExecutor::select(const FixedFeatures& features, const at::Tensor& rows) {
    FixedFeatures batch{.rows = rows.size(0)};
    for (const Value& value : features.values)
        batch.values.push_back({value.tensor.index_select(0, rows), value.dictionary});
    return batch;
}

FixedFeatures GraphExecutor::range(const FixedFeatures& features, std::int64_t from,
                                   std::int64_t count) {
    FixedFeatures batch{.rows = count};
    for (const Value& value : features.values)
        batch.values.push_back({value.tensor.narrow(0, from, count), value.dictionary});
    return batch;
}

at::Tensor GraphExecutor::raw(const FixedFeatures& batch, const StepContext& context) {
    for (std::size_t i = 0; i < boundary_.size(); ++i)
        slots_[static_cast<std::size_t>(boundary_[i])] = batch.values[i];
    run(trainable_, context);
    return slots_[static_cast<std::size_t>(raw_)].tensor;
}

at::Tensor GraphExecutor::rawOf(const FixedFeatures& features, const at::Tensor& index,
                                const StepContext& context) {
    for (std::size_t i = 0; i < boundary_.size(); ++i)
        slots_[static_cast<std::size_t>(boundary_[i])].tensor =
            features.values[i].tensor.index_select(0, index);
    run(trainable_, context);
    return slots_[static_cast<std::size_t>(raw_)].tensor;
}

std::vector<Value> GraphExecutor::outputs(const FixedFeatures& batch) {
    const at::NoGradGuard noTrace;
    for (std::size_t i = 0; i < boundary_.size(); ++i)
        slots_[static_cast<std::size_t>(boundary_[i])] = batch.values[i];
    run(trainable_, {});
    run(head_, {});
    std::vector<Value> results;
    for (const int output : outputs_) results.push_back(slots_[static_cast<std::size_t>(output)]);
    return results;
}

Tensors GraphExecutor::weights() const {
    Tensors tensors;
    for (std::size_t i = 0; i < parameters_.size(); ++i)
        tensors.emplace(graph_.parameters[i].name, toHost(parameters_[i]));
    return tensors;
}

void GraphExecutor::setWeights(const Tensors& weights) {
    const at::NoGradGuard noTrace;
    for (std::size_t i = 0; i < parameters_.size(); ++i)
        parameters_[i].copy_(toTorch(weights.at(graph_.parameters[i].name), device_));
}

}  // namespace bw
