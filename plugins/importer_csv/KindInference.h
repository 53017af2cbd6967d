#pragma once

#include "core/base/JobContext.h"
#include "core/table/Column.h"
#include "plugins/importer_csv/BlockFile.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bw::csv {

/// What the cells of one column have in common.
struct ColumnFacts {
    std::uint8_t possible =
        0xF;                  ///< bit per kind but Category: all values so far can be read as it
    std::int64_t values = 0;  ///< cells that are not missing
    [[nodiscard]] ColumnKind kind() const;
};

/// What one pass over the whole file found.
struct FileFacts {
    std::int64_t rows = 0;
    std::vector<ColumnFacts> columns;
    std::vector<std::int64_t> spellings;  ///< cells by spelling of Dialect::missing
    std::int64_t empty = 0;               ///< empty cells
    std::int64_t notUtf8Line = 0;         ///< first line of a block that is not UTF-8; 0: all is
};

/// Reads all rows (behind the header) on all cores. Stops at the first block that is not UTF-8 when
/// the dialect says it should be.
[[nodiscard]] Result<FileFacts> inspectFile(const std::filesystem::path& path,
                                            const Dialect& dialect, std::int32_t columns,
                                            std::int64_t fileSize, const JobContext& job);

}  // namespace bw::csv
