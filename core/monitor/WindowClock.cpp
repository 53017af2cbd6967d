#include "core/monitor/WindowClock.h"

#include "core/base/Duration.h"

#include <fmt/format.h>

#include <chrono>

namespace bw {
namespace {

using Micros = std::chrono::sys_time<std::chrono::microseconds>;
constexpr std::int64_t kSecond = 1'000'000;

std::chrono::year_month monthOf(std::int64_t time) {
    const Micros moment{std::chrono::microseconds(time)};
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(moment));
    return day.year() / day.month();
}

std::int64_t firstOf(std::chrono::year_month month) {
    return Micros(std::chrono::sys_days(month / 1)).time_since_epoch().count();
}

}  // namespace

Result<WindowClock> WindowClock::make(const std::string& by, const std::string& duration) {
    WindowClock clock;
    clock.text_ = by.empty() ? duration : by;
    if (by == "month") return clock;
    if (!by.empty() && by != "day" && by != "hour")
        return fail(ErrorCode::Usage, fmt::format("There are no windows by {}", by),
                    "Known are hour, day and month; or give a length with --window.");
    BW_TRY(const auto length,
           parseDuration(by.empty() ? duration : std::string(by == "day" ? "1d" : "1h")));
    clock.length_ = length.count() * kSecond;
    return clock;
}

std::int64_t WindowClock::begin(std::int64_t time) const {
    if (length_ == 0) return firstOf(monthOf(time));
    const std::int64_t past = time % length_;
    return time - (past < 0 ? past + length_ : past);
}

std::int64_t WindowClock::next(std::int64_t begin) const {
    return length_ > 0 ? begin + length_ : firstOf(monthOf(begin) + std::chrono::months(1));
}

std::string windowTimeText(std::int64_t time) {
    return utcText(
        std::chrono::floor<std::chrono::seconds>(Micros(std::chrono::microseconds(time))));
}

Result<std::int64_t> windowTimeFromText(const std::string& text) {
    BW_TRY(const auto moment, parseUtc(text));
    return moment.time_since_epoch().count() * kSecond;
}

}  // namespace bw
