#include "core/compare/Comparison.h"

#include "core/compare/Bootstrap.h"
#include "core/compare/Flips.h"
#include "core/compare/Mcnemar.h"
#include "core/compare/PairedRows.h"
#include "core/compare/PreparedMetric.h"
#include "core/compare/Verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace bw {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<const MetricInfo*> sharedMetrics(const PairedRows& pair) {
    std::vector<const MetricInfo*> infos;
    for (const MetricInfo& info : metricsFor(pair.candidate.task))
        if (canCompute(info, pair.candidate) && canCompute(info, pair.production))
            infos.push_back(&info);
    return infos;
}

struct Decision {
    const MetricInfo* metric;
    std::string note;
};

/// The metric asked for, or accuracy where a side has labels only.
Result<Decision> decidingMetric(const std::string& asked, const PairedRows& pair) {
    const Task task = pair.candidate.task;
    const std::string name = asked.empty() ? std::string(defaultMetric(task)) : asked;
    std::string known;
    for (const MetricInfo& info : metricsFor(task)) {
        known += (known.empty() ? "" : ", ") + std::string(info.name);
        if (info.name != name) continue;
        if (canCompute(info, pair.candidate) && canCompute(info, pair.production))
            return Decision{&info, {}};
        return Decision{
            findMetric("accuracy"),
            fmt::format("Accuracy decides because one side has labels only, without the "
                        "probabilities that {} needs.",
                        name)};
    }
    return fail(ErrorCode::BadInput,
                fmt::format("{} is no metric of a {} task", name, taskName(task)),
                fmt::format("Choose one of: {}.", known));
}

/// Two-sided bootstrap p-value with the observed sample counted in (Davison & Hinkley 1997, 4.2).
double bootstrapP(const std::vector<double>& differences) {
    double below = 1, above = 1, all = 1;
    for (const double d : differences) {
        if (std::isnan(d)) continue;
        below += d <= 0 ? 1 : 0;
        above += d >= 0 ? 1 : 0;
        ++all;
    }
    return all > 1 ? std::min(1.0, 2 * std::min(below, above) / all) : kNan;
}

void countCells(const PairedRows& pair, Comparison& result) {
    for (std::size_t i = 0; i < pair.candidate.label.size(); ++i) {
        const bool ours = pair.candidate.label[i] == pair.candidate.truth[i];
        const bool theirs = pair.production.label[i] == pair.production.truth[i];
        result.onlyCandidateRight += ours && !theirs ? 1 : 0;
        result.onlyProductionRight += theirs && !ours ? 1 : 0;
    }
}

/// The difference of accuracies depends on a resample only through two of four multinomial cells.
Interval accuracyInterval(const Comparison& c, const ComparisonOptions& options) {
    const double rows = static_cast<double>(c.rows);
    const double ours = static_cast<double>(c.onlyCandidateRight) / rows;
    const double theirs = static_cast<double>(c.onlyProductionRight) / (rows - rows * ours);
    std::vector<double> differences;
    for (int r = 0; r < options.resamples; ++r) {
        ResampleRandom random(options.seed, static_cast<std::uint64_t>(r));
        const std::int64_t b = std::binomial_distribution<std::int64_t>(c.rows, ours)(random);
        const double conditional = ours < 1 ? std::clamp(theirs, 0.0, 1.0) : 0;
        const std::int64_t d =
            std::binomial_distribution<std::int64_t>(c.rows - b, conditional)(random);
        differences.push_back(static_cast<double>(b - d) / rows);
    }
    return percentileInterval(std::move(differences));
}

MetricDifference accuracyDifference(const PairedRows& pair, const Comparison& c,
                                    const ComparisonOptions& options) {
    const std::vector<double> ones(pair.candidate.size(), 1.0);
    MetricDifference d;
    d.candidate = prepareMetric("accuracy", pair.candidate)->value(ones);
    d.production = prepareMetric("accuracy", pair.production)->value(ones);
    d.difference = static_cast<double>(c.onlyCandidateRight - c.onlyProductionRight) /
                   static_cast<double>(c.rows);
    const Interval interval = accuracyInterval(c, options);
    const McnemarResult test = mcnemar(c.onlyCandidateRight, c.onlyProductionRight);
    d.low = interval.low;
    d.high = interval.high;
    d.p = test.p;
    d.test = test.exact ? "mcnemar_exact" : "mcnemar_chi2";
    return d;
}

