#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace bw {

/// Chance that a chi-squared variable with `degrees` of freedom is at least `x`: the regularized
/// upper incomplete gamma function Q(degrees / 2, x / 2), by series or continued fraction
/// (Abramowitz & Stegun 6.5.29, 6.5.31).
[[nodiscard]] double chiSquaredTail(double x, double degrees);

/// p of the two-sample Kolmogorov-Smirnov test: largest difference `d` of the distribution
/// functions of `n` and `m` values. Limit distribution with Stephens' correction (1970) for the
/// effective size nm / (n + m); conservative where values repeat.
[[nodiscard]] double kolmogorovSmirnovTail(double d, std::int64_t n, std::int64_t m);

/// A 2 × k table of counts, rare cells put together until each expects at least five in both rows
/// (Cochran 1954).
struct CountTest {
    double p = 1;       ///< chi-squared test of independence
    double effect = 0;  ///< Cramér's V as of two samples of the same size, 0 … 1, less its bias
    int cells = 0;      ///< after putting together; fewer than two: nothing to test
};
/// V² = ½ Σ (p - q)² / (p + q) - ¼ (k - 1)(1/n + 1/m), not below 0: does not depend on how much
/// longer one sample is, and is 0 on average without a difference (Bergsma's idea, 2013).
[[nodiscard]] CountTest compareCounts(std::span<const std::int64_t> reference,
                                      std::span<const std::int64_t> current);

/// Holm's step-down correction (1979): the chance of one false alarm among all stays below alpha
/// when those with a corrected p ≤ alpha are taken. In the order given.
[[nodiscard]] std::vector<double> holmCorrected(std::span<const double> p);

}  // namespace bw
