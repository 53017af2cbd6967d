#pragma once

#include "core/compare/Comparison.h"

namespace bw {

/// Fills verdict, moreRows and sentence from the deciding metric's difference and the margin
/// (design.md, "Verdict"; docs/statistics.md).
void decide(Comparison& comparison, const MetricInfo& metric);

}  // namespace bw
