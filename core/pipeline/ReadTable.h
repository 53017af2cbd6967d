#pragma once

#include "core/table/Dataset.h"

#include <arrow/type_fwd.h>

#include <memory>
#include <string>
#include <vector>

namespace bw {

/// The whole of a source in memory, one chunk a column, dictionaries unified. For files that are
/// small beside a dataset (predictions made elsewhere); datasets themselves are mapped, never read
/// like this.
[[nodiscard]] Result<std::shared_ptr<arrow::Table>> readTable(TableReader& reader,
                                                              const JobContext& job);

/// The values of a column at these rows as text; "" where missing. NotFound for an unknown column.
[[nodiscard]] Result<std::vector<std::string>> columnText(const Dataset& dataset,
                                                          const std::string& column,
                                                          const std::vector<std::int64_t>& rows);

}  // namespace bw
