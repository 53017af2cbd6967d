#pragma once

#include "core/flow/PipelineFile.h"
#include "core/store/Project.h"

#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// What to take into a pipeline that repeats what was done by hand.
struct SaveChoice {
    std::string name;         ///< of the pipeline
    std::string description;  ///< empty: says what it was made from
    std::string model;        ///< run, name@number or alias; empty: the newest finished run
    std::string dataset;   ///< where no model is meant: only import, verify and split of this one
    std::string source;    ///< file to import from; empty: the dataset's recorded source
    bool replace = false;  ///< an existing file may be replaced
};

/// The pipeline as TOML, from what the project knows: the dataset's recipe and source, its split,
/// the run's specification; evaluate always; compare, gate and promote, where the model's name was
/// promoted (the audit log says so) or there is a production model; export where `exports/` or the
/// model's folder holds a bundle of it. NotFound when there is nothing to save.
[[nodiscard]] Result<std::string> pipelineFromProject(const Project& project,
                                                      const SaveChoice& choice);
/// Writes it to pipelines/<name>.toml. Refused when that exists and `replace` is not set.
[[nodiscard]] Result<std::filesystem::path> savePipeline(const Project& project,
                                                         const SaveChoice& choice);

struct PipelineTemplate {
    std::string_view name;   ///< "data", "training", "validation", "all"
    std::string_view title;  ///< one sentence
    std::string_view text;   ///< TOML with comments, to be edited
};
[[nodiscard]] const std::vector<PipelineTemplate>& pipelineTemplates();
/// NotFound lists the names.
[[nodiscard]] Result<PipelineTemplate> pipelineTemplate(const std::string& name);

}  // namespace bw
