#pragma once

#include "core/base/Result.h"

#include <arrow/type_fwd.h>

#include <memory>
#include <string>
#include <string_view>

namespace bw {

/// The five kinds of column. Each has exactly one Arrow type in memory and one layout in a dataset
/// file (docs/formats/dataset.md). Names are used in files and on the command line and never
/// change.
enum class ColumnKind {
    Integer,   ///< "integer":  arrow int64
    Number,    ///< "number":   arrow float64; NaN counts as missing and is stored as missing
    Boolean,   ///< "boolean":  arrow bool
    DateTime,  ///< "datetime": arrow timestamp[us] without zone, microseconds since 1970 UTC
    Category,  ///< "category": arrow dictionary<int32, utf8>; the empty string counts as missing
};

[[nodiscard]] std::string_view columnKindName(ColumnKind kind);
[[nodiscard]] Result<ColumnKind> columnKindFromName(std::string_view name);
[[nodiscard]] std::shared_ptr<arrow::DataType> arrowType(ColumnKind kind);
/// The kind whose arrowType() this is; BadInput for any other Arrow type (importers cast before).
[[nodiscard]] Result<ColumnKind> columnKindOf(const arrow::DataType& type);

}  // namespace bw
