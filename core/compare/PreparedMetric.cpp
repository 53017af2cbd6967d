#include "core/compare/PreparedMetric.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace bw {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Weighted mean of one number a row, or its root.
class RowMean : public PreparedMetric {
public:
    template <typename Function>
    RowMean(std::size_t rows, Function&& ofRow, bool root = false) : values_(rows), root_(root) {
        for (std::size_t i = 0; i < rows; ++i) values_[i] = ofRow(i);
    }
    [[nodiscard]] double value(std::span<const double> weights) const override {
        double sum = 0, total = 0;
        for (std::size_t i = 0; i < values_.size(); ++i) {
            sum += weights[i] * values_[i];
            total += weights[i];
        }
        const double mean = total > 0 ? sum / total : kNan;
        return root_ ? std::sqrt(mean) : mean;
    }

private:
    std::vector<double> values_;
    bool root_;
};

/// Mann-Whitney statistic of one class against the rest with ties counted half (Hanley & McNeil
/// 1982).
class RankCurve {
public:
    RankCurve(const Predictions& predictions, std::size_t column, std::int32_t positive)
        : order_(predictions.size()) {
        const std::size_t classes = predictions.classes.size();
        const auto score = [&](std::size_t i) {
            return predictions.probabilities[i * classes + column];
        };
        std::iota(order_.begin(), order_.end(), 0U);
        for (std::size_t i = 0; i < order_.size(); ++i) valid_ = valid_ && !std::isnan(score(i));
        if (!valid_) return;
        std::ranges::sort(order_, {}, score);
        for (std::size_t i = 0; i < order_.size(); ++i) {
            positive_.push_back(predictions.truth[order_[i]] == positive);
            endsTie_.push_back(i + 1 == order_.size() || score(order_[i]) != score(order_[i + 1]));
        }
    }

    [[nodiscard]] double area(std::span<const double> weights) const {
        double below = 0, sum = 0, tie[2] = {0, 0}, total[2] = {0, 0};
        for (std::size_t i = 0; i < positive_.size(); ++i) {
            tie[positive_[i]] += weights[order_[i]];
            if (!endsTie_[i]) continue;
            sum += tie[1] * (below + tie[0] / 2);
            below += tie[0];
            total[0] += std::exchange(tie[0], 0);
            total[1] += std::exchange(tie[1], 0);
        }
        return valid_ && total[0] > 0 && total[1] > 0 ? sum / (total[0] * total[1]) : kNan;
    }

private:
    std::vector<std::uint32_t> order_;
    std::vector<std::uint8_t> positive_, endsTie_;
    bool valid_ = true;
};

class RocAuc : public PreparedMetric {
public:
    explicit RocAuc(const Predictions& predictions) {
        const std::size_t classes = predictions.classes.size();
        for (std::size_t k = classes == 2 ? 1 : 0; k < classes; ++k)
            curves_.emplace_back(predictions, k, static_cast<std::int32_t>(k));
    }
    [[nodiscard]] double value(std::span<const double> weights) const override {
        double sum = 0;
        for (const RankCurve& curve : curves_) sum += curve.area(weights);
        return sum / static_cast<double>(curves_.size());
    }

private:
    std::vector<RankCurve> curves_;
};

class F1 : public PreparedMetric {
public:
    explicit F1(const Predictions& predictions)
        : truth_(predictions.truth),
          label_(predictions.label),
          classes_(predictions.classes.size()),
          binary_(predictions.task == Task::BinaryClassification) {}

    [[nodiscard]] double value(std::span<const double> weights) const override {
        std::vector<double> hit(classes_), seen(classes_);
        for (std::size_t i = 0; i < truth_.size(); ++i) {
            const auto truth = static_cast<std::size_t>(truth_[i]);
            const auto label = static_cast<std::size_t>(label_[i]);
            if (truth == label) hit[truth] += weights[i];
            seen[truth] += weights[i];
            seen[label] += weights[i];
        }
        if (binary_) return seen[1] > 0 ? 2 * hit[1] / seen[1] : 0;
        return macro(hit, seen);
    }

private:
    /// Over the classes that occur in the truth or the answers, as scikit-learn does.
    static double macro(const std::vector<double>& hit, const std::vector<double>& seen) {
        double sum = 0;
        int classes = 0;
        for (std::size_t k = 0; k < hit.size(); ++k) {
            if (seen[k] <= 0) continue;
            sum += 2 * hit[k] / seen[k];
            ++classes;
        }
        return classes > 0 ? sum / classes : kNan;
    }

    std::vector<std::int32_t> truth_, label_;
    std::size_t classes_;
    bool binary_;
};

class R2 : public PreparedMetric {
public:
    explicit R2(const Predictions& predictions)
        : truth_(predictions.truthValue), value_(predictions.value) {}

    [[nodiscard]] double value(std::span<const double> weights) const override {
        if (truth_.size() < 2) return kNan;
        double total = 0, mean = 0, residual = 0, spread = 0;
        for (std::size_t i = 0; i < truth_.size(); ++i) {
            total += weights[i];
            mean += weights[i] * truth_[i];
        }
        mean /= total;
        for (std::size_t i = 0; i < truth_.size(); ++i) {
            residual += weights[i] * (truth_[i] - value_[i]) * (truth_[i] - value_[i]);
            spread += weights[i] * (truth_[i] - mean) * (truth_[i] - mean);
        }
        if (spread == 0) return residual == 0 ? 1 : 0;
        return 1 - residual / spread;
    }

private:
    std::vector<double> truth_, value_;
};

double logLossOfRow(const Predictions& p, std::size_t row) {
    constexpr double kEps = std::numeric_limits<double>::epsilon();
    const std::size_t at = row * p.classes.size() + static_cast<std::size_t>(p.truth[row]);
    return -std::log(std::clamp(p.probabilities[at], kEps, 1 - kEps));
}

double brierOfRow(const Predictions& p, std::size_t row) {
    double sum = 0;
    for (std::size_t k = 0; k < p.classes.size(); ++k) {
        const double truth = p.truth[row] == static_cast<std::int32_t>(k) ? 1 : 0;
        const double error = p.probabilities[row * p.classes.size() + k] - truth;
        if (p.classes.size() == 2 && k == 0) continue;
        sum += error * error;
    }
    return sum;
}

}  // namespace

std::unique_ptr<PreparedMetric> prepareMetric(std::string_view name, const Predictions& p) {
    const std::size_t rows = p.size();
    const auto error = [&p](std::size_t i) { return p.value[i] - p.truthValue[i]; };
    if (name == "accuracy")
        return std::make_unique<RowMean>(rows,
                                         [&p](auto i) { return p.label[i] == p.truth[i] ? 1 : 0; });
    if (name == "log_loss")
        return std::make_unique<RowMean>(rows, [&p](auto i) { return logLossOfRow(p, i); });
    if (name == "brier_score")
        return std::make_unique<RowMean>(rows, [&p](auto i) { return brierOfRow(p, i); });
    if (name == "rmse")
        return std::make_unique<RowMean>(rows, [&](auto i) { return error(i) * error(i); }, true);
    if (name == "mae")
        return std::make_unique<RowMean>(rows, [&](auto i) { return std::abs(error(i)); });
    if (name == "roc_auc") return std::make_unique<RocAuc>(p);
    if (name == "r2") return std::make_unique<R2>(p);
    return std::make_unique<F1>(p);
}

}  // namespace bw
