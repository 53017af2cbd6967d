#pragma once

#include "core/compare/Comparison.h"
#include "core/compare/PairedRows.h"

namespace bw {

/// Classification: every row with two labels, in row order. Regression: the 100 rows with the
/// largest difference of the two predictions, largest first; "right" is then the one nearer to the
/// truth.
[[nodiscard]] std::vector<Flip> flipsOf(const PairedRows& pair);

}  // namespace bw
