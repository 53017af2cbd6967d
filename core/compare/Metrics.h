#pragma once

#include "core/compare/Predictions.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// One metric of predictions against the truth, equal to scikit-learn's function of that name
/// (docs/statistics.md); rows of unknown truth do not count. Names as in scikit-learn's
/// documentation: accuracy, log_loss, roc_auc, f1 (binary) or f1_macro, brier_score, rmse, mae, r2.
struct MetricInfo {
    std::string_view name;
    std::string_view title;
    bool higherIsBetter;
    bool needsProbabilities;
    /// Over rows with weights (a bootstrap resample is a vector of counts); empty weights: 1 each.
    /// NaN where it is undefined (AUC with one class).
    double (*compute)(const Predictions& predictions, std::span<const double> weights);
};

/// Multi-class: f1 is f1_macro, roc_auc one against rest (macro), brier_score the sum over classes.
[[nodiscard]] std::span<const MetricInfo> metricsFor(Task task);
[[nodiscard]] const MetricInfo* findMetric(std::string_view name);
/// Whether the predictions hold what the metric needs (probabilities).
[[nodiscard]] bool canCompute(const MetricInfo& metric, const Predictions& predictions);
/// log_loss for classification, rmse for regression.
[[nodiscard]] std::string_view defaultMetric(Task task);

struct MetricEstimate {
    double value = 0, low = 0, high = 0;  ///< 95 % percentile bootstrap interval over rows
    std::string reason;                   ///< why a number is NaN or infinite; else empty
};

/// Why a metric of these predictions is NaN, for people; empty when it is a number.
[[nodiscard]] std::string undefinedReason(const MetricInfo& metric, const Predictions& predictions,
                                          double value);
/// The same where only the metric's name and part are known, as in the status of a run.
[[nodiscard]] std::string_view undefinedReason(std::string_view metric);

/// All metrics of the task that the predictions allow, with intervals. Rows of unknown truth are
/// left out; BadInput when none is left. The same seed gives the same intervals on any number of
/// threads.
[[nodiscard]] Result<std::map<std::string, MetricEstimate>> evaluateMetrics(
    const Predictions& predictions, int resamples, std::uint64_t seed, const JobContext& job);

}  // namespace bw
