#pragma once

#include "core/model/Rows.h"
#include "core/model/Weights.h"

#include <memory>
#include <string_view>

namespace bw {

/// Runs a graph on a few rows in plain C++: what a server needs, where a call into a tensor library
/// costs more than the work. All operators of Operators.h; buffers are kept from call to call, so
/// that a steady stream of small batches allocates nothing. Sums are taken in another order than
/// torch takes them: probabilities agree to about 1e-6, and core/train/ServingEngine proves it for
/// each model that it loads. One thread at a time.
class Evaluator {
public:
    /// BadInput: an invalid graph, an operator that is not known here; Corrupt: weights that do not
    /// fit the graph.
    [[nodiscard]] static Result<std::unique_ptr<Evaluator>> create(const Model& model);
    ~Evaluator();
    Evaluator(const Evaluator&) = delete;
    Evaluator& operator=(const Evaluator&) = delete;

    /// `rows` stand in the order of graph().inputs, in its types, equally long. Overwrites
    /// `answers`, keeping its memory.
    void run(const InputRows& rows, Answers& answers);
    [[nodiscard]] const Graph& graph() const;

    /// Whether this back end has the operator; tests/core/model walks allOperators().
    [[nodiscard]] static bool supports(std::string_view op);

private:
    struct State;
    explicit Evaluator(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace bw
