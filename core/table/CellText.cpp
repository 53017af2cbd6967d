#include "core/table/CellText.h"

#include "core/table/DateTimeText.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <cmath>

namespace bw {
namespace {

std::string numberText(double value) {
    if (std::isnan(value)) return {};
    if (std::isinf(value)) return value > 0 ? "infinity" : "-infinity";
    return value == 0 ? std::string("0") : fmt::to_string(value);
}

}  // namespace

std::string cellText(const arrow::Array& column, std::int64_t row) {
    if (column.IsNull(row)) return {};
    switch (column.type_id()) {
        case arrow::Type::INT64:
            return fmt::to_string(static_cast<const arrow::Int64Array&>(column).Value(row));
        case arrow::Type::DOUBLE:
            return numberText(static_cast<const arrow::DoubleArray&>(column).Value(row));
        case arrow::Type::BOOL:
            return static_cast<const arrow::BooleanArray&>(column).Value(row) ? "true" : "false";
        case arrow::Type::TIMESTAMP:
            return dateTimeText(static_cast<const arrow::TimestampArray&>(column).Value(row), ' ');
        case arrow::Type::DICTIONARY: {
            const auto& coded = static_cast<const arrow::DictionaryArray&>(column);
            return cellText(*coded.dictionary(), coded.GetValueIndex(row));
        }
        case arrow::Type::STRING:
            return static_cast<const arrow::StringArray&>(column).GetString(row);
        case arrow::Type::LARGE_STRING:
            return static_cast<const arrow::LargeStringArray&>(column).GetString(row);
        default:
            return {};
    }
}

}  // namespace bw
