#pragma once

#include "core/quality/ColumnView.h"

#include <cstdint>
#include <span>
#include <vector>

namespace bw {

/// Numbers the values of the given rows in order of first occurrence, from 0; -1 where missing.
[[nodiscard]] std::vector<std::int32_t> valueCodes(const ColumnView& column,
                                                   std::span<const std::int64_t> rows);

/// A hash of the column's pattern: equal for two columns whose values map one to one onto each
/// other and that are missing in the same rows.
[[nodiscard]] std::uint64_t patternHash(const ColumnView& column);
/// A hash of the values themselves: equal for two columns of one kind with the same values.
[[nodiscard]] std::uint64_t contentHash(const ColumnView& column);
[[nodiscard]] bool samePattern(const ColumnView& a, const ColumnView& b);
[[nodiscard]] bool sameContent(const ColumnView& a, const ColumnView& b);

/// How well each of two columns of codes tells the other, over rows where both are present: the
/// smaller of the two lambdas of Goodman and Kruskal (1954). 1: one to one; 0: knowing one does not
/// help to guess the other. Fits columns of at most `kMaxCodes` different values; 0 for more.
inline constexpr int kMaxCodes = 100;
[[nodiscard]] double mutualLambda(std::span<const std::int32_t> a, std::span<const std::int32_t> b);
/// Indices that do not follow the mapping of most rows, or where one of both is missing alone.
[[nodiscard]] std::vector<std::int64_t> breakingRows(std::span<const std::int32_t> a,
                                                     std::span<const std::int32_t> b);

/// Pearson's correlation over the rows where both are finite; 0 for fewer than ten such rows or a
/// column that does not vary there.
[[nodiscard]] double correlation(const ColumnView& a, const ColumnView& b,
                                 std::span<const std::int64_t> rows);

}  // namespace bw
