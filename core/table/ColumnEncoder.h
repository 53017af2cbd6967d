#pragma once

#include "core/table/Column.h"
#include "core/table/ContentHash.h"
#include "core/table/StringDictionary.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace bw {

/// Turns the batches of one column into the bytes of a dataset file: fixed values in missing slots,
/// one dictionary in order of first appearance, a validity bitmap without seams. Feeds the content
/// hash and the row hashes on the way. For one thread.
class ColumnEncoder {
public:
    ColumnEncoder(std::string name, ColumnKind kind) : name_(std::move(name)), kind_(kind) {}

    /// Takes one batch and folds it into the hashes of its rows. `column` has arrowType(kind).
    /// BadInput when the categories grow beyond 2 GB or a dictionary code is out of range.
    [[nodiscard]] Result<void> add(const arrow::Array& column, std::span<std::uint64_t> rowHashes);
    /// The values of that batch, valid until the next add() or the end of that array.
    [[nodiscard]] std::span<const std::byte> values() const { return values_; }
    /// Bytes of the validity bitmap that became complete by that batch.
    [[nodiscard]] std::span<const std::byte> validity() const;
    /// After the last batch: the started byte (or nothing), to be written after all others.
    [[nodiscard]] std::span<const std::byte> finishValidity();
    /// Content hash of the column; call once, after finishValidity().
    [[nodiscard]] std::string finishHash();

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] ColumnKind kind() const { return kind_; }
    [[nodiscard]] std::int64_t missing() const { return missing_; }
    [[nodiscard]] const StringDictionary& categories() const { return categories_; }

private:
    void addIntegers(const arrow::Array& column, std::span<std::uint64_t> rowHashes);
    void addNumbers(const arrow::Array& column, std::span<std::uint64_t> rowHashes);
    void addBooleans(const arrow::Array& column, std::span<std::uint64_t> rowHashes);
    void addDateTimes(const arrow::Array& column, std::span<std::uint64_t> rowHashes);
    [[nodiscard]] Result<void> addCategories(const arrow::Array& column,
                                             std::span<std::uint64_t> rowHashes);
    [[nodiscard]] Result<void> unify(const arrow::Array& column);
    template <typename T>
    T* buffer(std::int64_t length);
    void setValid(const arrow::Array& column);
    void appendValidity(std::int64_t length);

    std::string name_;
    ColumnKind kind_;
    std::int64_t missing_ = 0;
    StringDictionary categories_;
    ColumnContentHash hash_;
    std::vector<std::byte> own_;  ///< values of this batch when they are not the array's
    std::span<const std::byte> values_;
    std::vector<std::uint8_t> valid_;    ///< of this batch, from bit 0
    std::vector<std::uint8_t> pending_;  ///< validity not handed out, the last byte may be started
    std::int64_t pendingBits_ = 0;
    std::vector<std::uint64_t> wordHashes_;  ///< textHash() of the batch's dictionary
    std::vector<std::int32_t> codeMap_;      ///< code of the batch → code of the file, or -2
};

}  // namespace bw
