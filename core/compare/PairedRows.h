#pragma once

#include "core/compare/Predictions.h"

#include <utility>

namespace bw {

/// Two sides made comparable: same rows with known truth, same classes in the same order.
struct PairedRows {
    Predictions candidate, production;
    std::int64_t unknownTruth = 0;  ///< rows left out
};

/// Refuses (BadInput) sides of other tasks, rows, classes or truths, and sides without a known row.
[[nodiscard]] Result<PairedRows> pairRows(const Predictions& candidate,
                                          const Predictions& production);

}  // namespace bw
