#include "core/table/DatasetFile.h"

#include "core/base/Files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace bw {
namespace {

/// What HDF5 needs beside the arrays, generously: object headers and links of a column, the root.
constexpr std::uint64_t kMetadataPerColumn = 4096;
constexpr std::uint64_t kMetadataBase = 1 << 16;

hid_t storedType(ColumnKind kind) {
    switch (kind) {
        case ColumnKind::Number:
            return H5T_IEEE_F64LE;
        case ColumnKind::Boolean:
            return H5T_STD_U8LE;
        case ColumnKind::Category:
            return H5T_STD_I32LE;
        case ColumnKind::Integer:
        case ColumnKind::DateTime:
            break;
    }
    return H5T_STD_I64LE;
}

std::string schemaText(const std::vector<ColumnEncoder>& columns) {
    Json list = Json::array();
    for (const ColumnEncoder& column : columns)
        list.push_back({{"name", column.name()},
                        {"kind", columnKindName(column.kind())},
                        {"missing", column.missing()}});
    return dumpJson({{"columns", std::move(list)}}, 1);
}

std::span<const std::byte> bytesOf(std::string_view text) {
    return std::as_bytes(std::span(text));
}

}  // namespace

std::string datasetfile::columnGroup(std::size_t column) {
    return fmt::format("c{:07}", column);
}

DatasetFile::DatasetFile(DatasetFile&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      fd_(std::exchange(other.fd_, -1)),
      values_(std::move(other.values_)),
      validity_(std::move(other.validity_)),
      rowHashes_(other.rowHashes_) {}

DatasetFile::~DatasetFile() {
    if (fd_ >= 0) ::close(fd_);
    if (!path_.empty()) ::unlink(path_.c_str());
}

std::unexpected<Error> DatasetFile::hdf5Error() const {
    if (const int number = hdf5Errno()) return systemError("Cannot write", path_.string(), number);
    return fail(ErrorCode::Environment,
                fmt::format("Cannot write {}: {}", path_.string(), hdf5Message()),
                "Check that the disk is not full and the folder can be written.");
}

Result<DatasetFile> DatasetFile::create(std::filesystem::path path, std::int64_t rows,
                                        const std::vector<ColumnKind>& kinds) {
    DatasetFile file(std::move(path));
    BW_CHECK(file.openDescriptor());
    BW_CHECK(file.reserve(kMetadataBase + kMetadataPerColumn * kinds.size()));
    BW_CHECK(file.layOut(rows, kinds));
    BW_CHECK(file.reserve(0));
    return file;
}

Result<void> DatasetFile::openDescriptor() {
    fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd_ < 0) {
        const auto error = systemError("Cannot write", path_.string(), errno);
        path_.clear();
        return error;
    }
    return {};
}

/// Makes sure the disk has room for the file as it is and `more` bytes, before HDF5 finds out.
Result<void> DatasetFile::reserve(std::uint64_t more) {
    struct stat info{};
    if (::fstat(fd_, &info) != 0) return systemError("Cannot write", path_.string(), errno);
    const off_t size = info.st_size + static_cast<off_t>(more);
    if (::fallocate(fd_, 0, 0, size) == 0) return {};
    if (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINTR) return {};
    return systemError("Cannot write", path_.string(), errno);
}

Result<void> DatasetFile::layOut(std::int64_t rows, const std::vector<ColumnKind>& kinds) {
    const Hdf5Lock lock;
    Hdf5Handle file = createHdf5File(path_);
    const Hdf5Handle columns = file ? makeGroup(file, "columns") : Hdf5Handle();
    if (!columns) return hdf5Error();
    const auto count = static_cast<std::uint64_t>(rows);
    const auto cursor = [](const Hdf5Extent& place) {
        return Cursor{place.offset, place.offset + place.bytes};
    };
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const Hdf5Handle group = makeGroup(columns, datasetfile::columnGroup(i));
        if (!group) return hdf5Error();
        const auto values = makeHdf5Array(group, "values", storedType(kinds[i]), count);
        const auto validity = makeHdf5Array(group, "validity", H5T_STD_U8LE, (count + 7) / 8);
        if (!values || !validity) return hdf5Error();
        values_.push_back(cursor(*values));
        validity_.push_back(cursor(*validity));
    }
    const auto hashes = makeHdf5Array(file, "row_hashes", H5T_STD_U64LE, count);
    if (!hashes || !writeHdf5Attribute(file, "format", datasetfile::kFormat) ||
        !writeHdf5Attribute(file, "format_version", datasetfile::kFormatVersion) ||
        !writeHdf5Attribute(file, "rows", rows))
        return hdf5Error();
    rowHashes_ = cursor(*hashes);
    // Sizes the file to its last array, so that the space of all of them can be reserved.
    if (H5Fflush(file.get(), H5F_SCOPE_GLOBAL) < 0 || !file.close()) return hdf5Error();
    return {};
}

