#pragma once

#include "core/base/JobContext.h"
#include "core/compare/Predictions.h"
#include "core/model/Rows.h"
#include "core/train/RawColumns.h"
#include "core/train/TargetColumn.h"

#include <span>

namespace bw {

class GraphExecutor;
struct FixedFeatures;

/// Runs the whole graph in blocks, so that memory stays bounded. Errors of torch, Cancelled.
[[nodiscard]] Result<Answers> answersOf(GraphExecutor& executor, const FixedFeatures& features,
                                        const JobContext& job);
[[nodiscard]] Result<Answers> answersOf(GraphExecutor& executor, const RawColumns& columns,
                                        const JobContext& job);

/// Beside the truth. `rows` are the dataset's rows in the order of the answers.
[[nodiscard]] Predictions toPredictions(const Answers& answers, const TargetColumn& target,
                                        std::span<const std::int64_t> rows);

}  // namespace bw
