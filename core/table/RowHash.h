#pragma once

#include "core/table/Dataset.h"

#include <cstdint>
#include <span>
#include <vector>

namespace bw {

/// The content hash of a row, and of any choice of its cells: 64 bits, equal for equal values.
///
/// A cell is hashed by XXH3-64: text by its UTF-8 bytes; integers, numbers and booleans by the
/// eight little-endian bytes of the double they equal (-0 as 0), so that a column read as integer
/// in one version and as number in the next gives the same hashes; an integer that no double equals
/// by its own eight bytes with seed 1; date-times by their eight bytes with seed 2; a missing cell
/// is kMissingCellHash. The row starts with 0 and each cell in turn replaces it by XXH3-64 of the
/// sixteen bytes (hash so far, cell hash). Not meant against attackers.
inline constexpr std::uint64_t kMissingCellHash = 0x6d697373696e6721;

/// Fold one column into the hashes of the rows so far (start with zeros). One value per hash. Where
/// `valid` (a bitmap, least significant bit first, null: all valid) has no bit, the cell is
/// missing; NaN, INT64_MIN of date-times and negative codes are missing as well.
void foldIntegers(const std::int64_t* values, const std::uint8_t* valid,
                  std::span<std::uint64_t> hashes);
void foldNumbers(const double* values, std::span<std::uint64_t> hashes);
void foldBooleans(const std::uint8_t* values, const std::uint8_t* valid,
                  std::span<std::uint64_t> hashes);
void foldDateTimes(const std::int64_t* values, std::span<std::uint64_t> hashes);
/// `textHashes`: StringDictionary::textHash() of each category.
void foldCategories(const std::int32_t* codes, std::span<const std::uint64_t> textHashes,
                    std::span<std::uint64_t> hashes);

/// Hashes over some columns of a dataset, in the order given; all columns give rowHashes() of it.
[[nodiscard]] std::vector<std::uint64_t> hashColumns(const Dataset& dataset,
                                                     std::span<const int> columns);

}  // namespace bw
