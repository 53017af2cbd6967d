#pragma once

#include "core/base/Result.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bw {

/// What metric and drift rules read of one window of time that monitoring kept.
struct RuleWindow {
    std::chrono::sys_seconds from, to;
    std::int64_t version = 0;  ///< of the model
    std::int64_t rows = 0;
    bool judged = false;            ///< enough rows for a verdict on drift
    std::set<std::string> drifted;  ///< columns
    bool predictionDrifted = false;
    std::map<std::string, double> metrics;  ///< where the truth has arrived
};

/// What age rules read.
struct ProductionModel {
    std::string name;
    std::int64_t version = 0;
    std::chrono::sys_seconds created;
};

/// Where rules get their facts: an interface, so that rules are tested without logs and models.
class RuleInputs {
public:
    virtual ~RuleInputs() = default;
    /// The production version of a model name (empty: the only one); none: no production yet.
    [[nodiscard]] virtual Result<std::optional<ProductionModel>> production(
        const std::string& model) = 0;
    /// Closed windows in which this version answered, oldest first, at most the newest `limit`.
    /// `span` as WindowRule::span.
    [[nodiscard]] virtual Result<std::vector<RuleWindow>> windows(const ProductionModel& model,
                                                                  const std::string& span,
                                                                  int limit) = 0;
};

}  // namespace bw
