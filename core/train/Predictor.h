#pragma once

#include "core/model/Weights.h"
#include "core/train/Answers.h"

#include <memory>
#include <string>

namespace bw {

/// A trained model that answers rows, by the same executor that trained it. One thread at a time.
class Predictor {
public:
    /// `device` as resolveDevice() takes it. Environment, BadInput.
    [[nodiscard]] static Result<std::unique_ptr<Predictor>> create(const Model& model,
                                                                   const std::string& device);
    ~Predictor();

    /// Raw columns stand in the order of graph().inputs.
    [[nodiscard]] Result<Answers> answer(const RawColumns& columns, const JobContext& job);
    [[nodiscard]] const Graph& graph() const;

private:
    struct State;
    explicit Predictor(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace bw
