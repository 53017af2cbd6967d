#pragma once

#include "ui/pages/monitor/MonitorData.h"
#include "ui/pages/monitor/Timeline.h"

namespace bw::ui {

/// Requests, errors, drift of the worst column, quality and latency of what was found, with events.
[[nodiscard]] TimelineContent timelineOf(const SharedMonitored& shown);

}  // namespace bw::ui
