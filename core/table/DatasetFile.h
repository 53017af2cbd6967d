#pragma once

#include "core/table/ColumnEncoder.h"
#include "core/table/Hdf5.h"
#include "core/table/Importer.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace bw {

/// Names inside a dataset file; docs/formats/dataset.md describes the layout.
namespace datasetfile {
inline constexpr const char* kFormat = "benchwright-dataset";
inline constexpr std::int64_t kFormatVersion = 1;
[[nodiscard]] std::string columnGroup(std::size_t column);  ///< "c0000012"
}  // namespace datasetfile

/// A dataset file in the making, under a temporary name. HDF5 lays out the metadata and reserves
/// the places of the arrays; their bytes are written by plain positioned writes, so that a full
/// disk is an error code and never a half-closed HDF5 file. Removes the file unless publish()
/// succeeded.
class DatasetFile {
public:
    /// `path` must not exist. Environment when the disk is full or read-only.
    [[nodiscard]] static Result<DatasetFile> create(std::filesystem::path path, std::int64_t rows,
                                                    const std::vector<ColumnKind>& kinds);
    DatasetFile(DatasetFile&& other) noexcept;
    DatasetFile& operator=(DatasetFile&&) = delete;
    ~DatasetFile();

    /// Threads may append at the same time to different columns.
    [[nodiscard]] Result<void> appendValues(std::size_t column, std::span<const std::byte> bytes);
    [[nodiscard]] Result<void> appendValidity(std::size_t column, std::span<const std::byte> bits);
    [[nodiscard]] Result<void> appendRowHashes(std::span<const std::uint64_t> hashes);
    /// Adds dictionaries, schema, recipe and version. Call once, after all values.
    [[nodiscard]] Result<void> finish(const std::vector<ColumnEncoder>& columns,
                                      const ImportRecipe& recipe, const std::string& version);
    [[nodiscard]] Result<void> publish(const std::filesystem::path& target);

private:
    struct Cursor {
        std::uint64_t at = 0, end = 0;
    };
    struct Text {
        Hdf5Extent place;
        std::span<const std::byte> bytes;
    };
    explicit DatasetFile(std::filesystem::path path) : path_(std::move(path)) {}
    [[nodiscard]] Result<void> openDescriptor();
    [[nodiscard]] Result<void> layOut(std::int64_t rows, const std::vector<ColumnKind>& kinds);
    [[nodiscard]] Result<void> reserve(std::uint64_t more);
    [[nodiscard]] Result<void> append(Cursor& cursor, std::span<const std::byte> bytes);
    [[nodiscard]] Result<void> writeAt(std::uint64_t offset, std::span<const std::byte> bytes);
    [[nodiscard]] Result<std::vector<Text>> addDescriptions(
        const std::vector<ColumnEncoder>& columns, const std::string& schema,
        const std::string& recipe, const std::string& version);
    [[nodiscard]] std::unexpected<Error> hdf5Error() const;

    std::filesystem::path path_;
    int fd_ = -1;
    std::vector<Cursor> values_, validity_;
    Cursor rowHashes_;
};

}  // namespace bw
