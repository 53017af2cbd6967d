#pragma once

#include "core/serve/InferRequest.h"

#include <optional>
#include <string>
#include <string_view>

namespace bw {

// Open Inference Protocol v2, REST, with Triton's binary tensor extension. What is taken and given
// stands in docs/serving.md.

struct OipRules {
    bool clientTime = false;      ///< parameters.time is taken: [log] client_time
    std::int64_t latestTime = 0;  ///< beyond this (µs since 1970 UTC) it is refused; 0: any
};

/// `jsonLength`: Inference-Header-Content-Length; what follows in the body are binary tensors.
/// BadInput names the input and what was expected.
[[nodiscard]] Result<InferRequest> readOipRequest(const ServedModel& model, std::string_view body,
                                                  std::optional<std::size_t> jsonLength,
                                                  const OipRules& rules);

struct OipReply {
    std::string body;
    std::optional<std::size_t> jsonLength;  ///< set when binary tensors follow
};
[[nodiscard]] OipReply writeOipReply(const ServedModel& model, const InferRequest& request,
                                     const Answers& answers);

[[nodiscard]] Json oipServerMetadata();
[[nodiscard]] Json oipModelMetadata(const ServedModel& model);
/// "FP32", "INT64", "BYTES".
[[nodiscard]] std::string_view oipDatatype(ElementType type);

/// The JSON of a body, or BadInput with the place of the mistake.
[[nodiscard]] Result<Json> parseBody(std::string_view body);
/// A number of a reply: the shortest text that reads back the same; null where it is none.
void appendJsonNumber(std::string& to, float value);

}  // namespace bw
