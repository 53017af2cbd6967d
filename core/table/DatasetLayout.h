#pragma once

#include "core/table/Column.h"
#include "core/table/Importer.h"
#include "core/table/Mapping.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// One column as it stands in a dataset file: the places are inside the mapping and have the right
/// size.
struct StoredColumn {
    std::string name;
    ColumnKind kind = ColumnKind::Integer;
    std::int64_t missing = 0;
    std::span<const std::byte> values, validity, categoryOffsets, categoryBytes;
};

/// What the metadata of a dataset file says, checked against the size of the file.
struct DatasetLayout {
    std::string version;
    std::int64_t rows = 0;
    std::vector<StoredColumn> columns;
    std::span<const std::byte> rowHashes;
    ImportRecipe recipe;
};

/// Reads the metadata through HDF5. Corrupt names the file and what is wrong with it.
[[nodiscard]] Result<DatasetLayout> readDatasetLayout(const std::filesystem::path& file,
                                                      const Mapping& mapping);

/// Corrupt, with the advice to import again.
[[nodiscard]] std::unexpected<Error> damaged(const std::filesystem::path& file,
                                             std::string_view what);

}  // namespace bw
