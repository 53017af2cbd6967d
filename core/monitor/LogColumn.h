#pragma once

#include "core/monitor/TrainingReference.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// One column of a batch of the log, read by row: texts as they are or as codes, numbers, times.
/// Does not own the batch.
class LogColumn {
public:
    /// A column that the batch does not have is missing in every row.
    LogColumn(const arrow::RecordBatch& batch, const std::string& name);
    explicit LogColumn(const arrow::Array* array);

    [[nodiscard]] bool missing(std::int64_t row) const;
    /// Of a float, integer or time column; NaN where missing.
    [[nodiscard]] double number(std::int64_t row) const;
    [[nodiscard]] std::int64_t whole(std::int64_t row) const;
    /// Of a text column; "" where missing.
    [[nodiscard]] std::string_view text(std::int64_t row) const;
    /// For people.
    [[nodiscard]] std::string cell(std::int64_t row) const;
    [[nodiscard]] bool ofText() const { return words_ != nullptr; }
    [[nodiscard]] bool coded() const { return codes_ != nullptr; }
    /// Of a coded column: its code and what it means. Codes are those of this batch.
    [[nodiscard]] std::int64_t code(std::int64_t row) const;
    [[nodiscard]] std::int64_t codes() const;
    [[nodiscard]] std::string_view word(std::int64_t code) const;

private:
    void setArray(const arrow::Array* array);

    const arrow::Array* array_ = nullptr;
    const arrow::DictionaryArray* codes_ = nullptr;
    const arrow::StringArray* words_ = nullptr;  ///< the dictionary, or the column itself
};

/// Counts the rows of a column into the bins of its reference.
void countColumn(const LogColumn& column, const std::vector<std::int64_t>& rows,
                 ColumnCounts& counts);

}  // namespace bw
