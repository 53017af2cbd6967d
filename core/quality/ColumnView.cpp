#include "core/quality/ColumnView.h"

#include "core/table/DateTimeText.h"

#include <arrow/api.h>
#include <arrow/util/bit_util.h>
#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>

namespace bw {

ColumnView::ColumnView(const Dataset& dataset, int column)
    : kind_(dataset.kind(column)), rows_(dataset.rows()) {
    const auto chunks = dataset.table()->column(column);
    if (rows_ == 0 || chunks->num_chunks() == 0) return;
    array_ = chunks->chunk(0);
    offset_ = array_->offset();
    present_ = array_->null_count() == 0 ? nullptr : array_->null_bitmap_data();
    values_ = array_->data()->buffers[1] ? array_->data()->buffers[1]->data() : nullptr;
    if (kind_ == ColumnKind::Category)
        names_ = std::static_pointer_cast<arrow::StringArray>(
            std::static_pointer_cast<arrow::DictionaryArray>(array_)->dictionary());
}

bool ColumnView::missing(std::int64_t row) const {
    if (present_ && !arrow::bit_util::GetBit(present_, offset_ + row)) return true;
    return kind_ == ColumnKind::Number &&
           std::isnan(static_cast<const double*>(values_)[offset_ + row]);
}

std::int64_t ColumnView::bits(std::int64_t row) const {
    const std::int64_t at = offset_ + row;
    switch (kind_) {
        case ColumnKind::Integer:
        case ColumnKind::DateTime:
            return static_cast<const std::int64_t*>(values_)[at];
        case ColumnKind::Number:
            return std::bit_cast<std::int64_t>(static_cast<const double*>(values_)[at] + 0.0);
        case ColumnKind::Boolean:
            return arrow::bit_util::GetBit(static_cast<const std::uint8_t*>(values_), at) ? 1 : 0;
        case ColumnKind::Category:
            return static_cast<const std::int32_t*>(values_)[at];
    }
    return 0;
}

double ColumnView::number(std::int64_t row) const {
    if (missing(row) || kind_ == ColumnKind::Category)
        return std::numeric_limits<double>::quiet_NaN();
    if (kind_ == ColumnKind::Number) return static_cast<const double*>(values_)[offset_ + row];
    return static_cast<double>(bits(row));
}

std::int64_t ColumnView::categories() const {
    return names_ ? names_->length() : 0;
}

std::string_view ColumnView::category(std::int64_t code) const {
    return names_->GetView(code);
}

std::string ColumnView::text(std::int64_t row) const {
    switch (kind_) {
        case ColumnKind::Number:
            return fmt::format("{}", number(row));
        case ColumnKind::Boolean:
            return bits(row) ? "true" : "false";
        case ColumnKind::DateTime:
            return dateTimeText(bits(row));
        case ColumnKind::Category:
            return std::string(category(bits(row)));
        case ColumnKind::Integer:
            break;
    }
    return fmt::format("{}", bits(row));
}

std::vector<std::int64_t> missingRows(const ColumnView& column) {
    std::vector<std::int64_t> rows;
    for (std::int64_t row = 0; row < column.rows(); ++row)
        if (column.missing(row)) rows.push_back(row);
    return rows;
}

std::vector<std::int64_t> categoryCounts(const ColumnView& column) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(column.categories()));
    for (std::int64_t row = 0; row < column.rows(); ++row)
        if (!column.missing(row)) ++counts[static_cast<std::size_t>(column.bits(row))];
    return counts;
}

}  // namespace bw
