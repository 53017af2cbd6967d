#pragma once

#include "core/table/Importer.h"
#include "plugins/importer_csv/BlockFile.h"
#include "plugins/importer_csv/ColumnConversion.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace bw::csv {

/// The names of the columns: the header's, made unique and complete (`column_3` for an empty name,
/// `age_2` for a second `age`), or column_1 … without a header. `changed` counts the names made up.
struct ColumnNames {
    std::vector<std::string> names;
    int changed = 0;
};
[[nodiscard]] Result<ColumnNames> readColumnNames(const std::filesystem::path& source,
                                                  const Dialect& dialect);

/// Reads with kinds for all columns. Counts the rows first if they are not known.
[[nodiscard]] Result<std::unique_ptr<TableReader>> openCsv(const std::filesystem::path& source,
                                                           const Dialect& dialect,
                                                           std::vector<ColumnPlan> columns,
                                                           std::optional<std::int64_t> rows);

}  // namespace bw::csv
