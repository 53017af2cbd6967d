#include "ui/pages/monitor/OverTime.h"

#include "ui/base/MetricWords.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/WindowWords.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <set>

namespace bw::ui {
namespace {

QString tr(const char* words) {
    return QCoreApplication::translate("OverTime", words);
}

void addCost(const StaticDynamicReport& report, std::int64_t version, double& seconds,
             std::int64_t& rows) {
    for (const TrainingCost& training : report.trainings) {
        if (training.version != version) continue;
        seconds += std::max(0.0, training.seconds);
        rows += std::max<std::int64_t>(0, training.rows);
    }
}

void fillNumbers(OverTimeWindow& window, const Comparison& comparison, const std::string& metric) {
    const auto found = comparison.metrics.find(metric);
    if (found == comparison.metrics.end()) return;
    const MetricDifference& difference = found->second;
    window.fixed = difference.production;
    window.dynamic = difference.candidate;
    window.low = difference.low;
    window.high = difference.high;
}

}  // namespace

OverTime overTimeOf(const StaticDynamicReport& report) {
    OverTime over{
        .model = report.model, .metric = report.metric, .firstVersion = report.firstVersion};
    const MetricInfo* info = findMetric(report.metric);
    over.higherIsBetter = !info || info->higherIsBetter;
    std::set<std::int64_t> served{report.firstVersion};
    for (const StaticDynamicWindow& found : report.windows) {
        OverTimeWindow& window = over.windows.emplace_back();
        window.from = found.from;
        window.to = found.to;
        window.rows = found.rows;
        window.reason = found.reason;
        window.versions = versionsByRows(found.versions);
        if (found.comparison) fillNumbers(window, *found.comparison, report.metric);
        for (const auto& entry : found.versions) {
            if (!served.insert(entry.first).second) continue;
            window.fresh.push_back(entry.first);
            addCost(report, entry.first, window.trainedSeconds, window.trainedRows);
        }
    }
    if (report.overall) {
        OverTimeWindow all;
        fillNumbers(all, *report.overall, report.metric);
        over.fixed = all.fixed;
        over.dynamic = all.dynamic;
    }
    for (const TrainingCost& training : report.trainings) {
        if (training.version <= report.firstVersion) continue;
        ++over.trainings;
        addCost(report, training.version, over.trainedSeconds, over.trainedRows);
    }
    return over;
}

Result<SharedOverTime> readOverTime(const Workbench& bench, const MonitorChoice& choice,
                                    const JobContext& job) {
    const MonitorOptions model = optionsOf(choice);
    BW_TRY(const StaticDynamicReport report,
           compareOverTime(
               bench, {.model = model.model, .modelName = model.modelName, .by = choice.by}, job));
    return std::make_shared<const OverTime>(overTimeOf(report));
}

OverTimeBetter betterIn(const OverTimeWindow& window, bool higherIsBetter) {
    if (!std::isfinite(window.low) || !std::isfinite(window.high)) return OverTimeBetter::Neither;
    if (window.low > 0) return higherIsBetter ? OverTimeBetter::Dynamic : OverTimeBetter::Static;
    if (window.high < 0) return higherIsBetter ? OverTimeBetter::Static : OverTimeBetter::Dynamic;
    return OverTimeBetter::Neither;
}

QString eventOf(const OverTimeWindow& window) {
    return window.fresh.empty() ? text(window.reason)
                                : tr("%1 served for the first time").arg(versionList(window.fresh));
}

QString overTimeSentence(const OverTime& over) {
    const bool alone = std::ranges::all_of(over.windows, [&](const OverTimeWindow& window) {
        return std::ranges::all_of(
            window.versions, [&](std::int64_t version) { return version == over.firstVersion; });
    });
    if (alone)
        return tr("Static and dynamic are the same so far: only v%1 served rows whose truth is "
                  "known.")
            .arg(over.firstVersion);
    std::int64_t dynamic = 0, fixed = 0;
    for (const OverTimeWindow& window : over.windows) {
        const OverTimeBetter better = betterIn(window, over.higherIsBetter);
        dynamic += better == OverTimeBetter::Dynamic ? 1 : 0;
        fixed += better == OverTimeBetter::Static ? 1 : 0;
    }
    QString words =
        tr("The dynamic model was better in %1 of %2, the static one in %3.")
            .arg(dynamic)
            .arg(text(counted(static_cast<std::int64_t>(over.windows.size()), "window")))
            .arg(fixed);
    if (std::isfinite(over.fixed) && std::isfinite(over.dynamic))
        words += tr(" Over all rows: %1 %2 against %3.")
                     .arg(metricTitle(over.metric), number(over.dynamic), number(over.fixed));
    words += over.trainings == 0
                 ? tr(" Nothing was retrained.")
                 : tr(" Retraining: %1, %2, %3.")
                       .arg(text(counted(over.trainings, "version")), duration(over.trainedSeconds),
                            text(counted(over.trainedRows, "row")));
    return words;
}

}  // namespace bw::ui
