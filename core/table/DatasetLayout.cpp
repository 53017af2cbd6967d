#include "core/table/DatasetLayout.h"

#include "core/table/DatasetFile.h"
#include "core/table/Hdf5.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstring>

namespace bw {
namespace {

using Problem = std::string;
template <typename T>
using Checked = std::expected<T, Problem>;

class LayoutReader {
public:
    LayoutReader(const std::filesystem::path& path, const Mapping& mapping)
        : path_(path), mapping_(mapping) {}

    Result<DatasetLayout> read() {
        constexpr std::string_view kSignature = "\211HDF\r\n\032\n";
        const auto bytes = mapping_.bytes();
        if (bytes.size() < kSignature.size() ||
            std::memcmp(bytes.data(), kSignature.data(), kSignature.size()) != 0)
            return damaged(path_, "it is not an HDF5 file");
        file_ = openHdf5File(path_, false);
        if (!file_) return damaged(path_, hdf5Message());
        BW_CHECK(readRoot());
        if (const auto read = readArrays(); !read) return damaged(path_, read.error());
        return std::move(layout_);
    }

private:
    Result<void> readRoot() {
        const auto format = readHdf5Text(file_, "format");
        if (!format || *format != datasetfile::kFormat)
            return damaged(path_, "it is not a Benchwright dataset");
        const auto formatVersion = readHdf5Number(file_, "format_version");
        if (!formatVersion || *formatVersion < 1) return damaged(path_, "its format is not known");
        if (*formatVersion > datasetfile::kFormatVersion)
            return fail(
                ErrorCode::BadInput,
                fmt::format("{} was made by a newer version (format {}, this program reads {})",
                            path_.string(), *formatVersion, datasetfile::kFormatVersion),
                "Update Benchwright, or import the source again with this version.");
        const auto rows = readHdf5Number(file_, "rows");
        const auto version = readHdf5Text(file_, "version");
        if (!rows || *rows < 1 || *rows > (std::int64_t{1} << 48))
            return damaged(path_, "its number of rows is not usable");
        if (!version || version->size() != 64) return damaged(path_, "its version is not usable");
        layout_.rows = *rows;
        layout_.version = *version;
        return {};
    }

    Checked<void> readArrays() {
        const auto schema = text("schema");
        if (!schema) return std::unexpected(schema.error());
        if (auto read = readSchema(*schema); !read) return read;
        const auto recipe = text("recipe");
        if (!recipe) return std::unexpected(recipe.error());
        if (auto read = readRecipe(*recipe); !read) return read;
        const auto hashes = array(file_, "row_hashes", H5T_STD_U64LE, layout_.rows);
        if (!hashes) return std::unexpected(hashes.error());
        layout_.rowHashes = *hashes;
        for (std::size_t i = 0; i < layout_.columns.size(); ++i)
            if (auto read = readColumn(i); !read)
                return std::unexpected(
                    fmt::format("column {}: {}", layout_.columns[i].name, read.error()));
        return {};
    }

    Checked<void> readSchema(const std::string& text) {
        const auto json = parseJson(text, "schema");
        if (!json || !json->is_object() || !json->contains("columns") ||
            !(*json)["columns"].is_array() || (*json)["columns"].empty())
            return std::unexpected("its schema cannot be read");
        for (const Json& entry : (*json)["columns"]) {
            const auto name = jsonField<std::string>(entry, "name", "schema");
            const auto kindName = jsonField<std::string>(entry, "kind", "schema");
            const auto missing = jsonField<std::int64_t>(entry, "missing", "schema");
            const auto kind = columnKindFromName(kindName.value_or(""));
            if (!name || !kind || !missing || *missing < 0 || *missing > layout_.rows)
                return std::unexpected("its schema cannot be read");
            layout_.columns.push_back({.name = *name, .kind = *kind, .missing = *missing});
        }
        return {};
    }

    Checked<void> readRecipe(const std::string& text) {
        const auto json = parseJson(text, "recipe");
        if (!json) return std::unexpected("its recipe cannot be read");
        auto recipe = storedRecipe(*json);
        if (!recipe) return std::unexpected("its recipe cannot be read");
        layout_.recipe = std::move(*recipe);
        return {};
    }

    Checked<void> readColumn(std::size_t index) {
        StoredColumn& column = layout_.columns[index];
        const Hdf5Handle group(
            H5Gopen2(file_.get(), ("columns/" + datasetfile::columnGroup(index)).c_str(),
                     H5P_DEFAULT),
            &H5Gclose);
        if (!group) return std::unexpected("cannot be read");
        const hid_t type = column.kind == ColumnKind::Number     ? H5T_IEEE_F64LE
                           : column.kind == ColumnKind::Boolean  ? H5T_STD_U8LE
                           : column.kind == ColumnKind::Category ? H5T_STD_I32LE
                                                                 : H5T_STD_I64LE;
        const auto values = array(group, "values", type, layout_.rows);
        if (!values) return std::unexpected(values.error());
        const auto validity = array(group, "validity", H5T_STD_U8LE, (layout_.rows + 7) / 8);
        if (!validity) return std::unexpected(validity.error());
        column.values = *values;
        column.validity = *validity;
        return column.kind == ColumnKind::Category ? readCategories(group, column)
                                                   : Checked<void>();
    }

    Checked<void> readCategories(const Hdf5Handle& group, StoredColumn& column) {
        const auto offsets = array(group, "category_offsets", H5T_STD_I32LE, std::nullopt);
        if (!offsets) return std::unexpected(offsets.error());
        if (offsets->size() < sizeof(std::int32_t)) return std::unexpected("has no categories");
        column.categoryOffsets = *offsets;
        if (offsets->size() == sizeof(std::int32_t)) return {};
        const auto bytes = array(group, "category_bytes", H5T_STD_U8LE, std::nullopt);
        if (!bytes) return std::unexpected(bytes.error());
        column.categoryBytes = *bytes;
        return {};
    }

    Checked<std::span<const std::byte>> place(const Checked<Hdf5Extent>& extent,
                                              const std::string& name) const {
        if (!extent) return std::unexpected(extent.error());
        const auto bytes = mapping_.bytes();
        if (extent->offset > bytes.size() || extent->bytes > bytes.size() - extent->offset)
            return std::unexpected(fmt::format("{} lies beyond the end of the file", name));
        return bytes.subspan(extent->offset, extent->bytes);
    }

    Checked<std::span<const std::byte>> array(const Hdf5Handle& parent, const std::string& name,
                                              hid_t type, std::optional<std::int64_t> count) const {
        return place(hdf5ArrayExtent(parent, name, type, count), name);
    }

    Checked<std::string> text(const std::string& name) const {
        const auto bytes = place(hdf5TextExtent(file_, name), name);
        if (!bytes) return std::unexpected(bytes.error());
        return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    }

    const std::filesystem::path& path_;
    const Mapping& mapping_;
    Hdf5Lock lock_;
    Hdf5Handle file_;
    DatasetLayout layout_;
};

}  // namespace

std::unexpected<Error> damaged(const std::filesystem::path& file, std::string_view what) {
    return fail(ErrorCode::Corrupt, fmt::format("{} is damaged: {}", file.string(), what),
                "Import the source again; the damaged file is replaced.");
}

Result<DatasetLayout> readDatasetLayout(const std::filesystem::path& file, const Mapping& mapping) {
    return LayoutReader(file, mapping).read();
}

}  // namespace bw