Result<void> DatasetFile::writeAt(std::uint64_t offset, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t wrote = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return systemError("Cannot write", path_.string(), errno);
        bytes = bytes.subspan(static_cast<std::size_t>(wrote));
        offset += static_cast<std::uint64_t>(wrote);
    }
    return {};
}

Result<void> DatasetFile::append(Cursor& cursor, std::span<const std::byte> bytes) {
    if (bytes.size() > cursor.end - cursor.at)
        return fail(ErrorCode::BadInput, "The source has more rows than it had when it was counted",
                    "It was changed while it was read; import it again.");
    BW_CHECK(writeAt(cursor.at, bytes));
    cursor.at += bytes.size();
    return {};
}

Result<void> DatasetFile::appendValues(std::size_t column, std::span<const std::byte> bytes) {
    return append(values_[column], bytes);
}

Result<void> DatasetFile::appendValidity(std::size_t column, std::span<const std::byte> bits) {
    return append(validity_[column], bits);
}

Result<void> DatasetFile::appendRowHashes(std::span<const std::uint64_t> hashes) {
    return append(rowHashes_, std::as_bytes(hashes));
}

Result<std::vector<DatasetFile::Text>> DatasetFile::addDescriptions(
    const std::vector<ColumnEncoder>& columns, const std::string& schema, const std::string& recipe,
    const std::string& version) {
    const Hdf5Lock lock;
    Hdf5Handle file = openHdf5File(path_, true);
    if (!file) return hdf5Error();
    std::vector<Text> texts;
    const auto keep = [&](const std::optional<Hdf5Extent>& place,
                          std::span<const std::byte> bytes) {
        if (place) texts.push_back({*place, bytes});
        return place.has_value();
    };
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].kind() != ColumnKind::Category) continue;
        const StringDictionary& words = columns[i].categories();
        const Hdf5Handle group(
            H5Gopen2(file.get(), ("columns/" + datasetfile::columnGroup(i)).c_str(), H5P_DEFAULT),
            &H5Gclose);
        const auto offsets = std::as_bytes(std::span(words.offsets()));
        if (!group ||
            !keep(makeHdf5Array(group, "category_offsets", H5T_STD_I32LE, words.offsets().size()),
                  offsets))
            return hdf5Error();
        if (!words.bytes().empty() &&
            !keep(makeHdf5Array(group, "category_bytes", H5T_STD_U8LE, words.bytes().size()),
                  bytesOf(words.bytes())))
            return hdf5Error();
    }
    if (!keep(makeHdf5Text(file, "schema", schema.size()), bytesOf(schema)) ||
        !keep(makeHdf5Text(file, "recipe", recipe.size()), bytesOf(recipe)) ||
        !writeHdf5Attribute(file, "version", version) ||
        H5Fflush(file.get(), H5F_SCOPE_GLOBAL) < 0 || !file.close())
        return hdf5Error();
    return texts;
}

Result<void> DatasetFile::finish(const std::vector<ColumnEncoder>& columns,
                                 const ImportRecipe& recipe, const std::string& version) {
    for (const Cursor& cursor : values_)
        if (cursor.at != cursor.end)
            return fail(ErrorCode::BadInput,
                        "The source has fewer rows than it had when it was counted",
                        "It was changed while it was read; import it again.");
    const std::string schema = schemaText(columns), recipeText = dumpJson(recipeToJson(recipe), 1);
    std::uint64_t more = kMetadataBase + schema.size() + recipeText.size();
    for (const ColumnEncoder& column : columns)
        more += kMetadataPerColumn + 4 * column.categories().offsets().size() +
                column.categories().bytes().size();
    BW_CHECK(reserve(more));
    BW_TRY(const std::vector<Text> texts, addDescriptions(columns, schema, recipeText, version));
    for (const Text& text : texts) BW_CHECK(writeAt(text.place.offset, text.bytes));
    return {};
}

Result<void> DatasetFile::publish(const std::filesystem::path& target) {
    BW_CHECK(publishFile(path_, target));
    path_.clear();
    return {};
}

}  // namespace bw
