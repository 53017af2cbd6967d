#pragma once

#include "core/table/Column.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace bw {

/// The kind that an Arrow type of a file stands for; nothing for nested and binary types.
[[nodiscard]] std::optional<ColumnKind> kindForType(const arrow::DataType& type);

/// An array of a file as arrowType(kind). BadInput names the column and the row (from 1, counted
/// from `firstRow`) of a value that does not fit.
[[nodiscard]] Result<std::shared_ptr<arrow::Array>> castColumn(const arrow::Array& array,
                                                               ColumnKind kind,
                                                               const std::string& column,
                                                               std::int64_t firstRow);

}  // namespace bw
