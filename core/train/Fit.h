#pragma once

#include "core/base/JobContext.h"
#include "core/model/Features.h"
#include "core/train/RawColumns.h"

#include <vector>

namespace bw {

/// Fits the preprocessing constants of one feature on raw values of training rows (kinds as in
/// FeatureSpec). Numbers are taken as the model reads them, in float32; sums are in double.
///
///   fill       median of the present values (mean of the middle two); 0 when there is none
///   mean, deviation   of all rows after filling; population; a deviation of 0 becomes 1
///   origin, unit      datetime: the earliest value, and the span to the latest (1 if none)
///   vocabulary        by falling frequency, equal ones by their bytes
[[nodiscard]] FittedFeature fitFeature(const FeatureSpec& spec, const RawColumn& trainingRows);

/// All features of a dataset. NotFound: no such column; BadInput: the column has another kind than
/// the specification says.
[[nodiscard]] Result<std::vector<FittedFeature>> fitFeatures(
    const std::vector<FeatureSpec>& specs, const Dataset& dataset,
    std::span<const std::int64_t> trainingRows, const JobContext& job);

}  // namespace bw
