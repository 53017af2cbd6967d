#pragma once

#include "core/base/Result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace bw {

/// Whole text or binary file. NotFound, BadInput (a folder) or Environment.
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path& path);

/// Writes under a temporary name in the same folder, fsync, rename, fsync of the folder: a reader
/// sees the old file or the new one, never a part, also after a power cut. Leaves no temporary on
/// failure.
[[nodiscard]] Result<void> writeFileAtomically(const std::filesystem::path& path,
                                               std::string_view bytes);

/// fsync of a finished file, then rename over `target`, then fsync of the folder. For files that a
/// library wrote (HDF5, Parquet). Removes `temporary` on failure.
[[nodiscard]] Result<void> publishFile(const std::filesystem::path& temporary,
                                       const std::filesystem::path& target);

/// mkdir -p with our errors.
[[nodiscard]] Result<void> makeFolders(const std::filesystem::path& path);

/// A name for a temporary file beside `target`, unique among processes; hidden (starts with a dot).
[[nodiscard]] std::filesystem::path temporaryBeside(const std::filesystem::path& target);

/// An advisory lock (flock) on a file, held until destruction or the death of the process. The file
/// is made if missing and stays. Movable.
class FileLock {
public:
    /// Takes the lock, or fails at once with Refused when another process holds it.
    [[nodiscard]] static Result<FileLock> tryTake(const std::filesystem::path& path);
    /// Waits at most `milliseconds`.
    [[nodiscard]] static Result<FileLock> take(const std::filesystem::path& path, int milliseconds);
    /// Whether some process holds the lock now.
    [[nodiscard]] static bool isHeld(const std::filesystem::path& path);

    FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    explicit FileLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace bw
