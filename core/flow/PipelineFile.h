#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/flow/StepType.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

class Project;

/// One thing that is wrong with a pipeline file. `line` and `column` count from 1; 0: the file as a
/// whole.
struct PipelineMistake {
    int line = 0, column = 0;
    std::string step, key;  ///< empty where none is meant
    std::string message;    ///< a sentence without a full stop at its end
    std::string hint;       ///< what to do
};

struct PipelinePlace {
    int line = 0, column = 0;
};

/// One [[step]] as it stands in the file; references not resolved, defaults not filled in.
struct PipelineStep {
    std::string name, type;
    std::vector<std::string> needs;  ///< as written; see stepNeeds() for all
    Json values = Json::object();    ///< typed keys of the type
    PipelinePlace at;
    std::map<std::string, PipelinePlace> places;  ///< of keys: "data", "parameters.epochs", "needs"
    /// Of a key, or of the step where that is not known.
    [[nodiscard]] PipelinePlace place(const std::string& key) const;
};

/// A pipeline: pipelines/<name>.toml (docs/formats/pipeline.md).
struct PipelineFile {
    std::filesystem::path file;  ///< as given; empty for text that was never stored
    std::string text;            ///< the bytes
    std::string name, description;
    Json parameters = Json::object();  ///< name → default
    std::map<std::string, PipelinePlace> parameterPlaces;
    std::vector<PipelineStep> steps;  ///< in order of the file
    /// What reading found to be wrong: TOML, unknown tables, types and keys, values of another
    /// kind, missing keys, references, cycles. checkPipeline() adds what only the project knows.
    std::vector<PipelineMistake> mistakes;

    [[nodiscard]] const PipelineStep* step(std::string_view name) const;
};

/// Never fails: what is wrong stands in `mistakes`, ordered by line. `source` names the text in
/// messages.
[[nodiscard]] PipelineFile parsePipeline(const std::string& text,
                                         const std::filesystem::path& source);
/// NotFound or Environment when the file cannot be read; all else as parsePipeline().
[[nodiscard]] Result<PipelineFile> readPipelineFile(const std::filesystem::path& file);

/// The file that `reference` means: a path, or the name of a pipeline of the project
/// ("training" → pipelines/training.toml). NotFound lists the pipelines there are.
[[nodiscard]] Result<std::filesystem::path> pipelinePath(const Project& project,
                                                         const std::string& reference);
/// pipelines/*.toml, by name.
[[nodiscard]] std::vector<std::filesystem::path> pipelineFiles(const Project& project);

/// Replaces values: `name` of a parameter, or `step.key` ("train.seed",
/// "train.parameters.epochs"). Usage when there is no such thing or the text is not of its kind.
/// Lists are given as "70,15,15".
[[nodiscard]] Result<void> setPipelineValues(PipelineFile& pipeline,
                                             const std::map<std::string, std::string>& values);

/// Names of the steps that must be done before this one: `needs`, references and gates, each once,
/// in order of the file.
[[nodiscard]] std::vector<std::string> stepNeeds(const PipelineFile& pipeline,
                                                 const PipelineStep& step);

/// "pipelines/all.toml, line 12: step train: unknown key …".
[[nodiscard]] std::string mistakeText(const PipelineFile& pipeline, const PipelineMistake& mistake);
[[nodiscard]] Json mistakesToJson(const PipelineFile& pipeline,
                                  const std::vector<PipelineMistake>& mistakes);

}  // namespace bw
