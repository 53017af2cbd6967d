#pragma once

#include "app/cli/Command.h"
#include "core/run/RunFolder.h"

#include <string>

namespace bw::cli {

/// A run as `train` and `run show` tell it; the keys of both are the same.
[[nodiscard]] Json runJson(const RunRecord& record, const RunStatus& status);
[[nodiscard]] std::string runText(const RunRecord& record, const RunStatus& status);
/// Exit code for how a run ended: 0, or that of its error.
[[nodiscard]] int runExit(const RunStatus& status);

}  // namespace bw::cli
