#pragma once

#include <filesystem>
#include <utility>

namespace bw {

/// The place of a folder in the making, usually temporaryBeside() its target. Whoever uses it makes
/// the folder; what is still there at the end is removed, so that only a folder that was moved away
/// (publishFile()) stays.
class TemporaryFolder {
public:
    explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace bw
