#pragma once

#include "core/watch/Cron.h"
#include "core/watch/Trigger.h"

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace bw {

/// One firing that is due by the clock.
struct DueTime {
    std::chrono::sys_seconds at;  ///< the time in the schedule
    int missed = 0;               ///< so many earlier times fall together with this one
    [[nodiscard]] std::string cause() const;
};

struct DueTimes {
    std::vector<DueTime> fire;  ///< in order
    int left = 0;               ///< missed times that nothing is done about
};

/// A look that comes later than this after a time has missed it.
inline constexpr std::chrono::seconds kOnTime{60};

/// Times of the schedule in (from, now], by the rule for what was missed. Times in `fired` had
/// their firing already (the clock was set back since) and do not count. More than a thousand
/// missed times count as a thousand, of which the newest are kept.
[[nodiscard]] DueTimes dueTimes(const CronSchedule& schedule, CatchUp catchUp,
                                std::chrono::sys_seconds from, std::chrono::sys_seconds now,
                                const std::set<std::chrono::sys_seconds>& fired);

}  // namespace bw
