#pragma once

#include "core/model/Weights.h"
#include "core/train/Kernels.h"
#include "core/train/RawColumns.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bw {

/// The fixed part of a graph, computed for some rows: one entry a value that the rest of the graph
/// reads, [rows, …], on the executor's device. Shared, never written.
struct FixedFeatures {
    std::vector<Value> values;
    std::int64_t rows = 0;
};

/// Runs a graph on torch tensors. The graph is compiled once into three flat lists of steps over
/// slots: the fixed prefix (depends on no parameter and no randomness; in host memory, once per
/// dataset), the trainable part up to the raw output, and the head. One-hot encodings deeper than
/// kWidestFixed are left to the trainable part, so that fixed features stay small.
///
/// Parameters are leaves of autograd when made trainable. One thread at a time. torch's exceptions
/// come out of the calls that run steps; guarded() turns them into errors.
class GraphExecutor {
public:
    static constexpr std::int64_t kWidestFixed = 256;

    /// BadInput: an invalid graph or one with an operator that is not known here. `weights` has
    /// every parameter in its shape.
    [[nodiscard]] static Result<GraphExecutor> create(const Graph& graph, const Tensors& weights,
                                                      at::Device device, bool trainable);

    /// The prefix on raw columns, which stand in the order of the graph's inputs. On CUDA the
    /// result is copied through pinned memory.
    [[nodiscard]] FixedFeatures fixed(const RawColumns& columns);
    /// Rows of fixed features, by an Int64 index on the device.
    [[nodiscard]] static FixedFeatures select(const FixedFeatures& features,
                                              const at::Tensor& rows);
    /// A contiguous range of rows, without a copy.
    [[nodiscard]] static FixedFeatures range(const FixedFeatures& features, std::int64_t from,
                                             std::int64_t count);

    /// The raw output of a batch.
    [[nodiscard]] at::Tensor raw(const FixedFeatures& batch, const StepContext& context);
    /// raw() of the rows `index` of all features, without the intermediate object.
    [[nodiscard]] at::Tensor rawOf(const FixedFeatures& features, const at::Tensor& index,
                                   const StepContext& context);
    /// All outputs of the graph in its order, as outside training, without a trace for autograd.
    [[nodiscard]] std::vector<Value> outputs(const FixedFeatures& batch);

    /// In the order of graph.parameters.
    [[nodiscard]] const std::vector<at::Tensor>& parameters() const { return parameters_; }
    [[nodiscard]] Tensors weights() const;
    void setWeights(const Tensors& weights);
    [[nodiscard]] bool random() const { return random_; }
    [[nodiscard]] at::Device device() const { return device_; }
    [[nodiscard]] const Graph& graph() const { return graph_; }

private:
    GraphExecutor(Graph graph, at::Device device) : graph_(std::move(graph)), device_(device) {}
    Result<void> compile();
    Step compileNode(const Node& node, at::Device device);
    void collectBoundary(const std::vector<bool>& fixed);
    int slot(const std::string& name);
    void run(const std::vector<Step>& steps, const StepContext& context);

    Graph graph_;
    at::Device device_;
    std::vector<at::Tensor> parameters_;
    std::map<std::string, int> slotOf_;
    std::vector<Value> slots_;
    std::vector<Step> prefix_, trainable_, head_;
    std::vector<int> inputs_, boundary_, outputs_;
    int raw_ = -1;
    bool random_ = false;
};

/// Copies between host tensors and torch; float32 and int64.
[[nodiscard]] at::Tensor toTorch(const HostTensor& tensor, at::Device device);
[[nodiscard]] HostTensor toHost(const at::Tensor& tensor);

}  // namespace bw
