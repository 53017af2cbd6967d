#pragma once

#include "core/base/Result.h"

#include <bitset>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// Times given by a cron expression in a time zone, as Vixie cron has it: five fields (minute,
/// hour, day of the month, month, day of the week; lists, ranges, steps, names, 0 and 7 for
/// Sunday), or @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually. Where both days
/// are restricted, one that fits is enough.
///
/// When clocks are changed: an expression with `*` in minute or hour follows the clock on the wall,
/// so that nothing of the left-out hour happens and what is in the repeated one happens twice; the
/// others happen once a day, those of the left-out hour at the moment of the change, those of the
/// repeated hour the first time. Immutable; may be shared among threads.
class CronSchedule {
public:
    /// BadInput: what is wrong with which field, a time zone that is not known, days that never
    /// come ("0 0 31 2 *").
    [[nodiscard]] static Result<CronSchedule> parse(const std::string& expression,
                                                    const std::string& timezone);
    /// The first time after `moment` (not at it).
    [[nodiscard]] std::chrono::sys_seconds next(std::chrono::sys_seconds moment) const;

private:
    CronSchedule() = default;
    [[nodiscard]] bool happens() const;
    [[nodiscard]] bool onDay(std::chrono::year_month_day date) const;
    /// Times of one local date as moments, in order.
    [[nodiscard]] std::vector<std::chrono::sys_seconds> timesOf(std::chrono::local_days day) const;

    std::bitset<60> minutes_;
    std::bitset<24> hours_;
    std::bitset<32> days_;
    std::bitset<13> months_;
    std::bitset<7> weekdays_;
    bool anyDay_ = false, anyWeekday_ = false;
    bool follows_ = false;  ///< the clock on the wall
    struct Zone;
    std::shared_ptr<const Zone> zone_;
};

/// Whether the system knows this IANA time zone.
[[nodiscard]] bool knownTimezone(const std::string& name);

}  // namespace bw
