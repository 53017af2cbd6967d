#pragma once

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/flow/StepType.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

class Project;
struct PipelineFile;

enum class StepState {
    Waiting,
    Running,
    Done,
    Cached,   ///< done before with the same inputs; not run again
    Held,     ///< ran, and the verdict is negative: see cause
    Failed,   ///< see error
    Skipped,  ///< not run: what it needs was held or failed, or there is nothing to do; see cause
};
[[nodiscard]] std::string_view stepStateName(StepState state);

enum class PipelineState {
    Running,
    Done,         ///< every step done or cached (or skipped because there was nothing to do)
    Held,         ///< a verdict is negative: findings, gate
    Failed,       ///< a step failed
    Cancelled,    ///< the next run goes on
    Interrupted,  ///< derived, never written: says it runs, but nobody holds the lock
};
[[nodiscard]] std::string_view pipelineStateName(PipelineState state);

/// One step of one run of a pipeline.
struct StepRecord {
    std::string name, type;
    StepStage stage = StepStage::Data;
    std::vector<std::string> needs;
    StepState state = StepState::Waiting;
    /// Why it ran, or why not, for people: "source changed: data.csv", "parameters.epochs changed:
    /// 30 → 60", "first run", "unchanged", "gate not passed: …".
    std::string cause;
    double seconds = 0;
    std::string started, ended;     ///< UTC; empty: not yet
    std::string key;                ///< SHA-256 of everything that the result depends on
    Json inputs = Json::object();   ///< what went into the key, by label
    Json outputs = Json::object();  ///< what `${step.output}` gives
    std::optional<Error> error;     ///< of Failed
    bool blocks = false;            ///< what needs it is not run
};

/// state.json of one run of a pipeline; also what `pipeline run --json` prints.
struct PipelineRunRecord {
    std::string id, pipeline, description;
    std::string file;  ///< relative to the project where it lies inside
    PipelineState state = PipelineState::Running;
    std::string cause;      ///< who or what started it: "by hand", "trigger nightly"
    std::string continues;  ///< id of the unfinished run that this one goes on with; empty: none
    std::string started, updated, ended, by, program;
    Json parameters = Json::object();  ///< with --set applied
    int pid = 0;
    std::vector<StepRecord> steps;  ///< in order of running

    [[nodiscard]] const StepRecord* step(std::string_view name) const;
    /// Of a program that ran it: 0 done, 1 held, 130 cancelled, else that of the first error.
    [[nodiscard]] int exitCode() const;
    /// "done: 4 steps, 2 of them cached", "failed at train: …": one sentence without a full stop.
    [[nodiscard]] std::string summary() const;
};

[[nodiscard]] Json pipelineRunToJson(const PipelineRunRecord& run);
[[nodiscard]] Result<PipelineRunRecord> pipelineRunFromJson(const Json& json,
                                                            const std::string& source);
/// JUnit XML: one test case a step; held is a failure, failed an error.
[[nodiscard]] std::string pipelineRunToJUnit(const PipelineRunRecord& run);

/// pipeline-runs/<id>/ of a project: pipeline.toml (a copy), state.json (rewritten atomically after
/// each change, by the runner alone), log.txt (a line each note and change), lock (held while the
/// runner lives), report.xml (JUnit, at the end). docs/formats/pipeline.md.
class PipelineRunFolder {
public:
    explicit PipelineRunFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
    /// By id or unique prefix. NotFound, Ambiguous.
    [[nodiscard]] static Result<PipelineRunFolder> find(const Project& project,
                                                        const std::string& reference);

    [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
    [[nodiscard]] std::string id() const { return folder_.filename().string(); }
    [[nodiscard]] std::filesystem::path stateFile() const { return folder_ / "state.json"; }
    [[nodiscard]] std::filesystem::path logFile() const { return folder_ / "log.txt"; }
    [[nodiscard]] std::filesystem::path reportFile() const { return folder_ / "report.xml"; }
    [[nodiscard]] std::filesystem::path pipelineFile() const { return folder_ / "pipeline.toml"; }

    [[nodiscard]] Result<void> create(const PipelineFile& pipeline) const;
    /// Reads state.json and derives Interrupted from the lock.
    [[nodiscard]] Result<PipelineRunRecord> state() const;
    [[nodiscard]] Result<void> writeState(const PipelineRunRecord& run) const;
    [[nodiscard]] Result<void> appendLog(std::string_view line) const;
    [[nodiscard]] Result<FileLock> lock() const;
    [[nodiscard]] bool alive() const;

private:
    std::filesystem::path folder_;
};

/// Runs of a project, newest first, at most `limit`; of one pipeline only where `pipeline` is its
/// name. Folders without a readable state.json are left out.
[[nodiscard]] std::vector<PipelineRunRecord> pipelineRuns(const Project& project,
                                                          const std::string& pipeline = {},
                                                          std::size_t limit = 100);

}  // namespace bw
