#pragma once

#include "core/table/Dataset.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// Fast reading of one column of a dataset, row by row, without a copy. Rows are 0-based. Cheap to
/// make; keeps the column's memory alive; safe to read from any thread.
class ColumnView {
public:
    ColumnView(const Dataset& dataset, int column);

    [[nodiscard]] ColumnKind kind() const { return kind_; }
    [[nodiscard]] std::int64_t rows() const { return rows_; }
    /// NaN is missing too.
    [[nodiscard]] bool missing(std::int64_t row) const;
    /// All but Category: the value; booleans as 0 and 1, date-times in microseconds since 1970 UTC.
    /// NaN where missing. Integers beyond 2^53 lose their last digits.
    [[nodiscard]] double number(std::int64_t row) const;
    /// Identity of a present value: two rows of this column have equal bits exactly when their
    /// values are equal (0.0 and -0.0 are equal). Integers, microseconds and category codes as they
    /// are.
    [[nodiscard]] std::int64_t bits(std::int64_t row) const;
    /// Category: names by code (the value of bits()).
    [[nodiscard]] std::int64_t categories() const;
    [[nodiscard]] std::string_view category(std::int64_t code) const;
    /// A present value for people: "39", "0.5", "true", "2011-01-01T00:00:00", "Private".
    [[nodiscard]] std::string text(std::int64_t row) const;

private:
    ColumnKind kind_;
    std::int64_t rows_ = 0;
    std::int64_t offset_ = 0;                ///< of the array in its buffers
    std::shared_ptr<arrow::Array> array_;    ///< null for a table of 0 rows
    const std::uint8_t* present_ = nullptr;  ///< bitmap; null: all present
    const void* values_ = nullptr;
    std::shared_ptr<arrow::StringArray> names_;
};

/// All rows where the column has no value, ascending.
[[nodiscard]] std::vector<std::int64_t> missingRows(const ColumnView& column);
/// How often each category occurs, by code.
[[nodiscard]] std::vector<std::int64_t> categoryCounts(const ColumnView& column);

}  // namespace bw