struct MetricPair {
    const MetricInfo* info;
    std::unique_ptr<PreparedMetric> candidate, production;
};

MetricDifference differenceOf(const MetricPair& metric, const PairedRows& pair,
                              std::vector<double> resampled) {
    const std::vector<double> ones(pair.candidate.size(), 1.0);
    MetricDifference d;
    d.candidate = metric.candidate->value(ones);
    d.production = metric.production->value(ones);
    d.difference = d.candidate - d.production;
    d.p = std::isnan(d.difference) ? kNan : bootstrapP(resampled);
    const Interval interval =
        std::isnan(d.difference) ? Interval{kNan, kNan} : percentileInterval(std::move(resampled));
    d.low = interval.low;
    d.high = interval.high;
    d.test = "paired_bootstrap";
    d.reason = undefinedReason(*metric.info, pair.candidate, d.candidate);
    if (d.reason.empty()) d.reason = undefinedReason(*metric.info, pair.production, d.production);
    if (d.reason.empty() && std::isnan(d.low)) d.reason = "too few rows for an interval";
    return d;
}

Result<void> bootstrapMetrics(const PairedRows& pair, const ComparisonOptions& options,
                              const JobContext& job, Comparison& result) {
    std::vector<MetricPair> metrics;
    for (const MetricInfo* info : sharedMetrics(pair))
        if (info->name != "accuracy")
            metrics.push_back({info, prepareMetric(info->name, pair.candidate),
                               prepareMetric(info->name, pair.production)});
    if (metrics.empty()) return {};
    const Statistic statistic = [&](std::span<const double> counts, std::span<double> out) {
        for (std::size_t m = 0; m < metrics.size(); ++m)
            out[m] = metrics[m].candidate->value(counts) - metrics[m].production->value(counts);
    };
    BW_TRY(const std::vector<double> values,
           bootstrapRows(pair.candidate.size(), options.resamples, options.seed, metrics.size(),
                         statistic, job));
    for (std::size_t m = 0; m < metrics.size(); ++m) {
        std::vector<double> column;
        for (std::size_t at = m; at < values.size(); at += metrics.size())
            column.push_back(values[at]);
        result.metrics[std::string(metrics[m].info->name)] =
            differenceOf(metrics[m], pair, std::move(column));
    }
    return {};
}

Result<void> checkOptions(const ComparisonOptions& options) {
    if (options.resamples < 100)
        return fail(ErrorCode::BadInput, fmt::format("{} resamples are too few", options.resamples),
                    "Use at least 100, better 2000.");
    if (!(options.marginPercent >= 0))
        return fail(ErrorCode::BadInput, "The margin is negative",
                    "Give the margin in per cent of production's value, 0 or more.");
    return {};
}

}  // namespace

Result<Comparison> comparePredictions(const Predictions& candidate, const Predictions& production,
                                      const ComparisonOptions& options, const JobContext& job) {
    BW_CHECK(checkOptions(options));
    BW_CHECK(job.check());
    BW_TRY(const PairedRows pair, pairRows(candidate, production));
    BW_TRY(const Decision decision, decidingMetric(options.metric, pair));
    Comparison result;
    result.rows = static_cast<std::int64_t>(pair.candidate.size());
    result.unknownTruth = pair.unknownTruth;
    result.metric = decision.metric->name;
    result.note = decision.note;
    if (pair.candidate.task != Task::Regression) {
        countCells(pair, result);
        result.metrics["accuracy"] = accuracyDifference(pair, result, options);
    }
    BW_CHECK(bootstrapMetrics(pair, options, job, result));
    result.flips = flipsOf(pair);
    const double base = result.metrics.at(result.metric).production;
    result.margin = std::isnan(base) ? 0 : std::abs(base) * options.marginPercent / 100;
    decide(result, *decision.metric);
    return result;
}

}  // namespace bw
