#include "core/table/Column.h"

#include <arrow/type.h>
#include <fmt/format.h>

#include <array>

namespace bw {
namespace {

constexpr std::array kKinds{ColumnKind::Integer, ColumnKind::Number, ColumnKind::Boolean,
                            ColumnKind::DateTime, ColumnKind::Category};
constexpr std::array<std::string_view, 5> kNames{"integer", "number", "boolean", "datetime",
                                                 "category"};

}  // namespace

std::string_view columnKindName(ColumnKind kind) {
    return kNames[static_cast<std::size_t>(kind)];
}

Result<ColumnKind> columnKindFromName(std::string_view name) {
    for (const ColumnKind kind : kKinds)
        if (columnKindName(kind) == name) return kind;
    return fail(ErrorCode::BadInput, fmt::format("\"{}\" is not a kind of column", name),
                "Kinds are integer, number, boolean, datetime and category.");
}

std::shared_ptr<arrow::DataType> arrowType(ColumnKind kind) {
    switch (kind) {
        case ColumnKind::Integer:
            return arrow::int64();
        case ColumnKind::Number:
            return arrow::float64();
        case ColumnKind::Boolean:
            return arrow::boolean();
        case ColumnKind::DateTime:
            return arrow::timestamp(arrow::TimeUnit::MICRO);
        case ColumnKind::Category:
            return arrow::dictionary(arrow::int32(), arrow::utf8());
    }
    return nullptr;
}

Result<ColumnKind> columnKindOf(const arrow::DataType& type) {
    for (const ColumnKind kind : kKinds)
        if (arrowType(kind)->Equals(type)) return kind;
    return fail(ErrorCode::BadInput,
                fmt::format("A column of type {} cannot be stored", type.ToString()),
                "Convert it to a number, a boolean, a date-time or text first.");
}

}  // namespace bw
