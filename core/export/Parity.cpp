#include "core/export/Bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bw {
namespace {

/// Both NaN, or both the same infinity, agree; a number against either never does.
double difference(float a, float b) {
    if (std::isnan(a) && std::isnan(b)) return 0;
    if (a == b) return 0;
    const double distance = std::abs(static_cast<double>(a) - static_cast<double>(b));
    return std::isfinite(distance) ? distance : std::numeric_limits<double>::infinity();
}

void noteWorst(Parity& parity, double distance, std::size_t row) {
    if (distance <= parity.maxAbsDifference) return;
    parity.maxAbsDifference = distance;
    if (distance > kParityTolerance)
        parity.reason = fmt::format("the answers to golden row {} differ by {:.3g}", row, distance);
}

void compareProbabilities(const OutputRows& expected, const OutputRows& got, Parity& parity) {
    for (std::size_t i = 0; i < expected.probabilities.size(); ++i)
        noteWorst(parity, difference(expected.probabilities[i], got.probabilities[i]),
                  i / static_cast<std::size_t>(expected.classes));
}

/// In units of the target's scale, or of the prediction's own distance from the mean where that is
/// more: float32 has no finer steps far out.
void comparePredictions(const Target& target, const OutputRows& expected, const OutputRows& got,
                        Parity& parity) {
    for (std::size_t row = 0; row < expected.predictions.size(); ++row) {
        const double away = std::abs(expected.predictions[row] - target.mean);
        const double unit = std::max(target.scale, std::isfinite(away) ? away : 0.0);
        noteWorst(parity, difference(expected.predictions[row], got.predictions[row]) / unit, row);
    }
}

/// Two classes whose probabilities each runtime may rightly put in either order.
bool tied(const Target& target, const OutputRows& expected, std::size_t row,
          const std::string& other) {
    const auto indexOf = [&](const std::string& label) {
        return std::ranges::find(target.classes, label) - target.classes.begin();
    };
    const std::int64_t a = indexOf(expected.labels[row]), b = indexOf(other);
    if (a >= expected.classes || b >= expected.classes) return false;
    const float* probabilities =
        expected.probabilities.data() + row * static_cast<std::size_t>(expected.classes);
    const double gap =
        static_cast<double>(probabilities[a]) - static_cast<double>(probabilities[b]);
    return std::isnan(gap) || std::abs(gap) <= 2 * kParityTolerance;
}

void compareLabels(const Target& target, const OutputRows& expected, const OutputRows& got,
                   Parity& parity) {
    for (std::size_t row = 0; row < expected.labels.size(); ++row) {
        if (expected.labels[row] == got.labels[row] || tied(target, expected, row, got.labels[row]))
            continue;
        if (parity.labelMismatches++ == 0 && parity.reason.empty())
            parity.reason = fmt::format("golden row {}: label \"{}\" instead of \"{}\"", row,
                                        got.labels[row], expected.labels[row]);
    }
}

}  // namespace

Parity compareOutputs(const Target& target, const OutputRows& expected, const OutputRows& got) {
    Parity parity;
    parity.rows = rowCount(expected);
    parity.checked = true;
    const bool sameShape = expected.classes == got.classes &&
                           expected.labels.size() == got.labels.size() &&
                           expected.probabilities.size() == got.probabilities.size() &&
                           expected.predictions.size() == got.predictions.size();
    if (!sameShape || parity.rows == 0) {
        parity.reason = fmt::format("{} answers of {} classes instead of {} of {}", rowCount(got),
                                    got.classes, parity.rows, expected.classes);
        return parity;
    }
    compareProbabilities(expected, got, parity);
    comparePredictions(target, expected, got, parity);
    compareLabels(target, expected, got, parity);
    parity.passed = parity.maxAbsDifference <= kParityTolerance && parity.labelMismatches == 0;
    return parity;
}

}  // namespace bw
