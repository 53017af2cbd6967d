#pragma once

#include "core/flow/PipelineFile.h"
#include "core/pipeline/Workbench.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// The columns that steps of a pipeline will find, as far as they are known before it runs. Sources
/// are looked at once each.
class CheckedColumns {
public:
    CheckedColumns(const Workbench& bench, const PipelineFile& pipeline, const JobContext& job)
        : bench_(bench), pipeline_(pipeline), job_(job) {}

    struct Known {
        std::string where;  ///< "penguins.csv", "penguins@1234…"
        std::vector<std::string> names;
    };
    /// Of the dataset in key "data" of the step; nothing when it cannot be known yet. An error:
    /// cancelled.
    [[nodiscard]] Result<std::optional<Known>> of(const PipelineStep& step);
    /// Of the source of an import step.
    [[nodiscard]] Result<std::optional<Known>> ofSource(const PipelineStep& import);
    /// Why the importer cannot read the source of an import step, after ofSource().
    [[nodiscard]] const std::optional<Error>& sourceFault(const PipelineStep& import) {
        return sources_[import.name].fault;
    }

    /// Name of the dataset in key "data" of the step, where it is known.
    [[nodiscard]] std::optional<std::string> datasetOf(const PipelineStep& step) const;
    /// Whether an import step of this pipeline makes a dataset of this name.
    [[nodiscard]] bool madeHere(const std::string& dataset) const;

private:
    struct Source {
        bool looked = false;
        std::optional<Known> known;
        std::optional<Error> fault;
    };
    /// The import step that the value of a key comes from, through steps that pass it on.
    [[nodiscard]] const PipelineStep* importOf(const Json& value) const;
    [[nodiscard]] Json valueOf(const PipelineStep& step, const std::string& key) const;
    [[nodiscard]] std::optional<Known> stored(const std::string& reference) const;
    [[nodiscard]] std::map<std::string, std::string> soundOptions(
        const std::filesystem::path& source, const Json& given) const;
    Result<void> look(const PipelineStep& import, Source& source);

    const Workbench& bench_;
    const PipelineFile& pipeline_;
    const JobContext& job_;
    std::map<std::string, Source> sources_;
};

}  // namespace bw
