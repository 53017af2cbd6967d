#include "ui/pages/monitor/OverviewTimeline.h"

#include "ui/base/Text.h"
#include "ui/pages/monitor/WindowWords.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace bw::ui {
namespace {

QString tr(const char* words) {
    return QCoreApplication::translate("Timeline", words);
}

QString plain(double value) {
    return std::abs(value) >= 1000 ? number(value) : QString::number(value, 'g', 4);
}

using PointOf = std::function<TimelinePoint(const MonitorWindow&)>;

TimelineLane laneOf(const Monitored& shown, const QString& title, int color, const PointOf& point) {
    TimelineLane lane{.title = title, .words = plain};
    TimelineSeries series{.color = color};
    for (const MonitorWindow& window : shown.windows) series.points.push_back(point(window));
    lane.series.push_back(std::move(series));
    return lane;
}

bool isEmpty(const TimelineLane& lane) {
    return std::ranges::none_of(lane.series.front().points, [](const TimelinePoint& point) {
        return std::isfinite(point.value);
    });
}

TimelineLane requests(const Monitored& shown) {
    TimelineLane lane = laneOf(shown, tr("Requests"), 0, [](const MonitorWindow& window) {
        return TimelinePoint{.value = static_cast<double>(window.requests)};
    });
    lane.bars = lane.counts = true;
    return lane;
}

TimelineLane errors(const Monitored& shown) {
    TimelineLane lane = laneOf(shown, tr("Errors"), 0, [](const MonitorWindow& window) {
        return TimelinePoint{.value = static_cast<double>(window.failed)};
    });
    lane.bars = lane.counts = lane.wrong = true;
    const bool any = std::ranges::any_of(
        shown.windows, [](const MonitorWindow& window) { return window.failed > 0; });
    if (!any) lane.empty = tr("No errors");
    return lane;
}

TimelineLane drift(const Monitored& shown) {
    TimelineLane lane =
        laneOf(shown, tr("Drift, worst column"), 1, [](const MonitorWindow& window) {
            const ColumnDrift* worst = worstColumn(window);
            if (!worst) return TimelinePoint{};
            const bool alarm = std::ranges::any_of(window.columns, &ColumnDrift::drifted);
            return TimelinePoint{
                .value = worst->effect, .weak = window.verdict() == "too_few_rows", .alarm = alarm};
        });
    lane.limit = shown.limits.effect;
    if (isEmpty(lane) && !shown.windows.empty())
        lane.empty = shown.windows.back().driftReason.empty()
                         ? tr("Nothing was compared")
                         : text(shown.windows.back().driftReason);
    return lane;
}

TimelineLane quality(const Monitored& shown) {
    const QString title = shown.metric.empty() ? tr("Quality") : shortMetric(shown.metric);
    TimelineLane lane = laneOf(shown, title, 2, [&](const MonitorWindow& window) {
        const auto found = window.quality.find(shown.metric);
        if (found == window.quality.end()) return TimelinePoint{};
        return TimelinePoint{found->second.value, found->second.low, found->second.high};
    });
    if (isEmpty(lane))
        lane.empty = tr("No truth yet. Add it once it is known: what the model should have said.");
    return lane;
}

TimelineLane latency(const Monitored& shown) {
    TimelineLane lane = laneOf(shown, tr("Latency p95, ms"), 3, [](const MonitorWindow& window) {
        // Nothing was answered: there is no latency.
        return window.requests > window.failed ? TimelinePoint{.value = window.latencyP95 / 1000}
                                               : TimelinePoint{};
    });
    if (isEmpty(lane)) lane.empty = tr("Nothing was answered");
    return lane;
}

/// Where another version answers than in the window before, though no promotion lies there: the
/// log may be by the time of the events that were asked about, the promotion is by the clock.
void addSwitches(const Monitored& shown, std::vector<TimelineFlag>& flags) {
    for (std::size_t i = 1; i < shown.windows.size(); ++i) {
        const MonitorWindow &before = shown.windows[i - 1], &window = shown.windows[i];
        const bool told = std::ranges::any_of(shown.events, [&](const MonitorEvent& event) {
            const bool moves = event.action == "promote" || event.action == "rollback";
            return moves && event.at >= before.from && event.at < window.to;
        });
        if (before.version == window.version || told) continue;
        flags.push_back({window.from, QStringLiteral("model"),
                         tr("%1\nv%2 answers, before v%3")
                             .arg(spanTitle(window.from, window.to))
                             .arg(window.version)
                             .arg(before.version)});
    }
}

}  // namespace

TimelineContent timelineOf(const SharedMonitored& all) {
    const Monitored& shown = *all;
    TimelineContent content;
    for (const MonitorWindow& window : shown.windows)
        content.spans.push_back({window.from, window.to});
    content.lines = [all](int span) {
        return windowLines(all->windows[static_cast<std::size_t>(span)], *all);
    };
    content.lanes = {requests(shown), errors(shown), drift(shown), quality(shown), latency(shown)};
    addSwitches(shown, content.flags);
    for (const MonitorEvent& event : shown.events)
        content.flags.push_back(
            {event.at, eventIcon(event),
             QStringLiteral("%1\n%2").arg(utcTime(event.at), eventWords(event))});
    std::ranges::stable_sort(content.flags, {}, &TimelineFlag::at);
    return content;
}

}  // namespace bw::ui
