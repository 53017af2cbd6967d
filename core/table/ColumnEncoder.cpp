#include "core/table/ColumnEncoder.h"

#include "core/table/RowHash.h"

#include <arrow/api.h>
#include <arrow/util/bit_util.h>
#include <arrow/util/bitmap_ops.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bw {
namespace {

constexpr std::int32_t kUnmapped = -2;
constexpr std::size_t kAhead = 12;  ///< words whose look-up is prepared in advance

std::span<const std::byte> asBytes(const void* data, std::size_t bytes) {
    return {static_cast<const std::byte*>(data), bytes};
}

}  // namespace

template <typename T>
T* ColumnEncoder::buffer(std::int64_t length) {
    own_.resize(static_cast<std::size_t>(length) * sizeof(T));
    values_ = own_;
    return reinterpret_cast<T*>(own_.data());
}

void ColumnEncoder::setValid(const arrow::Array& column) {
    const std::int64_t length = column.length();
    valid_.assign(static_cast<std::size_t>(arrow::bit_util::BytesForBits(length)), 0);
    if (column.null_count() == 0)
        arrow::bit_util::SetBitsTo(valid_.data(), 0, length, true);
    else
        arrow::internal::CopyBitmap(column.null_bitmap_data(), column.offset(), length,
                                    valid_.data(), 0);
}

void ColumnEncoder::appendValidity(std::int64_t length) {
    missing_ += length - arrow::internal::CountSetBits(valid_.data(), 0, length);
    const std::int64_t kept = pendingBits_ % 8;
    const std::uint8_t carry = kept > 0 ? pending_.back() : std::uint8_t{0};
    pending_.assign(static_cast<std::size_t>(arrow::bit_util::BytesForBits(kept + length)), 0);
    if (!pending_.empty()) pending_[0] = carry;
    arrow::internal::CopyBitmap(valid_.data(), 0, length, pending_.data(), kept);
    pendingBits_ = kept + length;
}

std::span<const std::byte> ColumnEncoder::validity() const {
    return asBytes(pending_.data(), static_cast<std::size_t>(pendingBits_ / 8));
}

std::span<const std::byte> ColumnEncoder::finishValidity() {
    if (pendingBits_ % 8 == 0) return {};
    const auto last = asBytes(&pending_.back(), 1);
    hash_.addValidity(last);
    return last;
}

Result<void> ColumnEncoder::add(const arrow::Array& column, std::span<std::uint64_t> rowHashes) {
    setValid(column);
    switch (kind_) {
        case ColumnKind::Integer:
            addIntegers(column, rowHashes);
            break;
        case ColumnKind::Number:
            addNumbers(column, rowHashes);
            break;
        case ColumnKind::Boolean:
            addBooleans(column, rowHashes);
            break;
        case ColumnKind::DateTime:
            addDateTimes(column, rowHashes);
            break;
        case ColumnKind::Category:
            BW_CHECK(addCategories(column, rowHashes));
            break;
    }
    appendValidity(column.length());
    hash_.addValues(values_);
    hash_.addValidity(validity());
    return {};
}

void ColumnEncoder::addIntegers(const arrow::Array& column, std::span<std::uint64_t> rowHashes) {
    const auto* raw = static_cast<const arrow::Int64Array&>(column).raw_values();
    if (column.null_count() == 0) {
        values_ = asBytes(raw, static_cast<std::size_t>(column.length()) * sizeof *raw);
        return foldIntegers(raw, nullptr, rowHashes);
    }
    auto* values = buffer<std::int64_t>(column.length());
    for (std::int64_t i = 0; i < column.length(); ++i)
        values[i] = arrow::bit_util::GetBit(valid_.data(), i) ? raw[i] : 0;
    foldIntegers(values, valid_.data(), rowHashes);
}

void ColumnEncoder::addNumbers(const arrow::Array& column, std::span<std::uint64_t> rowHashes) {
    const auto* raw = static_cast<const arrow::DoubleArray&>(column).raw_values();
    auto* values = buffer<double>(column.length());
    for (std::int64_t i = 0; i < column.length(); ++i) {
        const bool present = arrow::bit_util::GetBit(valid_.data(), i) && !std::isnan(raw[i]);
        values[i] = present ? raw[i] : std::numeric_limits<double>::quiet_NaN();
        if (!present) arrow::bit_util::ClearBit(valid_.data(), i);
    }
    foldNumbers(values, rowHashes);
}

