#pragma once

#include "core/monitor/Monitor.h"

#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace bw::ui {

/// Which model is looked at, in windows of which length.
struct MonitorChoice {
    std::string model;        ///< name; empty: there is none
    bool production = false;  ///< a version of it is in production
    std::string by;           ///< "hour", "day", "month"; empty: the window of the settings
    bool operator==(const MonitorChoice&) const = default;
};
[[nodiscard]] MonitorOptions optionsOf(const MonitorChoice& choice);
/// "benchwright monitor production --name bike-cnt --by month".
[[nodiscard]] QString monitorCommand(const MonitorChoice& choice,
                                     const QString& command = QStringLiteral("monitor"));

/// What lies in the log of one model name, told without reading its cells.
struct LogFacts {
    std::int64_t segments = 0, rows = 0, bytes = 0;
    double sample = 1;                ///< the smallest share that a segment kept
    std::vector<std::string> masked;  ///< columns that were not stored
    std::int64_t torn = 0;            ///< segments whose writer died in a write
    std::int64_t truthRows = 0;       ///< kept, joined or not
    std::string signature;            ///< logSignature() before the reading
};
[[nodiscard]] Result<LogFacts> readLogFacts(const std::filesystem::path& folder,
                                            const JobContext& job);
/// Changes when requests, truth or the limits of monitoring change. Looks at names and sizes only.
[[nodiscard]] std::string logSignature(const std::filesystem::path& folder,
                                       const ProjectSettings& settings);

/// What the Overview shows. Immutable once made.
struct Monitored {
    MonitorChoice choice;
    std::vector<MonitorWindow> windows;  ///< of the chosen length, by time
    std::vector<MonitorEvent> events;
    LogFacts log;
    DriftLimits limits;
    std::string metric;    ///< whose quality is drawn; empty: no truth yet
    std::string computed;  ///< when the newest window was; empty: none
    // Only of a report made by this window; kept history does not know them.
    std::optional<ModelAge> age;
    std::string text;  ///< "bike-cnt@3"
    std::optional<RetentionReport> retention;
    std::vector<std::string> notes;
};
using SharedMonitored = std::shared_ptr<const Monitored>;

/// What is kept. For job threads. `before`: what was shown, or null; what history does not know is
/// taken from there, if it is of the same choice.
[[nodiscard]] Result<SharedMonitored> readMonitored(const Project& project,
                                                    const MonitorChoice& choice,
                                                    const SharedMonitored& before,
                                                    const JobContext& job);
/// Looks at the log anew. For job threads.
[[nodiscard]] Result<SharedMonitored> computeMonitored(const Workbench& bench,
                                                       const MonitorChoice& choice,
                                                       const JobContext& job);

}  // namespace bw::ui
