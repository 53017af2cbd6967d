#pragma once

#include "core/base/Files.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// Files of a log folder (docs/formats/requests.md): <name>.arrows while it is written,
/// <name>.parquet afterwards; `name` begins with the time of its beginning.
namespace segmentfile {
inline constexpr const char* kOpen = ".arrows";
inline constexpr const char* kClosed = ".parquet";
}  // namespace segmentfile

struct SegmentFile {
    std::string name;
    std::filesystem::path file;
    bool closed = false;
    std::int64_t bytes = 0;
};

/// By name. Where a segment exists in both forms (its writer died between the two), the closed one.
[[nodiscard]] Result<std::vector<SegmentFile>> segmentFiles(const std::filesystem::path& folder);
/// Where the segment is now: it may have been packed since it was found.
[[nodiscard]] SegmentFile presentForm(SegmentFile segment);
/// When a segment with this name was begun, seconds since 1970; nothing for another name.
[[nodiscard]] std::optional<std::int64_t> segmentBegun(const std::string& name);
/// Held while a segment is made or taken over, so that no two processes take the same one.
[[nodiscard]] Result<FileLock> lockLogFolder(const std::filesystem::path& folder);

}  // namespace bw
