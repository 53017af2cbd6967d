#include "core/table/Hdf5.h"

#include <H5PLpublic.h>
#include <fmt/format.h>

#include <charconv>

namespace bw {
namespace {

std::mutex& libraryMutex() {
    static std::mutex mutex;
    return mutex;
}

struct ErrorText {
    int number = 0;
    std::string innermost;
};

herr_t collect(unsigned, const H5E_error2_t* error, void* into) {
    auto& text = *static_cast<ErrorText*>(into);
    const std::string_view sentence = error->desc ? error->desc : "";
    if (text.innermost.empty()) text.innermost = sentence;
    constexpr std::string_view kKey = "errno = ";
    if (const std::size_t at = sentence.find(kKey); at != sentence.npos && text.number == 0)
        std::from_chars(sentence.data() + at + kKey.size(), sentence.data() + sentence.size(),
                        text.number);
    return 0;
}

ErrorText errorText() {
    ErrorText text;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, &collect, &text);
    return text;
}

Hdf5Handle accessProperties() {
    Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), &H5Pclose);
    // Superblock and object headers of these versions carry checksums.
    H5Pset_libver_bounds(access.get(), H5F_LIBVER_V18, H5F_LIBVER_V110);
    H5Pset_alignment(access.get(), 1, 64);
    // The files are immutable and written under a name of their own; locks fail on some shares.
    H5Pset_file_locking(access.get(), false, true);
    H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
    return access;
}

Hdf5Handle quietCreation(hid_t propertyClass) {
    Hdf5Handle creation(H5Pcreate(propertyClass), &H5Pclose);
    H5Pset_obj_track_times(creation.get(), false);
    return creation;
}

std::optional<Hdf5Extent> makeContiguous(const Hdf5Handle& parent, const std::string& name,
                                         hid_t type, const Hdf5Handle& space) {
    const Hdf5Handle creation = quietCreation(H5P_DATASET_CREATE);
    H5Pset_layout(creation.get(), H5D_CONTIGUOUS);
    H5Pset_alloc_time(creation.get(), H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(creation.get(), H5D_FILL_TIME_NEVER);
    const Hdf5Handle dataset(H5Dcreate2(parent.get(), name.c_str(), type, space.get(), H5P_DEFAULT,
                                        creation.get(), H5P_DEFAULT),
                             &H5Dclose);
    if (!dataset) return std::nullopt;
    const haddr_t offset = H5Dget_offset(dataset.get());
    if (offset == HADDR_UNDEF) return std::nullopt;
    return Hdf5Extent{offset, H5Dget_storage_size(dataset.get())};
}

Hdf5Handle textType(std::size_t bytes) {
    Hdf5Handle type(H5Tcopy(H5T_C_S1), &H5Tclose);
    H5Tset_size(type.get(), bytes);
    H5Tset_cset(type.get(), H5T_CSET_UTF8);
    H5Tset_strpad(type.get(), H5T_STR_NULLPAD);
    return type;
}

std::expected<Hdf5Handle, std::string> openContiguous(const Hdf5Handle& parent,
                                                      const std::string& name) {
    Hdf5Handle dataset(H5Dopen2(parent.get(), name.c_str(), H5P_DEFAULT), &H5Dclose);
    if (!dataset) return std::unexpected(fmt::format("{} cannot be read", name));
    const Hdf5Handle creation(H5Dget_create_plist(dataset.get()), &H5Pclose);
    if (!creation || H5Pget_layout(creation.get()) != H5D_CONTIGUOUS ||
        H5Pget_external_count(creation.get()) != 0)
        return std::unexpected(fmt::format("{} is not stored in one piece", name));
    return dataset;
}

std::expected<Hdf5Extent, std::string> extentOf(const Hdf5Handle& dataset, const std::string& name,
                                                std::uint64_t count, std::size_t size) {
    const haddr_t offset = H5Dget_offset(dataset.get());
    if (offset == HADDR_UNDEF || offset % 8 != 0)
        return std::unexpected(fmt::format("{} has no usable place in the file", name));
    if (size == 0 || count > UINT64_MAX / size)
        return std::unexpected(fmt::format("{} has an impossible size", name));
    return Hdf5Extent{offset, count * size};
}

}  // namespace

Hdf5Lock::Hdf5Lock() : lock_(libraryMutex()) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    H5PLset_loading_state(0);
}

int hdf5Errno() {
    return errorText().number;
}
std::string hdf5Message() {
    return errorText().innermost;
}

Hdf5Handle createHdf5File(const std::filesystem::path& path) {
    const Hdf5Handle access = accessProperties();
    const Hdf5Handle creation = quietCreation(H5P_FILE_CREATE);
    // Nothing is ever freed in these files, and the free-space lists of HDF5 1.10 crash when many
    // small objects are aligned.
    H5Pset_file_space_strategy(creation.get(), H5F_FSPACE_STRATEGY_NONE, false, 1);
    return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), &H5Fclose};
}

Hdf5Handle openHdf5File(const std::filesystem::path& path, bool writable) {
    const Hdf5Handle access = accessProperties();
    return {H5Fopen(path.c_str(), writable ? H5F_ACC_RDWR : H5F_ACC_RDONLY, access.get()),
            &H5Fclose};
}

