#include "ui/pages/monitor/MonitorData.h"

#include "core/monitor/WindowClock.h"
#include "core/requests/RequestLog.h"
#include "core/requests/SegmentFiles.h"
#include "core/requests/Truth.h"
#include "ui/base/Text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bw::ui {
namespace {

constexpr auto kRole = "production";

/// The deciding metric of the project where the windows have it, else the default of the task.
std::string metricOf(const std::vector<MonitorWindow>& windows, const std::string& deciding) {
    std::set<std::string> known;
    for (const MonitorWindow& window : windows)
        for (const auto& entry : window.quality) known.insert(entry.first);
    for (const std::string& wanted :
         {deciding, std::string(defaultMetric(Task::Regression)),
          std::string(defaultMetric(Task::BinaryClassification)), std::string("accuracy")})
        if (known.contains(wanted)) return wanted;
    return known.empty() ? std::string() : *known.begin();
}

void settle(Monitored& shown, const ProjectSettings& settings) {
    shown.limits = driftLimits(settings);
    shown.metric = metricOf(shown.windows, settings.metric);
    for (const MonitorWindow& window : shown.windows)
        shown.computed = std::max(shown.computed, window.at);
}

}  // namespace

MonitorOptions optionsOf(const MonitorChoice& choice) {
    MonitorOptions options;
    options.model = choice.production ? kRole : choice.model;
    if (choice.production) options.modelName = choice.model;
    options.by = choice.by;
    return options;
}

QString monitorCommand(const MonitorChoice& choice, const QString& command) {
    QString words = QStringLiteral("benchwright %1 ").arg(command);
    words += choice.production
                 ? QStringLiteral("production --name ") + shellWord(text(choice.model))
                 : shellWord(text(choice.model));
    if (!choice.by.empty()) words += QStringLiteral(" --by ") + text(choice.by);
    return words;
}

std::string logSignature(const std::filesystem::path& folder, const ProjectSettings& settings) {
    std::string signature =
        fmt::format("{} {} {} {}", settings.monitor.window, settings.monitor.alpha,
                    settings.monitor.effect, settings.monitor.minimumRows);
    const auto files = segmentFiles(folder);
    for (const SegmentFile& segment : files ? *files : std::vector<SegmentFile>{})
        signature += fmt::format("\n{} {} {}", segment.name, segment.closed, segment.bytes);
    const auto truth = truthSegments(folder);
    for (const TruthSegment& segment : truth ? *truth : std::vector<TruthSegment>{})
        signature += fmt::format("\n{} {}", segment.number, segment.bytes);
    return signature;
}

Result<LogFacts> readLogFacts(const std::filesystem::path& folder, const JobContext& job) {
    BW_TRY(const RequestLog log, RequestLog::open(folder, job));
    LogFacts facts;
    std::set<std::string> masked;
    for (const RequestSegment& segment : log.segments()) {
        ++facts.segments;
        facts.rows += segment.rows;
        facts.bytes += segment.bytes;
        facts.sample = std::min(facts.sample, segment.sample);
        facts.torn += segment.torn ? 1 : 0;
        masked.insert(segment.masked.begin(), segment.masked.end());
    }
    facts.masked.assign(masked.begin(), masked.end());
    BW_TRY(const auto truth, truthSegments(folder));
    for (const TruthSegment& segment : truth) {
        facts.truthRows += segment.rows;
        facts.bytes += segment.bytes;
    }
    return facts;
}

Result<SharedMonitored> readMonitored(const Project& project, const MonitorChoice& choice,
                                      const SharedMonitored& before, const JobContext& job) {
    auto shown = std::make_shared<Monitored>();
    shown->choice = choice;
    const auto folder = requestFolder(project.folder(), choice.model);
    const std::string signature = logSignature(folder, project.settings());
    BW_TRY(shown->log, readLogFacts(folder, job));
    shown->log.signature = signature;
    const MonitorOptions options = optionsOf(choice);
    BW_TRY(MonitorHistory history,
           monitorHistory(project, options.model, options.modelName, {}, {}));
    BW_TRY(const WindowClock clock,
           WindowClock::make(choice.by, project.settings().monitor.window));
    for (MonitorWindow& window : history.windows)
        if (window.role == kRole && clock.begin(window.from) == window.from &&
            clock.next(window.from) == window.to)
            shown->windows.push_back(std::move(window));
    shown->events = std::move(history.events);
    if (before && before->choice == choice) {
        shown->age = before->age;
        shown->text = before->text;
        shown->retention = before->retention;
    }
    settle(*shown, project.settings());
    return shown;
}

Result<SharedMonitored> computeMonitored(const Workbench& bench, const MonitorChoice& choice,
                                         const JobContext& job) {
    auto shown = std::make_shared<Monitored>();
    shown->choice = choice;
    const auto folder = requestFolder(bench.project.folder(), choice.model);
    const std::string signature = logSignature(folder, bench.project.settings());
    const MonitorOptions options = optionsOf(choice);
    BW_TRY(MonitorReport report, monitorModel(bench, options, job));
    BW_TRY(shown->log, readLogFacts(folder, job));
    shown->log.signature = signature;
    BW_TRY(MonitorHistory history,
           monitorHistory(bench.project, options.model, options.modelName, {}, {}));
    shown->windows = std::move(report.windows);
    shown->events = std::move(history.events);
    shown->age = report.age;
    shown->text = report.text;
    shown->retention = std::move(report.retention);
    shown->notes = std::move(report.notes);
    settle(*shown, bench.project.settings());
    return shown;
}

}  // namespace bw::ui
