#include "core/watch/Schedule.h"

#include "core/base/Duration.h"
#include "core/base/NumberText.h"

#include <fmt/format.h>

#include <deque>

namespace bw {
namespace {

constexpr std::size_t kMostMissed = 1000;
/// Enough for the newest thousand times of the densest schedule.
constexpr std::chrono::hours kDense{24};

using Times = std::deque<std::chrono::sys_seconds>;

Times timesIn(const CronSchedule& schedule, std::chrono::sys_seconds from,
              std::chrono::sys_seconds now, const std::set<std::chrono::sys_seconds>& fired) {
    Times times;
    bool jumped = false;
    for (auto at = schedule.next(from); at <= now; at = schedule.next(at)) {
        if (!fired.contains(at)) times.push_back(at);
        if (times.size() <= kMostMissed) continue;
        times.pop_front();
        // Years of minutes: what lies between here and the last day is left out.
        if (!jumped && at < now - kDense) at = now - kDense;
        jumped = true;
    }
    return times;
}

}  // namespace

std::string DueTime::cause() const {
    const std::string text = fmt::format("the time {}", utcText(at));
    return missed == 0 ? text
                       : fmt::format("{}, with {} missed before", text, counted(missed, "time"));
}

DueTimes dueTimes(const CronSchedule& schedule, CatchUp catchUp, std::chrono::sys_seconds from,
                  std::chrono::sys_seconds now, const std::set<std::chrono::sys_seconds>& fired) {
    Times times = timesIn(schedule, from, now, fired);
    DueTimes due;
    Times missed;
    while (!times.empty() && times.front() < now - kOnTime) {
        missed.push_back(times.front());
        times.pop_front();
    }
    if (catchUp == CatchUp::All) {
        while (missed.size() > kMostCaughtUp) {
            missed.pop_front();
            ++due.left;
        }
        for (const auto at : missed) due.fire.push_back({at});
    } else if (catchUp == CatchUp::Once && !missed.empty()) {
        due.fire.push_back({missed.back(), static_cast<int>(missed.size()) - 1});
    } else {
        due.left = static_cast<int>(missed.size());
    }
    for (const auto at : times) due.fire.push_back({at});
    return due;
}

}  // namespace bw
