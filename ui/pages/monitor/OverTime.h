#pragma once

#include "core/monitor/StaticDynamic.h"
#include "ui/pages/monitor/MonitorData.h"

#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace bw::ui {

/// One window of time: what the first production model (static) would have achieved on the rows
/// whose truth is known, and what the versions that served (dynamic) did.
struct OverTimeWindow {
    static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    std::int64_t from = 0, to = 0;  ///< microseconds since 1970 UTC
    std::int64_t rows = 0;          ///< with truth
    double fixed = kNone, dynamic = kNone;
    double low = kNone, high = kNone;    ///< 95 % interval of dynamic less static
    std::vector<std::int64_t> versions;  ///< that served, most rows first
    std::vector<std::int64_t> fresh;     ///< those that served for the first time
    double trainedSeconds = 0;           ///< what training these took, where known
    std::int64_t trainedRows = 0;
    std::string reason;  ///< why there are no numbers
};

struct OverTime {
    std::string model, metric;
    bool higherIsBetter = true;
    std::int64_t firstVersion = 0;                                          ///< the static one
    std::vector<OverTimeWindow> windows;                                    ///< by time
    double fixed = OverTimeWindow::kNone, dynamic = OverTimeWindow::kNone;  ///< over all rows
    std::int64_t trainings = 0;  ///< after the first version
    double trainedSeconds = 0;   ///< of these
    std::int64_t trainedRows = 0;
};
using SharedOverTime = std::shared_ptr<const OverTime>;

[[nodiscard]] OverTime overTimeOf(const StaticDynamicReport& report);
/// For job threads.
[[nodiscard]] Result<SharedOverTime> readOverTime(const Workbench& bench,
                                                  const MonitorChoice& choice,
                                                  const JobContext& job);

/// "v3 served for the first time"; empty: nothing happened.
[[nodiscard]] QString eventOf(const OverTimeWindow& window);
/// Who was better in a window, if the interval leaves zero out.
enum class OverTimeBetter { Dynamic, Static, Neither };
[[nodiscard]] OverTimeBetter betterIn(const OverTimeWindow& window, bool higherIsBetter);
/// "The dynamic model was better in 8 of 12 windows, the static one in 1. Over all rows: RMSE 62.1
/// against 98.3. Retraining: 5 versions, 48 s, 60,000 rows."
[[nodiscard]] QString overTimeSentence(const OverTime& over);

}  // namespace bw::ui
