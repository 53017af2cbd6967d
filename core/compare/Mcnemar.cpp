#include "core/compare/Mcnemar.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace bw {
namespace {

constexpr std::int64_t kExactBelow = 25;

/// Twice the lower tail of Binomial(n, 1/2), at most 1. n < 25, so that all terms are exact.
double exactP(std::int64_t smaller, std::int64_t n) {
    double term = 1, sum = 0;
    for (std::int64_t k = 0; k <= smaller; ++k) {
        sum += term;
        term = term * static_cast<double>(n - k) / static_cast<double>(k + 1);
    }
    return std::min(1.0, 2 * std::ldexp(sum, -static_cast<int>(n)));
}

}  // namespace

McnemarResult mcnemar(std::int64_t b, std::int64_t c) {
    const std::int64_t n = b + c;
    if (n < kExactBelow) return {exactP(std::min(b, c), n), true};
    const double distance = std::max(0.0, static_cast<double>(std::llabs(b - c)) - 1);
    return {std::erfc(std::sqrt(distance * distance / static_cast<double>(n) / 2)), false};
}

}  // namespace bw
