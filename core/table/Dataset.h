#pragma once

#include "core/base/JobContext.h"
#include "core/table/Column.h"
#include "core/table/Importer.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bw {

/// One immutable dataset version: an HDF5 file whose columns are mapped into memory as Arrow arrays
/// without a copy (docs/formats/dataset.md). Safe to read from any thread; keeps the mapping alive
/// as long as any array from table() lives.
class Dataset {
public:
    /// NotFound, Corrupt (names the file and what is wrong; never crashes on damaged bytes),
    /// BadInput (made by a newer version).
    [[nodiscard]] static Result<std::shared_ptr<const Dataset>> open(
        const std::filesystem::path& file);
    virtual ~Dataset() = default;

    /// SHA-256 of the content (names, kinds, values; not of the file's bytes): 64 hex digits.
    [[nodiscard]] virtual const std::string& version() const = 0;
    [[nodiscard]] virtual std::int64_t rows() const = 0;
    [[nodiscard]] virtual const std::vector<std::string>& columns() const = 0;
    /// Index of a column; NotFound lists near names.
    [[nodiscard]] virtual Result<int> columnIndex(std::string_view name) const = 0;
    [[nodiscard]] virtual ColumnKind kind(int column) const = 0;
    [[nodiscard]] virtual std::int64_t missing(int column) const = 0;
    /// All columns, one chunk each. Missing slots hold 0, NaN, false, INT64_MIN, code -1 by kind.
    [[nodiscard]] virtual const std::shared_ptr<arrow::Table>& table() const = 0;
    /// Content hash of each row (see RowHash.h): equal rows have equal hashes.
    [[nodiscard]] virtual std::span<const std::uint64_t> rowHashes() const = 0;
    [[nodiscard]] virtual const ImportRecipe& recipe() const = 0;
    [[nodiscard]] virtual const std::filesystem::path& file() const = 0;
    /// Recomputes the content hash; Corrupt when it differs from version().
    [[nodiscard]] virtual Result<void> verifyContent(const JobContext& job) const = 0;
};

struct StoredDataset {
    std::string version;
    std::filesystem::path file;
    std::int64_t rows = 0;
    int columns = 0;
    bool isNew = true;  ///< false: this very content was there already, nothing was written
};

/// Streams `reader` into `folder`/<version>.h5. Memory stays bounded by the dictionaries and a
/// batch. Writes under a temporary name and renames at the end: a failure or cancel leaves nothing
/// behind.
[[nodiscard]] Result<StoredDataset> writeDataset(TableReader& reader, const ImportRecipe& recipe,
                                                 const std::filesystem::path& folder,
                                                 const JobContext& job);

}  // namespace bw
