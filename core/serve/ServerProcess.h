#pragma once

#include "core/base/JobContext.h"
#include "core/serve/Engine.h"
#include "core/serve/ServerFolder.h"

namespace bw {

/// `benchwright-worker serve FOLDER`: serves as serve.json says until `job` is cancelled, a stop is
/// asked for, or the owner of the server has ended; then finishes what it began. Keeps status.json
/// true and prints a line an event on standard error. Returns the error that stands in the status
/// as well. Blocks.
[[nodiscard]] Result<void> runServer(const ServerFolder& folder, const EngineFactory& engines,
                                     const JobContext& job);

}  // namespace bw
