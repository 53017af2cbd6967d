#pragma once

#include "core/quality/Profile.h"

#include <stop_token>

namespace bw {

/// Statistics of one column. Needs 8 bytes per present number besides the mapped column. Distinct
/// values are exact up to 65,536, beyond that too for up to 16 million rows (the copy is sorted),
/// else estimated. Returns early, with a partial profile, when `stop` is asked.
[[nodiscard]] ColumnProfile profileColumn(const Dataset& dataset, int column,
                                          const std::stop_token& stop);

/// Quantiles as NumPy's default defines them: linear between the two order statistics around
/// (n - 1) * q. Reorders `values`, which must not be empty; `shares` ascend from 0 to 1.
[[nodiscard]] std::vector<double> quantilesOf(std::vector<double>& values,
                                              const std::vector<double>& shares);

}  // namespace bw
