#pragma once

#include "core/base/Result.h"

#include <filesystem>

namespace bw {

/// benchwright-worker: beside the running program, or as $BENCHWRIGHT_WORKER says. Environment with
/// a hint when it is missing.
[[nodiscard]] Result<std::filesystem::path> workerProgram();

}  // namespace bw
