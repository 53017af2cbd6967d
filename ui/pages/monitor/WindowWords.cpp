#include "ui/pages/monitor/WindowWords.h"

#include "ui/base/AuditWords.h"
#include "ui/base/MetricWords.h"
#include "ui/base/Text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <map>

namespace bw::ui {
namespace {

constexpr int kOk = 200;

QString tr(const char* words) {
    return QCoreApplication::translate("WindowWords", words);
}

QDateTime utc(std::int64_t micros) {
    return QDateTime::fromMSecsSinceEpoch(micros / 1000, Qt::UTC);
}

QString written(const QDateTime& time, const char* format) {
    return QLocale::c().toString(time, QLatin1String(format));
}

bool isMidnight(const QDateTime& time) {
    return time.time() == QTime(0, 0);
}

std::int64_t driftedColumns(const MonitorWindow& window) {
    return std::ranges::count_if(window.columns, &ColumnDrift::drifted);
}

const MonitorAlarm* firstAlarm(const MonitorWindow& window, std::string_view kind) {
    const auto found = std::ranges::find(window.alarms, kind, &MonitorAlarm::kind);
    return found == window.alarms.end() ? nullptr : &*found;
}

}  // namespace

QString spanTitle(std::int64_t from, std::int64_t to) {
    const QDateTime first = utc(from), last = utc(to);
    if (!isMidnight(first) || !isMidnight(last)) return written(first, "d MMM yyyy, HH:mm");
    const QDate lastDay = last.date().addDays(-1);
    if (lastDay <= first.date()) return written(first, "d MMM yyyy");
    if (first.date().day() == 1 && first.addMonths(1) == last) return written(first, "MMM yyyy");
    const bool sameMonth =
        first.date().month() == lastDay.month() && first.date().year() == lastDay.year();
    return QStringLiteral("%1 – %2").arg(
        written(first, sameMonth ? "d" : "d MMM"),
        QLocale::c().toString(lastDay, QStringLiteral("d MMM yyyy")));
}

QString isoTime(std::int64_t micros) {
    return utc(micros).toString(QStringLiteral("yyyy-MM-ddTHH:mm:ssZ"));
}

QString utcTime(std::int64_t micros) {
    return tr("%1 UTC").arg(written(utc(micros), "d MMM yyyy, HH:mm:ss"));
}

VerdictWord verdictOf(const MonitorWindow& window) {
    const std::string_view verdict = window.verdict();
    if (verdict == "alarm") return {tr("alarm"), Tone::Bad};
    if (verdict == "ok") return {tr("ok"), Tone::Good};
    return {tr("too few rows"), Tone::Quiet};
}

VerdictWord verdictOf(const ColumnDrift& column, std::int64_t minimumRows) {
    if (column.drifted) return {tr("drifted"), Tone::Bad};
    if (column.reason.empty()) return {tr("same"), Tone::Good};
    const bool few = column.rows < minimumRows || column.referenceRows < minimumRows;
    return {few ? tr("too few rows") : tr("no verdict"), Tone::Quiet};
}

QString pWords(double p) {
    return p < 0.001 ? QStringLiteral("< 0.001") : number(p);
}

QString statusWords(const MonitorWindow& window) {
    QStringList words;
    for (const auto& [status, requests] : window.statuses)
        if (status != kOk) words += QStringLiteral("%1: %2").arg(status).arg(number(requests));
    return words.join(QStringLiteral(", "));
}

std::vector<std::int64_t> versionsByRows(const std::map<std::int64_t, std::int64_t>& versions) {
    std::vector<std::pair<std::int64_t, std::int64_t>> byRows(versions.begin(), versions.end());
    std::ranges::stable_sort(byRows, std::greater{},
                             [](const auto& entry) { return entry.second; });
    std::vector<std::int64_t> sorted;
    for (const auto& entry : byRows) sorted.push_back(entry.first);
    return sorted;
}

QString versionList(const std::vector<std::int64_t>& versions) {
    QStringList words;
    for (const std::int64_t version : versions) words += QStringLiteral("v%1").arg(version);
    return words.join(QStringLiteral(", "));
}

QString versionWords(const MonitorWindow& window) {
    return window.versions.empty() ? versionList({window.version})
                                   : versionList(versionsByRows(window.versions));
}

QString latencyWords(double micros) {
    return QStringLiteral("%1 ms").arg(number(micros / 1000));
}

QString qualityWords(const MonitorWindow& window, const std::string& metric) {
    const auto found = window.quality.find(metric);
    if (found == window.quality.end())
        return window.qualityReason.empty() ? tr("no truth yet") : text(window.qualityReason);
    const MetricEstimate& estimate = found->second;
    if (!std::isfinite(estimate.value) && !estimate.reason.empty()) return text(estimate.reason);
    return QStringLiteral("%1 (%2 … %3)")
        .arg(number(estimate.value), number(estimate.low), number(estimate.high));
}

QString shortMetric(const std::string& metric) {
    static const std::map<std::string, QString> kShort{{"rmse", QStringLiteral("RMSE")},
                                                       {"mae", QStringLiteral("MAE")},
                                                       {"r2", QStringLiteral("R²")},
                                                       {"roc_auc", QStringLiteral("ROC AUC")}};
    const auto found = kShort.find(metric);
    return found == kShort.end() ? metricTitle(metric) : found->second;
}

const ColumnDrift* worstColumn(const MonitorWindow& window) {
    const auto found = std::ranges::max_element(window.columns, {}, &ColumnDrift::effect);
    return found == window.columns.end() ? nullptr : &*found;
}

QString windowSentence(const MonitorWindow& window) {
    if (window.verdict() == "too_few_rows")
        return tr("%1: too few for a verdict about drift, which takes %2.")
            .arg(text(counted(window.rows, "row")), number(window.minimumRows));
    const std::int64_t drifted = driftedColumns(window);
    const ColumnDrift* worst = worstColumn(window);
    QStringList found;
    if (drifted > 0)
        found +=
            tr("%1 drifted, most of all %2 (effect %3)")
                .arg(text(counted(drifted, "column")), text(worst->column), number(worst->effect));
    if (window.prediction && window.prediction->drifted) found += tr("the answers drifted");
    if (firstAlarm(window, "skew"))
        found += tr("%1 not given again by replay")
                     .arg(text(counted(window.replay.differing, "logged answer")));
    if (firstAlarm(window, "contract"))
        found +=
            tr("%1 outside the contract")
                .arg(text(counted(static_cast<std::int64_t>(window.violations.size()), "rule")));
    if (!found.isEmpty()) return found.join(QStringLiteral("; ")) + QLatin1Char('.');
    if (!window.driftReason.empty()) return text(window.driftReason);
    return tr("No drift in %1.")
        .arg(text(counted(static_cast<std::int64_t>(window.columns.size()), "column")));
}

QStringList windowLines(const MonitorWindow& window, const Monitored& all) {
    QString title = spanTitle(window.from, window.to);
    if (!window.complete) title += tr(" (not over yet)");
    QStringList lines{title};
    lines += tr("%1, %2, answered by %3")
                 .arg(text(counted(window.requests, "request")), text(counted(window.rows, "row")),
                      versionWords(window));
    const QString failed = statusWords(window);
    lines += failed.isEmpty() ? tr("No errors")
                              : tr("Errors: %1 (%2)").arg(number(window.failed), failed);
    if (const ColumnDrift* worst = worstColumn(window))
        lines += tr("Drift: %1 %2, corrected p %3, limit %4")
                     .arg(text(worst->column), number(worst->effect), pWords(worst->corrected),
                          number(all.limits.effect));
    if (!all.metric.empty())
        lines +=
            QStringLiteral("%1: %2").arg(metricTitle(all.metric), qualityWords(window, all.metric));
    lines += tr("Latency: p50 %1, p95 %2, p99 %3")
                 .arg(latencyWords(window.latencyP50), latencyWords(window.latencyP95),
                      latencyWords(window.latencyP99));
    for (const MonitorEvent& event : all.events)
        if (event.at >= window.from && event.at < window.to) lines += eventWords(event);
    return lines;
}

QString eventWords(const MonitorEvent& event) {
    AuditEntry entry;
    entry.action = event.action;
    QString action = auditAction(entry);
    if (event.action == "trigger_fired") action = tr("Trigger fired:");
    if (event.action == "trigger_ended") action = tr("Pipeline ended:");
    if (event.action == "propose") action = tr("Proposed");
    if (event.action == "dismiss") action = tr("Dismissed");
    QString words = QStringLiteral("%1 %2").arg(action, text(event.subject)).trimmed();
    if (!event.why.empty()) words += QStringLiteral(" – ") + text(event.why);
    return words;
}

QString eventIcon(const MonitorEvent& event) {
    if (event.action == "promote") return QStringLiteral("promote");
    if (event.action == "rollback") return QStringLiteral("rollback");
    if (event.action == "propose" || event.action == "dismiss") return QStringLiteral("compare");
    if (event.action == "trigger_fired") return QStringLiteral("alert");
    return QStringLiteral("jobs");
}

}  // namespace bw::ui
