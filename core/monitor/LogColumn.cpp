#include "core/monitor/LogColumn.h"

#include "core/table/CellText.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <limits>

namespace bw {

LogColumn::LogColumn(const arrow::RecordBatch& batch, const std::string& name) {
    const int index = batch.schema()->GetFieldIndex(name);
    if (index >= 0) setArray(batch.column(index).get());
}

LogColumn::LogColumn(const arrow::Array* array) {
    setArray(array);
}

void LogColumn::setArray(const arrow::Array* array) {
    array_ = array;
    codes_ = dynamic_cast<const arrow::DictionaryArray*>(array);
    words_ = dynamic_cast<const arrow::StringArray*>(codes_ ? codes_->dictionary().get() : array);
}

bool LogColumn::missing(std::int64_t row) const {
    return !array_ || array_->IsNull(row);
}

double LogColumn::number(std::int64_t row) const {
    if (missing(row)) return std::numeric_limits<double>::quiet_NaN();
    if (array_->type_id() == arrow::Type::FLOAT)
        return static_cast<double>(static_cast<const arrow::FloatArray*>(array_)->Value(row));
    return static_cast<double>(whole(row));
}

std::int64_t LogColumn::whole(std::int64_t row) const {
    if (missing(row)) return 0;
    switch (array_->type_id()) {
        case arrow::Type::INT32:
            return static_cast<const arrow::Int32Array*>(array_)->Value(row);
        case arrow::Type::INT64:
            return static_cast<const arrow::Int64Array*>(array_)->Value(row);
        case arrow::Type::TIMESTAMP:
            return static_cast<const arrow::TimestampArray*>(array_)->Value(row);
        default:
            return 0;
    }
}

std::int64_t LogColumn::code(std::int64_t row) const {
    return codes_->GetValueIndex(row);
}
std::int64_t LogColumn::codes() const {
    return words_->length();
}
std::string_view LogColumn::word(std::int64_t code) const {
    return words_->GetView(code);
}

std::string_view LogColumn::text(std::int64_t row) const {
    if (missing(row) || !words_) return {};
    return words_->GetView(codes_ ? codes_->GetValueIndex(row) : row);
}

std::string LogColumn::cell(std::int64_t row) const {
    if (missing(row)) return {};
    if (array_->type_id() == arrow::Type::FLOAT)
        return fmt::format("{}", static_cast<const arrow::FloatArray*>(array_)->Value(row));
    if (array_->type_id() == arrow::Type::INT32) return fmt::format("{}", whole(row));
    return cellText(*array_, row);
}

void countColumn(const LogColumn& column, const std::vector<std::int64_t>& rows,
                 ColumnCounts& counts) {
    if (!counts.reference().ofText()) {
        for (const std::int64_t row : rows) counts.add(column.number(row));
        return;
    }
    if (!column.coded()) {
        for (const std::int64_t row : rows) counts.add(column.text(row));
        return;
    }
    std::vector<std::int64_t> times(static_cast<std::size_t>(column.codes()));
    for (const std::int64_t row : rows) {
        if (column.missing(row))
            counts.addMissing();
        else
            ++times[static_cast<std::size_t>(column.code(row))];
    }
    for (std::size_t code = 0; code < times.size(); ++code) {
        if (times[code] == 0) continue;
        const std::string_view text = column.word(static_cast<std::int64_t>(code));
        counts.add(counts.reference().binOf(text), text, times[code]);
    }
}

}  // namespace bw
