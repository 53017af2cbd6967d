#pragma once

#include "core/train/RunPreparation.h"

namespace bw {

/// The whole of `benchwright-worker train`: takes the lock, prepares, trains, and writes every
/// outcome into status.json. A run that has finished is left alone. The error is returned as well.
[[nodiscard]] Result<void> trainRun(const RunFolder& run, const FindArchitecture& architecture,
                                    const JobContext& job);

}  // namespace bw
