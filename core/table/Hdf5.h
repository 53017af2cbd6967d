#pragma once

#include "core/base/Result.h"

#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bw {

/// Held by whoever calls HDF5: the library keeps global tables. Also silences its printing of error
/// stacks for the calling thread and forbids it to load filter plugins from the machine.
class Hdf5Lock {
public:
    Hdf5Lock();

private:
    std::unique_lock<std::mutex> lock_;
};

/// Owns one HDF5 identifier. Needs the Hdf5Lock for its whole life.
class Hdf5Handle {
public:
    using Close = herr_t (*)(hid_t);
    Hdf5Handle() = default;
    Hdf5Handle(hid_t id, Close close) : id_(id), close_(close) {}
    Hdf5Handle(Hdf5Handle&& other) noexcept
        : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
    Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
        std::swap(id_, other.id_);
        std::swap(close_, other.close_);
        return *this;
    }
    ~Hdf5Handle() { (void)close(); }
    /// False when HDF5 could not finish (of a file: the last writes failed).
    [[nodiscard]] bool close() { return id_ < 0 || close_(std::exchange(id_, -1)) >= 0; }
    explicit operator bool() const { return id_ >= 0; }
    [[nodiscard]] hid_t get() const { return id_; }

private:
    hid_t id_ = -1;
    Close close_ = nullptr;
};

/// The errno that made the last HDF5 call of this thread fail, 0 if there was none. HDF5 tells it
/// only in the text of its error stack.
[[nodiscard]] int hdf5Errno();
/// The innermost sentence of that error stack.
[[nodiscard]] std::string hdf5Message();

/// A new file with checksummed metadata and objects on 64-byte boundaries.
[[nodiscard]] Hdf5Handle createHdf5File(const std::filesystem::path& path);
[[nodiscard]] Hdf5Handle openHdf5File(const std::filesystem::path& path, bool writable);
[[nodiscard]] Hdf5Handle makeGroup(const Hdf5Handle& parent, const std::string& name);

/// Where the bytes of a contiguous dataset stand in the file.
struct Hdf5Extent {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

/// Makes a one-dimensional contiguous dataset, space allocated, nothing written. `count` > 0.
[[nodiscard]] std::optional<Hdf5Extent> makeHdf5Array(const Hdf5Handle& parent,
                                                      const std::string& name, hid_t type,
                                                      std::uint64_t count);
/// Makes a dataset of one UTF-8 string of fixed length.
[[nodiscard]] std::optional<Hdf5Extent> makeHdf5Text(const Hdf5Handle& parent,
                                                     const std::string& name, std::uint64_t bytes);
/// The place of an array of `count` elements of `type`, or of a text (`type` H5T_STRING as class is
/// asked for by hdf5TextExtent). An error is a sentence about what is wrong.
[[nodiscard]] std::expected<Hdf5Extent, std::string> hdf5ArrayExtent(
    const Hdf5Handle& parent, const std::string& name, hid_t type,
    std::optional<std::uint64_t> count);
[[nodiscard]] std::expected<Hdf5Extent, std::string> hdf5TextExtent(const Hdf5Handle& parent,
                                                                    const std::string& name);

[[nodiscard]] bool writeHdf5Attribute(const Hdf5Handle& object, const std::string& name,
                                      std::string_view text);
[[nodiscard]] bool writeHdf5Attribute(const Hdf5Handle& object, const std::string& name,
                                      std::int64_t number);
[[nodiscard]] std::optional<std::string> readHdf5Text(const Hdf5Handle& object,
                                                      const std::string& name);
[[nodiscard]] std::optional<std::int64_t> readHdf5Number(const Hdf5Handle& object,
                                                         const std::string& name);

}  // namespace bw
