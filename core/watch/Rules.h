#pragma once

#include "core/base/Json.h"
#include "core/watch/RuleInputs.h"
#include "core/watch/Trigger.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace bw {

/// Why a rule fires, and what it then remembers.
struct RuleFiring {
    std::string cause;  ///< "drift of temp in 2 windows in a row, to 2012-03-01T00:00:00Z"
    Json facts = Json::object();
    std::string upTo;  ///< end of the newest window that counted; of age rules the model version
};

/// What a rule remembers of its last firing.
struct RuleMemory {
    std::optional<std::chrono::sys_seconds> fired;
    std::optional<std::chrono::sys_seconds> upTo;  ///< windows before it were counted then
};

/// Whether a metric, drift or age rule fires now. Windows without a verdict on drift, or without
/// truth for the metric, are passed over; a window counts for one firing only. The pause of the
/// trigger holds from the last firing; a clock that was set back before it does not hold for ever.
[[nodiscard]] Result<std::optional<RuleFiring>> judgeRule(const Trigger& trigger,
                                                          const RuleMemory& memory,
                                                          std::chrono::sys_seconds now,
                                                          RuleInputs& inputs);

}  // namespace bw
