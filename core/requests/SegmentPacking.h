#pragma once

#include "core/base/Files.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bw {

/// Turns a stream file into a Parquet file of the same name and removes the stream file. Whole
/// batches only; without one, the file is removed alone. The caller holds its lock. On an error the
/// stream file stays as it is. Environment.
[[nodiscard]] Result<void> packSegment(const std::filesystem::path& stream);

/// An open segment whose writer is dead, with its lock.
struct OrphanSegment {
    std::filesystem::path file;
    FileLock lock;
};
/// Takes the open segments that no process writes.
[[nodiscard]] Result<std::vector<OrphanSegment>> takeOrphans(const std::filesystem::path& folder);

}  // namespace bw
