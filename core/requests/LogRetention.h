#pragma once

#include "core/base/Result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bw {

/// How long and how much of a log is kept; 0: without limit.
struct LogLimits {
    int days = 90;  ///< since a segment was begun, by the clock of the server
    std::int64_t bytes = std::int64_t{2048} << 20;  ///< of all segments and truth of one model
    bool operator==(const LogLimits&) const = default;
};

struct RemovedSegment {
    std::string name;
    std::int64_t bytes = 0;
    std::string why;  ///< "older than 90 days", "more than 2,048 MB"
};

/// What was removed, and what is left.
struct RetentionReport {
    LogLimits limits;
    std::vector<RemovedSegment> removed;
    std::int64_t segments = 0, bytes = 0;  ///< kept
};

/// Removes closed segments and truth from the log of one model name, the oldest first, until it is
/// within the limits. What a living server writes at the moment counts, but stays. An absent folder
/// is an empty log. Environment when a file cannot be removed.
[[nodiscard]] Result<RetentionReport> applyLogRetention(const std::filesystem::path& folder,
                                                        const LogLimits& limits);
/// The limits in words: "90 days, 2,048 MB".
[[nodiscard]] std::string limitsText(const LogLimits& limits);

}  // namespace bw
