#pragma once

#include "core/compare/Predictions.h"

#include <memory>
#include <span>
#include <string_view>

namespace bw {

/// A metric with everything done that does not depend on row weights (sorting for roc_auc, losses
/// of each row), so that thousands of bootstrap resamples cost one pass each. Safe to use from many
/// threads.
class PreparedMetric {
public:
    virtual ~PreparedMetric() = default;
    /// `weights`: one a row, not negative. NaN where the metric is undefined.
    [[nodiscard]] virtual double value(std::span<const double> weights) const = 0;
};

/// `name` is one of metricsFor(predictions.task) and computable; the truth of every row is known.
[[nodiscard]] std::unique_ptr<PreparedMetric> prepareMetric(std::string_view name,
                                                            const Predictions& predictions);

}  // namespace bw
