#pragma once

#include "core/table/Column.h"
#include "plugins/importer_csv/ParsedBlock.h"

#include <arrow/type_fwd.h>

#include <memory>
#include <string>

namespace bw::csv {

struct ColumnPlan {
    std::string name;
    ColumnKind kind = ColumnKind::Category;
};

/// One column of a block as an Arrow array of arrowType(kind). BadInput names line, column and
/// value of a cell that does not fit the kind.
[[nodiscard]] Result<std::shared_ptr<arrow::Array>> convertColumn(const ParsedBlock& block,
                                                                  std::int32_t index,
                                                                  const ColumnPlan& plan,
                                                                  const MissingSpellings& missing,
                                                                  const std::string& file);

}  // namespace bw::csv
