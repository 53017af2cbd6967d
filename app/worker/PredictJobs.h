#pragma once

#include "app/worker/Jobs.h"

namespace bw::worker {

[[nodiscard]] Result<Json> predictDataset(const Json& request, const JobContext& context);
[[nodiscard]] Result<Json> predictFile(const Json& request, const PluginHost& plugins,
                                       const JobContext& context);

}  // namespace bw::worker
