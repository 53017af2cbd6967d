#pragma once

#include <QString>

#include <cstdint>
#include <vector>

namespace bw::ui {

struct TimeTick {
    std::int64_t at = 0;  ///< microseconds since 1970 UTC
    QString words;        ///< "2012", "Mar", "5 Mar", "06:00"
};

/// Round moments of UTC from `from` to `to`, at most `wanted` of them: hours, days, months or
/// years. Where a larger unit begins it is named: "2012" among months, "5 Mar" among hours.
[[nodiscard]] std::vector<TimeTick> timeTicks(std::int64_t from, std::int64_t to, int wanted);

}  // namespace bw::ui
