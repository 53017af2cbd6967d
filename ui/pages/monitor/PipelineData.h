#pragma once

#include "core/flow/PipelineFile.h"
#include "core/flow/PipelineRun.h"
#include "core/pipeline/Workbench.h"

#include <QString>

#include <memory>
#include <string>
#include <vector>

namespace bw::ui {

/// A pipeline file of the project with what became of it. Immutable once read; shared by the
/// widgets.
struct PipelineEntry {
    std::string name;                     ///< of the file, without ending
    PipelineFile file;                    ///< `mistakes` are those of reading
    std::vector<PipelineRunRecord> runs;  ///< newest first
    std::size_t stamp = 0;                ///< changes with the file or a run

    [[nodiscard]] const PipelineRunRecord* latest() const {
        return runs.empty() ? nullptr : &runs.front();
    }
    [[nodiscard]] const PipelineRunRecord* run(const std::string& id) const;
};
using SharedPipeline = std::shared_ptr<const PipelineEntry>;

/// All pipelines of a project at one moment, by name.
struct PipelinesSeen {
    std::vector<SharedPipeline> pipelines;

    [[nodiscard]] SharedPipeline find(const QString& name) const;
    [[nodiscard]] int running() const;
};

/// Reads files and states. For job threads. A file that cannot be read is listed with that as its
/// mistake.
[[nodiscard]] PipelinesSeen readPipelines(const Project& project);

/// The values of `run` that differ from the defaults of the file, as --set takes them; parameters
/// that the file has no more are left out.
[[nodiscard]] std::map<std::string, std::string> valuesOf(const PipelineFile& file,
                                                          const PipelineRunRecord& run);

/// "benchwright pipeline run training --set epochs=60".
[[nodiscard]] QString runCommand(const std::string& name,
                                 const std::map<std::string, std::string>& set,
                                 const std::string& from = {});

}  // namespace bw::ui
