#pragma once

#include "core/base/Json.h"
#include "core/compare/Metrics.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

enum class Verdict { Better, NotWorse, Worse, CannotTell };
[[nodiscard]] std::string_view verdictName(
    Verdict verdict);  ///< "better", "not_worse", "worse", "cannot_tell"

struct ComparisonOptions {
    std::string metric;        ///< deciding metric; empty: defaultMetric()
    double marginPercent = 1;  ///< non-inferiority margin, per cent of production's value
    int resamples = 2000;
    std::uint64_t seed = 0;
};

struct MetricDifference {
    double candidate = 0, production = 0;
    double difference = 0, low = 0,
           high = 0;     ///< candidate - production, 95 % paired bootstrap interval
    double p = 1;        ///< two-sided; McNemar for accuracy, bootstrap else
    std::string test;    ///< "mcnemar_exact", "mcnemar_chi2", "paired_bootstrap"
    std::string reason;  ///< why numbers are NaN; empty where they are defined
};

/// A row on which the two disagree.
struct Flip {
    std::int64_t row = 0;
    std::string truth, candidate, production;
    bool candidateRight = false, productionRight = false;
};

struct Comparison {
    std::int64_t rows = 0;
    std::string metric;
    double margin = 0;  ///< absolute
    Verdict verdict = Verdict::CannotTell;
    std::string sentence;                  ///< the verdict in words with its numbers (ui.md)
    std::optional<std::int64_t> moreRows;  ///< for "cannot tell": about how many more would do
    std::map<std::string, MetricDifference> metrics;
    std::vector<Flip> flips;  ///< classification: label differs; regression: 100 largest
    std::int64_t onlyCandidateRight = 0, onlyProductionRight = 0;
    std::int64_t unknownTruth = 0;  ///< rows left out because their truth is unknown
    std::string note;               ///< why another metric decided; empty: as asked
};

/// Paired comparison on the same rows (both vectors of rows must be equal; classes in another order
/// are aligned). BadInput for other rows, tasks, classes or truths, and for an unknown metric. Rows
/// of unknown truth are left out. Where the metric asked for needs probabilities that a side does
/// not have, accuracy decides and `note` says so. Interval: percentile paired bootstrap (Efron &
/// Tibshirani 1993, ch. 13); accuracy by resampling the four cells (exact same distribution);
/// McNemar 1947, exact binomial below 25 discordant rows, else with continuity correction (Edwards
/// 1948). Verdict as in design.md section 5.
[[nodiscard]] Result<Comparison> comparePredictions(const Predictions& candidate,
                                                    const Predictions& production,
                                                    const ComparisonOptions& options,
                                                    const JobContext& job);
/// Keys of design.md section 5, flips and more beside them.
[[nodiscard]] Json comparisonToJson(const Comparison& comparison);

struct GateRule {
    std::string rule;  ///< "not worse than production", "no error findings" …
    bool passed = false;
    std::string value, limit;
};

struct GateReport {
    bool passed = false;  ///< all rules
    std::vector<GateRule> rules;
};

/// Rules over a comparison (absent: "no production yet" fails) and the run's carried error
/// findings.
[[nodiscard]] GateReport evaluateGate(const std::optional<Comparison>& comparison,
                                      std::int64_t errorFindings);
[[nodiscard]] Json gateToJson(const GateReport& report);

}  // namespace bw
