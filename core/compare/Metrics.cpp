#include "core/compare/Metrics.h"

#include "core/compare/Bootstrap.h"
#include "core/compare/PreparedMetric.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace bw {
namespace {

template <std::size_t N>
struct Name {
    char text[N]{};
    constexpr Name(const char (&from)[N]) {  // NOLINT: converts a literal to a template argument
        for (std::size_t i = 0; i < N; ++i) text[i] = from[i];
    }
};

double valueOf(std::string_view name, const Predictions& predictions,
               std::span<const double> weights) {
    std::vector<double> kept;
    std::vector<bool> drop(predictions.size());
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        drop[i] = !predictions.known(i);
        if (!drop[i]) kept.push_back(weights.empty() ? 1 : weights[i]);
    }
    const bool all = kept.size() == predictions.size();
    return prepareMetric(name, all ? predictions : withoutRows(predictions, drop))->value(kept);
}

template <Name name>
double compute(const Predictions& predictions, std::span<const double> weights) {
    return valueOf(name.text, predictions, weights);
}

template <Name name>
constexpr MetricInfo metric(std::string_view title, bool higherIsBetter, bool needsProbabilities) {
    return {std::string_view(name.text), title, higherIsBetter, needsProbabilities, &compute<name>};
}

constexpr MetricInfo kLogLoss = metric<"log_loss">("Log loss", false, true);
constexpr MetricInfo kAccuracy = metric<"accuracy">("Accuracy", true, false);
constexpr MetricInfo kRocAuc = metric<"roc_auc">("ROC AUC", true, true);
constexpr MetricInfo kBrier = metric<"brier_score">("Brier score", false, true);

constexpr std::array kBinary{kLogLoss, kAccuracy, kRocAuc, metric<"f1">("F1", true, false), kBrier};
constexpr std::array kMulticlass{kLogLoss, kAccuracy, kRocAuc,
                                 metric<"f1_macro">("F1, mean of classes", true, false), kBrier};
constexpr std::array kRegression{metric<"rmse">("Root mean squared error", false, false),
                                 metric<"mae">("Mean absolute error", false, false),
                                 metric<"r2">("R²", true, false)};

}  // namespace

std::span<const MetricInfo> metricsFor(Task task) {
    switch (task) {
        case Task::BinaryClassification:
            return kBinary;
        case Task::MulticlassClassification:
            return kMulticlass;
        case Task::Regression:
            break;
    }
    return kRegression;
}

const MetricInfo* findMetric(std::string_view name) {
    for (const Task task :
         {Task::BinaryClassification, Task::MulticlassClassification, Task::Regression})
        for (const MetricInfo& info : metricsFor(task))
            if (info.name == name) return &info;
    return nullptr;
}

bool canCompute(const MetricInfo& metric, const Predictions& predictions) {
    return !metric.needsProbabilities || !predictions.probabilities.empty();
}

std::string_view defaultMetric(Task task) {
    return task == Task::Regression ? "rmse" : "log_loss";
}

std::string undefinedReason(const MetricInfo& metric, const Predictions& predictions,
                            double value) {
    if (!std::isnan(value)) return {};
    const Predictions known = knownRows(predictions);
    if (known.size() == 0) return "no row has a known truth";
    for (const double p : known.probabilities)
        if (std::isnan(p)) return "some probabilities are not numbers";
    for (const double v : known.value)
        if (std::isnan(v)) return "some predictions are not numbers";
    return std::string(undefinedReason(metric.name));
}

std::string_view undefinedReason(std::string_view metric) {
    if (metric == "roc_auc") return "a class does not occur among the rows";
    if (metric == "r2") return "fewer than two rows";
    return "not defined on these rows";
}

Result<std::map<std::string, MetricEstimate>> evaluateMetrics(const Predictions& predictions,
                                                              int resamples, std::uint64_t seed,
                                                              const JobContext& job) {
    const Predictions known = knownRows(predictions);
    if (known.size() == 0)
        return fail(ErrorCode::BadInput, "No row has a known truth",
                    "Evaluate on rows whose target is filled with classes that the model knows.");
    std::vector<const MetricInfo*> infos;
    std::vector<std::unique_ptr<PreparedMetric>> metrics;
    for (const MetricInfo& info : metricsFor(known.task)) {
        if (!canCompute(info, known)) continue;
        infos.push_back(&info);
        metrics.push_back(prepareMetric(info.name, known));
    }
    const Statistic statistic = [&](std::span<const double> counts, std::span<double> out) {
        for (std::size_t m = 0; m < metrics.size(); ++m) out[m] = metrics[m]->value(counts);
    };
    BW_TRY(const std::vector<double> values,
           bootstrapRows(known.size(), resamples, seed, metrics.size(), statistic, job));
    std::map<std::string, MetricEstimate> estimates;
    const std::vector<double> ones(known.size(), 1.0);
    for (std::size_t m = 0; m < metrics.size(); ++m) {
        std::vector<double> column;
        for (std::size_t at = m; at < values.size(); at += metrics.size())
            column.push_back(values[at]);
        const Interval interval = percentileInterval(std::move(column));
        const double value = metrics[m]->value(ones);
        std::string reason = undefinedReason(*infos[m], known, value);
        if (reason.empty() &&
            !(std::isfinite(value) && std::isfinite(interval.low) && std::isfinite(interval.high)))
            reason = std::isfinite(value) ? "too few rows for an interval" : "infinite";
        estimates[std::string(infos[m]->name)] = {value, interval.low, interval.high,
                                                  std::move(reason)};
    }
    return estimates;
}

}  // namespace bw
