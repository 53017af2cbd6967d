#include "core/table/RowHash.h"

#include <arrow/api.h>
#define XXH_INLINE_ALL
#include "core/table/StringDictionary.h"

#include <xxhash.h>

#include <bit>
#include <cmath>
#include <limits>

namespace bw {
namespace {

enum Seed : std::uint64_t { kNumber = 0, kLargeInteger = 1, kDateTime = 2 };

std::uint64_t hashBits(std::uint64_t bits, Seed seed) {
    return XXH3_64bits_withSeed(&bits, sizeof bits, seed);
}

std::uint64_t hashNumber(double value) {
    return hashBits(std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value), kNumber);
}

std::uint64_t hashInteger(std::int64_t value) {
    constexpr std::int64_t kExact = std::int64_t{1} << 53;
    const auto real = static_cast<double>(value);
    const bool equal = (value >= -kExact && value <= kExact) ||
                       (real < 0x1p63 && static_cast<std::int64_t>(real) == value);
    return equal ? hashNumber(real) : hashBits(static_cast<std::uint64_t>(value), kLargeInteger);
}

void fold(std::uint64_t& row, std::uint64_t cell) {
    const std::uint64_t pair[2] = {row, cell};
    row = XXH3_64bits(pair, sizeof pair);
}

bool isValid(const std::uint8_t* valid, std::size_t i) {
    return !valid || (valid[i / 8] >> (i % 8) & 1) != 0;
}

void foldColumn(const arrow::Array& column, ColumnKind kind, std::span<std::uint64_t> hashes) {
    const std::uint8_t* valid = column.null_bitmap_data();
    switch (kind) {
        case ColumnKind::Integer:
            return foldIntegers(static_cast<const arrow::Int64Array&>(column).raw_values(), valid,
                                hashes);
        case ColumnKind::Number:
            return foldNumbers(static_cast<const arrow::DoubleArray&>(column).raw_values(), hashes);
        case ColumnKind::DateTime:
            return foldDateTimes(static_cast<const arrow::TimestampArray&>(column).raw_values(),
                                 hashes);
        case ColumnKind::Boolean: {
            const auto& flags = static_cast<const arrow::BooleanArray&>(column);
            std::vector<std::uint8_t> bytes(hashes.size());
            for (std::size_t i = 0; i < bytes.size(); ++i)
                bytes[i] = flags.Value(static_cast<std::int64_t>(i));
            return foldBooleans(bytes.data(), valid, hashes);
        }
        case ColumnKind::Category:
            break;
    }
    const auto& coded = static_cast<const arrow::DictionaryArray&>(column);
    const auto& words = static_cast<const arrow::StringArray&>(*coded.dictionary());
    std::vector<std::uint64_t> textHashes(static_cast<std::size_t>(words.length()));
    for (std::size_t i = 0; i < textHashes.size(); ++i)
        textHashes[i] = StringDictionary::textHash(words.GetView(static_cast<std::int64_t>(i)));
    foldCategories(static_cast<const arrow::Int32Array&>(*coded.indices()).raw_values(), textHashes,
                   hashes);
}

}  // namespace

void foldIntegers(const std::int64_t* values, const std::uint8_t* valid,
                  std::span<std::uint64_t> hashes) {
    for (std::size_t i = 0; i < hashes.size(); ++i)
        fold(hashes[i], isValid(valid, i) ? hashInteger(values[i]) : kMissingCellHash);
}

void foldNumbers(const double* values, std::span<std::uint64_t> hashes) {
    for (std::size_t i = 0; i < hashes.size(); ++i)
        fold(hashes[i], std::isnan(values[i]) ? kMissingCellHash : hashNumber(values[i]));
}

void foldBooleans(const std::uint8_t* values, const std::uint8_t* valid,
                  std::span<std::uint64_t> hashes) {
    const std::uint64_t cells[2] = {hashNumber(0), hashNumber(1)};
    for (std::size_t i = 0; i < hashes.size(); ++i)
        fold(hashes[i], isValid(valid, i) ? cells[values[i] != 0] : kMissingCellHash);
}

void foldDateTimes(const std::int64_t* values, std::span<std::uint64_t> hashes) {
    constexpr std::int64_t kMissing = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < hashes.size(); ++i)
        fold(hashes[i], values[i] == kMissing
                            ? kMissingCellHash
                            : hashBits(static_cast<std::uint64_t>(values[i]), kDateTime));
}

void foldCategories(const std::int32_t* codes, std::span<const std::uint64_t> textHashes,
                    std::span<std::uint64_t> hashes) {
    for (std::size_t i = 0; i < hashes.size(); ++i)
        fold(hashes[i],
             codes[i] < 0 ? kMissingCellHash : textHashes[static_cast<std::size_t>(codes[i])]);
}

std::vector<std::uint64_t> hashColumns(const Dataset& dataset, std::span<const int> columns) {
    std::vector<std::uint64_t> hashes(static_cast<std::size_t>(dataset.rows()), 0);
    for (const int column : columns)
        foldColumn(*dataset.table()->column(column)->chunk(0), dataset.kind(column), hashes);
    return hashes;
}

}  // namespace bw
