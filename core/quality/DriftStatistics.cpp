#include "core/quality/DriftStatistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace bw {
namespace {

constexpr int kSteps = 1000;
constexpr double kEnough = 1e-15;

/// x^a e^-x / Γ(a).
double gammaFactor(double a, double x) {
    return std::exp(a * std::log(x) - x - std::lgamma(a));
}

/// P(a, x) for x < a + 1.
double lowerSeries(double a, double x) {
    double term = 1 / a, sum = term;
    for (int n = 1; n < kSteps && std::abs(term) > kEnough * std::abs(sum); ++n) {
        term *= x / (a + n);
        sum += term;
    }
    return sum * gammaFactor(a, x);
}

/// Q(a, x) for x ≥ a + 1, by Lentz's method.
double upperFraction(double a, double x) {
    constexpr double kTiny = 1e-300;
    double b = x + 1 - a, c = 1 / kTiny, d = 1 / b, h = d;
    for (int n = 1; n < kSteps; ++n) {
        const double an = -n * (n - a);
        b += 2;
        d = an * d + b;
        if (std::abs(d) < kTiny) d = kTiny;
        c = b + an / c;
        if (std::abs(c) < kTiny) c = kTiny;
        d = 1 / d;
        h *= d * c;
        if (std::abs(d * c - 1) < kEnough) break;
    }
    return h * gammaFactor(a, x);
}

struct Cell {
    double reference = 0, current = 0;
};

/// Cells of which either row expects fewer than five, together in one; dropped into the smallest
/// other one if that is still too few.
std::vector<Cell> pooled(std::span<const std::int64_t> reference,
                         std::span<const std::int64_t> current, double n, double m) {
    constexpr double kExpected = 5;
    const double smaller = std::min(n, m) / (n + m);
    std::vector<Cell> cells;
    Cell rare;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const Cell one{static_cast<double>(reference[i]), static_cast<double>(current[i])};
        if ((one.reference + one.current) * smaller >= kExpected) {
            cells.push_back(one);
            continue;
        }
        rare.reference += one.reference;
        rare.current += one.current;
    }
    const double sum = rare.reference + rare.current;
    if (sum == 0) return cells;
    if (sum * smaller >= kExpected || cells.empty()) {
        cells.push_back(rare);
        return cells;
    }
    const auto smallest = std::ranges::min_element(
        cells, {}, [](const Cell& one) { return one.reference + one.current; });
    smallest->reference += rare.reference;
    smallest->current += rare.current;
    return cells;
}

}  // namespace

double chiSquaredTail(double x, double degrees) {
    if (!(x > 0)) return 1;
    const double a = degrees / 2, half = x / 2;
    return half < a + 1 ? 1 - lowerSeries(a, half) : upperFraction(a, half);
}

double kolmogorovSmirnovTail(double d, std::int64_t n, std::int64_t m) {
    if (n == 0 || m == 0) return 1;
    const double size =
        static_cast<double>(n) * static_cast<double>(m) / static_cast<double>(n + m);
    const double root = std::sqrt(size);
    const double lambda = (root + 0.12 + 0.11 / root) * d;
    if (lambda < 0.2) return 1;  // the series converges slowly there; the sum is 1 to 12 digits
    double sum = 0;
    for (int j = 1; j <= 100; ++j) {
        const double term = std::exp(-2.0 * j * j * lambda * lambda);
        sum += j % 2 ? term : -term;
        if (term < kEnough) break;
    }
    return std::clamp(2 * sum, 0.0, 1.0);
}

CountTest compareCounts(std::span<const std::int64_t> reference,
                        std::span<const std::int64_t> current) {
    const auto total = [](std::span<const std::int64_t> counts) {
        return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    };
    const double n = total(reference), m = total(current);
    if (n == 0 || m == 0) return {};
    const std::vector<Cell> cells = pooled(reference, current, n, m);
    CountTest test{.cells = static_cast<int>(cells.size())};
    if (test.cells < 2) return test;
    double chi = 0, distance = 0;
    for (const Cell& cell : cells) {
        const double both = cell.reference + cell.current;
        const double difference = cell.reference * m - cell.current * n;
        chi += difference * difference / (n * m * both);
        const double p = cell.reference / n, q = cell.current / m;
        distance += (p - q) * (p - q) / (p + q) / 2;
    }
    test.p = chiSquaredTail(chi, test.cells - 1);
    test.effect = std::sqrt(std::max(0.0, distance - (test.cells - 1) * (1 / n + 1 / m) / 4));
    return test;
}

std::vector<double> holmCorrected(std::span<const double> p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
    std::vector<double> corrected(p.size());
    double least = 0;
    for (std::size_t k = 0; k < order.size(); ++k) {
        least = std::max(least, std::min(1.0, p[order[k]] * static_cast<double>(p.size() - k)));
        corrected[order[k]] = least;
    }
    return corrected;
}

}  // namespace bw
