#pragma once

#include "core/base/Result.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

class Project;

enum class TriggerKind { Demand, Schedule, Folder, Metric, Drift, Age };
[[nodiscard]] std::string_view triggerKindName(TriggerKind kind);  ///< "demand", "schedule" …

/// What happens with times that passed while nobody watched.
enum class CatchUp {
    Once,  ///< one firing for all of them
    Skip,  ///< none
    All,   ///< one for each, at most kMostCaughtUp
};
inline constexpr int kMostCaughtUp = 100;

/// When a file in a watched folder is complete.
enum class Completion {
    Settled,  ///< size and time of change stayed the same for `settle`
    Marker,   ///< a file of the same name with ".done" behind it is there
    Rename,   ///< at once: who writes it renames it into place
};

struct ScheduleRule {
    std::string cron, timezone = "UTC";
    CatchUp catchUp = CatchUp::Once;
};

struct FolderRule {
    std::filesystem::path folder;  ///< as written; relative to the project
    std::string pattern = "*";     ///< of file names, as a shell matches them
    std::string parameter;         ///< gets the path: a value of the pipeline, as for --set
    Completion complete = Completion::Settled;
    std::chrono::seconds settle{10};
};

/// Of the windows that monitoring kept of a model's production version.
struct WindowRule {
    std::string model;  ///< name; empty: the only one
    std::string metric;
    std::optional<double> above, below;  ///< metric rules: one of them
    std::vector<std::string> columns;    ///< drift rules: any of these; empty: any column
    bool prediction = false;             ///< drift rules: the drift of the answers, not of columns
    int windows = 1;   ///< so many in a row; those without a verdict or truth are passed over
    std::string span;  ///< "6h", "hour", "day", "month"; empty: [monitor] window of the project
};

struct AgeRule {
    std::string model;
    std::chrono::seconds olderThan{0};
};

/// One [[trigger]] of triggers.toml (docs/formats/triggers.md).
struct Trigger {
    std::string name;
    TriggerKind kind = TriggerKind::Demand;
    std::string pipeline;  ///< name or path, as `pipeline run` takes it
    std::map<std::string, std::string> set;
    bool enabled = true;
    std::chrono::seconds pause{0};  ///< metric, drift, age: least time between two firings
    ScheduleRule schedule;
    FolderRule folder;
    WindowRule window;
    AgeRule age;
    int line = 0;  ///< where it stands in the file

    /// "at 0 3 * * * (Europe/Berlin)", "a new file *.csv in incoming": when it fires, in words.
    [[nodiscard]] std::string condition() const;
};

struct TriggerMistake {
    int line = 0;  ///< from 1; 0: the file as a whole
    std::string trigger, key;
    std::string message;  ///< a sentence without a full stop
    std::string hint;
};

/// triggers.toml. What is wrong stands in `mistakes`, ordered by line; triggers that have one are
/// in the list all the same, as far as they could be read.
struct TriggerFile {
    std::filesystem::path file;
    std::vector<Trigger> triggers;
    std::vector<TriggerMistake> mistakes;
    [[nodiscard]] const Trigger* find(std::string_view name) const;
};

/// Where a project keeps its triggers.
[[nodiscard]] std::filesystem::path triggersPath(const std::filesystem::path& project);
/// Syntax, keys, kinds, cron expressions, time zones. Never fails.
[[nodiscard]] TriggerFile parseTriggers(const std::string& text,
                                        const std::filesystem::path& source);
/// As parseTriggers(), and against the project: pipelines that are missing or wrong, values that
/// they do not have, models and metrics that nobody knows. No file: no triggers. Environment when
/// the file cannot be read.
[[nodiscard]] Result<TriggerFile> readTriggers(const Project& project);
/// Whether the trigger's pipeline has these values: an error as that of setPipelineValues().
[[nodiscard]] Result<void> checkTriggerValues(const Project& project, const Trigger& trigger,
                                              const std::map<std::string, std::string>& values);
/// "triggers.toml, line 12: trigger nightly: …".
[[nodiscard]] std::string mistakeText(const TriggerFile& file, const TriggerMistake& mistake);
/// The mistakes as one error: BadInput, the first with its line, and how many more.
[[nodiscard]] Error mistakesError(const TriggerFile& file);

}  // namespace bw
