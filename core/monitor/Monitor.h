#pragma once

#include "core/monitor/MonitorReport.h"
#include "core/pipeline/Workbench.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bw {

struct MonitorOptions {
    std::string model = "production";  ///< alias, name@number, or a model's name (all its versions)
    std::string modelName;             ///< whose alias, where there are several
    std::optional<std::int64_t> since, until;  ///< microseconds since 1970 UTC; widened to windows
    std::string window;                        ///< a duration ("6h"); empty: that of the project
    std::string by;  ///< "hour", "day", "month": calendar windows in UTC; empty: `window`
    std::vector<std::string> columns;  ///< only these; empty: all. Not kept unless all
    std::string role = "production";   ///< or "shadow"
    bool replay = true;                ///< look for training/serving skew
    std::int64_t replayRows = 20'000;  ///< at most so many in all, chosen evenly
    bool refresh = false;              ///< compute anew what is kept
};

/// Looks at the request log of a model, window by window (docs/monitoring.md). Windows of a
/// duration begin at whole multiples of it since 1970 UTC. A window that was computed before and
/// whose segments, truth and limits have not changed is read from the project's database; what is
/// computed is kept there. A window without requests is not listed.
///
/// Reads the log once; asks the worker for the model's answers on the test rows (kept from then on)
/// and for the replay. Applies the retention of the log before. An alias or a name looks at all
/// versions of its model, name@number at that one. NotFound (no such model, or column), BadInput (a
/// window that is no duration). That a result could not be kept is a note, not an error.
[[nodiscard]] Result<MonitorReport> monitorModel(const Workbench& bench,
                                                 const MonitorOptions& options,
                                                 const JobContext& job);

/// What changed in the project while the windows went by: promote, rollback, trigger_fired,
/// trigger_ended, propose, dismiss.
struct MonitorEvent {
    std::int64_t at = 0;  ///< microseconds since 1970 UTC
    std::string action, by, why;
    std::string subject;  ///< "bike-cnt@3", a trigger's name
};

struct MonitorHistory {
    std::string model;
    std::vector<MonitorWindow> windows;  ///< kept ones, by time, then by length
    std::vector<MonitorEvent> events;    ///< by time
};
/// What is kept, without computing anything. `model` as in MonitorOptions.
[[nodiscard]] Result<MonitorHistory> monitorHistory(const Project& project,
                                                    const std::string& model,
                                                    const std::string& modelName,
                                                    std::optional<std::int64_t> since,
                                                    std::optional<std::int64_t> until);
[[nodiscard]] Json monitorHistoryToJson(const MonitorHistory& history);

struct MonitorRowsOptions {
    std::string model = "production", modelName;
    std::optional<std::int64_t> since, until;  ///< as they are, not widened
    std::string role = "production";
    /// "all", "failed", "missing", "never_seen", "contract" (these three: of `column`, or of any),
    /// "slow" (slowest first), "wrong" (truth known and different; numbers: largest error first),
    /// "skew" (worst first).
    std::string what = "all";
    std::string column;
    std::int64_t limit = 100;
};

/// Rows of the log as text, missing cells empty.
struct LoggedRows {
    std::vector<std::string> columns;  ///< of the log; then "truth", and "replayed" for skew
    std::vector<std::vector<std::string>> rows;
    std::int64_t total = 0;  ///< before the limit
};
/// The rows behind a finding. Usage for an unknown `what`, NotFound for an unknown column.
[[nodiscard]] Result<LoggedRows> monitorRows(const Workbench& bench,
                                             const MonitorRowsOptions& options,
                                             const JobContext& job);
[[nodiscard]] Json loggedRowsToJson(const LoggedRows& rows);

struct TruthOptions {
    std::filesystem::path file;  ///< anything an importer reads
    std::string key;             ///< column of the file
    std::string logKey;  ///< what it means in the log: "request", a logged key or an input; empty:
                         ///< by its name
    std::string column;  ///< of the file; empty: the model's target
    std::string model = "production", modelName;
};

struct TruthOutcome {
    std::string model, logKey;             ///< "key.instant"
    std::int64_t rows = 0;                 ///< kept
    std::int64_t joined = 0;               ///< keys whose request is in the log
    std::int64_t unknown = 0;              ///< keys without a request: kept, joined when it arrives
    std::vector<std::string> unknownKeys;  ///< the first 1,000
    std::int64_t replaced = 0;             ///< keys that had a truth before
    std::int64_t left = 0;                 ///< rows without key or value: not kept
    std::int64_t unknownLabels = 0;        ///< values that are not among the model's classes
};
/// Keeps what really happened beside the log. NotFound (file, column), BadInput (a column that is
/// not among the keys or inputs of the log or is masked there, values that are no numbers where the
/// model predicts one, no value among the classes).
[[nodiscard]] Result<TruthOutcome> addTruthFile(const Workbench& bench, const TruthOptions& options,
                                                const JobContext& job);
[[nodiscard]] Json truthOutcomeToJson(const TruthOutcome& outcome);

/// `drift A B`: two dataset versions, by the limits of the project unless given.
struct DriftOutcome {
    std::string reference, current;  ///< name@version
    DatasetDrift drift;
};
[[nodiscard]] Result<DriftOutcome> driftBetween(const Workbench& bench,
                                                const std::string& reference,
                                                const std::string& current,
                                                const std::optional<DriftLimits>& limits,
                                                const JobContext& job);
[[nodiscard]] Json driftOutcomeToJson(const DriftOutcome& outcome);

/// The limits that the project sets.
[[nodiscard]] DriftLimits driftLimits(const ProjectSettings& settings);
[[nodiscard]] LogLimits logLimits(const ProjectSettings& settings);

}  // namespace bw
