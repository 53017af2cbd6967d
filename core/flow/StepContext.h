#pragma once

#include "core/flow/PipelineFile.h"
#include "core/flow/PipelineRun.h"
#include "core/pipeline/PromoteSteps.h"
#include "core/pipeline/TrainSteps.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace bw {

/// One step that is about to run: its settings are complete and hold no references any more.
struct StepContext {
    const Workbench& bench;
    const PipelineFile& pipeline;
    const StepType& type;
    std::string name;
    Json settings;                     ///< every key of the type
    const StepRecord* gate = nullptr;  ///< of a promote step: its gate, done
    Json gateSettings;                 ///< the gate's settings
    std::string pipelineRun;           ///< id
    std::string key;                   ///< of the step, once it is known
    std::string sourceHash;            ///< of an import step: SHA-256 that went into the key
    bool afresh = false;               ///< nothing of an earlier attempt is taken

    [[nodiscard]] std::string text(const std::string& key) const;
    [[nodiscard]] std::vector<std::string> texts(const std::string& key) const;
    [[nodiscard]] std::map<std::string, std::string> table(const std::string& key) const;
    /// Relative ones are taken from the project folder.
    [[nodiscard]] std::filesystem::path path(const std::string& key) const;
};

/// All keys of the type: defaults, then what the step says with parameters, outputs of steps that
/// have run, and those of other pipelines put in. BadInput names what cannot be resolved.
[[nodiscard]] Result<Json> resolvedSettings(const Project& project, const PipelineFile& pipeline,
                                            const PipelineStep& step, const PipelineRunRecord& run);

/// "data" and the split that a judging step means, where the file leaves them to the model.
struct JudgedRows {
    std::string dataset;  ///< name@version
    std::string split;    ///< empty: all rows
};
[[nodiscard]] Result<JudgedRows> judgedRows(const Project& project, const Json& settings,
                                            const std::string& model);

[[nodiscard]] EvaluateOptions evaluateOptions(const Json& settings);
[[nodiscard]] CompareOptions compareOptions(const Json& settings);
[[nodiscard]] SplitSpec splitSpecOf(const Json& settings);
[[nodiscard]] TrainOptions trainOptions(const StepContext& context);
/// The model name whose production a gate means.
[[nodiscard]] Result<std::string> judgedModelName(const Project& project, const Json& settings);

/// What a step depends on, by label for people; its hash is the step's key.
using StepInputs = std::map<std::string, Json>;
struct StepKeys {
    StepInputs inputs;
    std::string key;
    /// Of compare and gate: the key without production. Where the candidate is production now, what
    /// was found before it was promoted still holds: it is looked up by this.
    std::string keyWithoutProduction;
    bool candidateIsProduction = false;
};
[[nodiscard]] Result<StepKeys> stepKeys(const StepContext& context);
/// "source changed: data.csv", "parameters.epochs changed: 30 → 60", "first run", from the inputs
/// of the last run.
[[nodiscard]] std::string changeCause(const Json& before, const StepInputs& now);

/// What became of a step.
struct StepOutcome {
    StepState state = StepState::Done;  ///< Done, Held or Skipped
    std::string cause;                  ///< empty: as changeCause() says
    Json outputs = Json::object();
    bool blocks = false;  ///< what needs it is not run
    std::string key;      ///< under which it was made
};
/// Runs the step by core/pipeline. An error: the step failed.
[[nodiscard]] Result<StepOutcome> executeStep(const StepContext& context, const JobContext& job);
[[nodiscard]] Result<StepOutcome> executeTrain(const StepContext& context, const JobContext& job);
[[nodiscard]] Result<StepOutcome> executeCompare(const StepContext& context, const JobContext& job);
[[nodiscard]] Result<StepOutcome> executeGate(const StepContext& context, const JobContext& job);
[[nodiscard]] Result<StepOutcome> executePromote(const StepContext& context, const JobContext& job);
[[nodiscard]] Result<StepOutcome> executeExport(const StepContext& context, const JobContext& job);

}  // namespace bw
