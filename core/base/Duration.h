#pragma once

#include "core/base/Result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace bw {

/// A length of time as settings, options and triggers write it: one or several pairs of a whole
/// number and a unit, largest unit first: "45s", "30m", "6h", "1d", "2w", "1d12h". A day has 24
/// hours, a week seven days. BadInput for anything else, nothing at all, zero ("0s") and more than
/// 100 years.
[[nodiscard]] Result<std::chrono::seconds> parseDuration(std::string_view text);

/// What parseDuration() reads, in the fewest units and without weeks: "90s" comes back as "1m30s",
/// "7d" as "7d". A negative one has "-" in front, zero is "0s".
[[nodiscard]] std::string durationText(std::chrono::seconds duration);

/// A moment as our files write it: "2026-11-24T01:52:04Z".
[[nodiscard]] std::string utcText(std::chrono::sys_seconds moment);
/// Reads what utcText() writes; also with a fraction of a second, which is cut off. BadInput else.
[[nodiscard]] Result<std::chrono::sys_seconds> parseUtc(std::string_view text);

}  // namespace bw
