#pragma once

#include "core/serve/InferRequest.h"

#include <string>
#include <string_view>

namespace bw {

// MLflow's scoring protocol: POST /invocations with exactly one of dataframe_split,
// dataframe_records, instances and inputs.

[[nodiscard]] Result<InferRequest> readMlflowRequest(const ServedModel& model,
                                                     std::string_view body);
/// {"predictions":[{"label":…,"p_<class>":…}, …]}, or {"prediction":…}: the columns of
/// `benchwright predict`.
[[nodiscard]] std::string writeMlflowReply(const ServedModel& model, const Answers& answers);

}  // namespace bw