void ColumnEncoder::addBooleans(const arrow::Array& column, std::span<std::uint64_t> rowHashes) {
    const auto& flags = static_cast<const arrow::BooleanArray&>(column);
    auto* values = buffer<std::uint8_t>(column.length());
    for (std::int64_t i = 0; i < column.length(); ++i)
        values[i] = arrow::bit_util::GetBit(valid_.data(), i) && flags.Value(i);
    foldBooleans(values, valid_.data(), rowHashes);
}

void ColumnEncoder::addDateTimes(const arrow::Array& column, std::span<std::uint64_t> rowHashes) {
    constexpr std::int64_t kMissing = std::numeric_limits<std::int64_t>::min();
    const auto* raw = static_cast<const arrow::TimestampArray&>(column).raw_values();
    auto* values = buffer<std::int64_t>(column.length());
    for (std::int64_t i = 0; i < column.length(); ++i) {
        values[i] = arrow::bit_util::GetBit(valid_.data(), i) ? raw[i] : kMissing;
        if (values[i] == kMissing) arrow::bit_util::ClearBit(valid_.data(), i);
    }
    foldDateTimes(values, rowHashes);
}

Result<void> ColumnEncoder::addCategories(const arrow::Array& column,
                                          std::span<std::uint64_t> rowHashes) {
    BW_CHECK(unify(column));
    const auto* codes = reinterpret_cast<const std::int32_t*>(own_.data());
    foldCategories(codes, categories_.hashes(), rowHashes);
    return {};
}

/// Batch codes become file codes, numbered as the rows come, so that neither the order nor unused
/// entries of a batch's dictionary leave a trace.
Result<void> ColumnEncoder::unify(const arrow::Array& column) {
    const auto& coded = static_cast<const arrow::DictionaryArray&>(column);
    const auto& words = static_cast<const arrow::StringArray&>(*coded.dictionary());
    const auto* raw = static_cast<const arrow::Int32Array&>(*coded.indices()).raw_values();
    codeMap_.assign(static_cast<std::size_t>(words.length()), kUnmapped);
    wordHashes_.resize(codeMap_.size());
    for (std::size_t i = 0; i < wordHashes_.size(); ++i)
        wordHashes_[i] = StringDictionary::textHash(words.GetView(static_cast<std::int64_t>(i)));
    auto* codes = buffer<std::int32_t>(column.length());
    for (std::int64_t i = 0; i < column.length(); ++i) {
        codes[i] = -1;
        if (!arrow::bit_util::GetBit(valid_.data(), i)) continue;
        if (raw[i] < 0 || raw[i] >= words.length())
            return fail(
                ErrorCode::BadInput,
                fmt::format("Column \"{}\" has a dictionary code that is out of range", name_),
                "The source is damaged; write it again with the tool that made it.");
        std::int32_t& code = codeMap_[static_cast<std::size_t>(raw[i])];
        if (code == kUnmapped) {
            // Dictionaries mostly list their words in the order of the rows.
            const std::size_t later = static_cast<std::size_t>(raw[i]) + kAhead;
            if (later < wordHashes_.size()) categories_.prefetch(wordHashes_[later]);
            const bool empty = words.IsNull(raw[i]) || words.GetView(raw[i]).empty();
            const std::int32_t known = categories_.size();
            code = empty ? -1
                         : categories_.codeOf(words.GetView(raw[i]),
                                              wordHashes_[static_cast<std::size_t>(raw[i])]);
            if (!empty && code < 0)
                return fail(ErrorCode::BadInput,
                            fmt::format("The texts of column \"{}\" are larger than 2 GB", name_),
                            "Leave the column out of the source; it is free text, not a category.");
            if (categories_.size() > known) hash_.addCategory(categories_[code]);
        }
        codes[i] = code;
        if (code < 0) arrow::bit_util::ClearBit(valid_.data(), i);
    }
    return {};
}

std::string ColumnEncoder::finishHash() {
    return hash_.finish(name_, kind_);
}

}  // namespace bw
