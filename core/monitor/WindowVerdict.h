#pragma once

#include "core/monitor/Monitor.h"
#include "core/monitor/WindowTally.h"

namespace bw {

/// Fills columns, prediction, violations and quality of a window from what was counted. `resamples`
/// of the quality's intervals. Replay and alarms come after, see raiseAlarms().
[[nodiscard]] Result<void> interpret(const WindowTally& tally, const DriftLimits& limits,
                                     int resamples, MonitorWindow& window, const JobContext& job);
/// From everything else in the window. `contract`: the accepted one, for the severity of its rules.
void raiseAlarms(const Contract* contract, MonitorWindow& window);

}  // namespace bw
