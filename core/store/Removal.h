#pragma once

#include "core/store/Project.h"

#include <string>

namespace bw {

// Removes what is stored, from the index first, then its files: a process that dies in between
// leaves files that `doctor --rebuild` finds again. Whether something is still needed is the
// caller's question. Environment when a file cannot be removed.

[[nodiscard]] Result<void> removeRun(const Project& project, const RunRecord& run);
/// The version with what is kept beside it; splits belong to all versions and stay.
[[nodiscard]] Result<void> removeDataset(const Project& project, const DatasetRecord& dataset);

}  // namespace bw
