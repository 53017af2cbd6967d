#pragma once

#include "core/serve/Engine.h"

namespace bw {

/// Rows up to which the evaluator answers, where it is proved; measured by
/// bench/serve/bench_engine.
inline constexpr std::int64_t kEvaluatorRows = 256;
/// Largest difference between evaluator and torch for which the evaluator is used: of
/// probabilities; of predictions in units of the target's scale, or of the prediction's distance
/// from the target's mean where that is more.
inline constexpr double kEngineTolerance = 1e-5;

/// The engine of `benchwright-worker serve`: the torch executor that trained the model, and for few
/// rows core/model/Evaluator, once it has given the same answers on made rows of this very model.
/// Otherwise torch answers alone, and a note says why. On a CUDA device the same.
[[nodiscard]] Result<std::unique_ptr<Engine>> makeServingEngine(const std::filesystem::path& model,
                                                                const std::string& device,
                                                                const JobContext& job);

/// Why the evaluator's answers are not those of torch; empty: they are.
[[nodiscard]] std::string differenceOf(const Target& target, const Answers& torch,
                                       const Answers& evaluator);

}  // namespace bw