Hdf5Handle makeGroup(const Hdf5Handle& parent, const std::string& name) {
    const Hdf5Handle creation = quietCreation(H5P_GROUP_CREATE);
    return {H5Gcreate2(parent.get(), name.c_str(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
            &H5Gclose};
}

std::optional<Hdf5Extent> makeHdf5Array(const Hdf5Handle& parent, const std::string& name,
                                        hid_t type, std::uint64_t count) {
    const hsize_t length = count;
    const Hdf5Handle space(H5Screate_simple(1, &length, nullptr), &H5Sclose);
    return makeContiguous(parent, name, type, space);
}

std::optional<Hdf5Extent> makeHdf5Text(const Hdf5Handle& parent, const std::string& name,
                                       std::uint64_t bytes) {
    const Hdf5Handle type = textType(bytes);
    const Hdf5Handle space(H5Screate(H5S_SCALAR), &H5Sclose);
    return makeContiguous(parent, name, type.get(), space);
}

std::expected<Hdf5Extent, std::string> hdf5ArrayExtent(const Hdf5Handle& parent,
                                                       const std::string& name, hid_t type,
                                                       std::optional<std::uint64_t> count) {
    const auto dataset = openContiguous(parent, name);
    if (!dataset) return std::unexpected(dataset.error());
    const Hdf5Handle stored(H5Dget_type(dataset->get()), &H5Tclose);
    if (!stored || H5Tequal(stored.get(), type) <= 0)
        return std::unexpected(fmt::format("{} has an unexpected type", name));
    const Hdf5Handle space(H5Dget_space(dataset->get()), &H5Sclose);
    hsize_t length = 0;
    if (!space || H5Sget_simple_extent_ndims(space.get()) != 1 ||
        H5Sget_simple_extent_dims(space.get(), &length, nullptr) != 1)
        return std::unexpected(fmt::format("{} is not a list", name));
    if (count && length != *count)
        return std::unexpected(
            fmt::format("{} has {} entries instead of {}", name, length, *count));
    return extentOf(*dataset, name, length, H5Tget_size(type));
}

std::expected<Hdf5Extent, std::string> hdf5TextExtent(const Hdf5Handle& parent,
                                                      const std::string& name) {
    const auto dataset = openContiguous(parent, name);
    if (!dataset) return std::unexpected(dataset.error());
    const Hdf5Handle stored(H5Dget_type(dataset->get()), &H5Tclose);
    const Hdf5Handle space(H5Dget_space(dataset->get()), &H5Sclose);
    if (!stored || H5Tget_class(stored.get()) != H5T_STRING ||
        H5Tis_variable_str(stored.get()) != 0 || !space ||
        H5Sget_simple_extent_npoints(space.get()) != 1)
        return std::unexpected(fmt::format("{} is not a text", name));
    return extentOf(*dataset, name, 1, H5Tget_size(stored.get()));
}

bool writeHdf5Attribute(const Hdf5Handle& object, const std::string& name, std::string_view text) {
    const Hdf5Handle type = textType(text.size());
    const Hdf5Handle space(H5Screate(H5S_SCALAR), &H5Sclose);
    const Hdf5Handle attribute(
        H5Acreate2(object.get(), name.c_str(), type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT),
        &H5Aclose);
    return attribute && H5Awrite(attribute.get(), type.get(), text.data()) >= 0;
}

bool writeHdf5Attribute(const Hdf5Handle& object, const std::string& name, std::int64_t number) {
    const Hdf5Handle space(H5Screate(H5S_SCALAR), &H5Sclose);
    const Hdf5Handle attribute(H5Acreate2(object.get(), name.c_str(), H5T_STD_I64LE, space.get(),
                                          H5P_DEFAULT, H5P_DEFAULT),
                               &H5Aclose);
    return attribute && H5Awrite(attribute.get(), H5T_NATIVE_INT64, &number) >= 0;
}

std::optional<std::string> readHdf5Text(const Hdf5Handle& object, const std::string& name) {
    const Hdf5Handle attribute(H5Aopen(object.get(), name.c_str(), H5P_DEFAULT), &H5Aclose);
    if (!attribute) return std::nullopt;
    const Hdf5Handle type(H5Aget_type(attribute.get()), &H5Tclose);
    const Hdf5Handle space(H5Aget_space(attribute.get()), &H5Sclose);
    if (!type || H5Tget_class(type.get()) != H5T_STRING || H5Tis_variable_str(type.get()) != 0 ||
        !space || H5Sget_simple_extent_npoints(space.get()) != 1)
        return std::nullopt;
    const std::size_t size = H5Tget_size(type.get());
    if (size > 4096) return std::nullopt;
    std::string text(size, '\0');
    if (H5Aread(attribute.get(), type.get(), text.data()) < 0) return std::nullopt;
    text.resize(std::min(text.size(), text.find('\0')));
    return text;
}

std::optional<std::int64_t> readHdf5Number(const Hdf5Handle& object, const std::string& name) {
    const Hdf5Handle attribute(H5Aopen(object.get(), name.c_str(), H5P_DEFAULT), &H5Aclose);
    if (!attribute) return std::nullopt;
    const Hdf5Handle type(H5Aget_type(attribute.get()), &H5Tclose);
    const Hdf5Handle space(H5Aget_space(attribute.get()), &H5Sclose);
    if (!type || H5Tget_class(type.get()) != H5T_INTEGER || !space ||
        H5Sget_simple_extent_npoints(space.get()) != 1)
        return std::nullopt;
    std::int64_t number = 0;
    if (H5Aread(attribute.get(), H5T_NATIVE_INT64, &number) < 0) return std::nullopt;
    return number;
}

}  // namespace bw
