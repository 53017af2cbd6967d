#pragma once

#include <cstdint>

namespace bw {

struct McnemarResult {
    double p = 1;       ///< two-sided
    bool exact = true;  ///< binomial; else chi-squared with one degree of freedom
};

/// McNemar's test (1947) on the discordant rows: `b` only the first is right, `c` only the second.
/// Exact binomial below 25 of them, else (|b - c| - 1)^2 / (b + c) with Edwards' continuity
/// correction (1948).
[[nodiscard]] McnemarResult mcnemar(std::int64_t b, std::int64_t c);

}  // namespace bw
