#pragma once

#include "core/flow/PipelineFile.h"
#include "core/flow/PipelineRun.h"
#include "core/pipeline/Workbench.h"

#include <functional>
#include <map>
#include <string>

namespace bw {

struct PipelineRunOptions {
    std::map<std::string, std::string> set;  ///< parameters and `step.key`: setPipelineValues()
    /// This step and all that need it run again even if nothing changed; empty: none.
    std::string from;
    std::string cause = "by hand";  ///< who or what started it, for state.json
    bool checked = false;           ///< checkPipeline() was just called and found nothing
    /// Called after each change of state.json, from the thread that runs.
    std::function<void(const PipelineRunRecord&)> changed;
};

/// Checks and runs a pipeline, one step after the other, in a folder of its own below
/// pipeline-runs/. A step whose key (SHA-256 over type, resolved settings, content of its inputs
/// and program version) is known with a result that still exists is not run again, whichever
/// pipeline made it. When a step is held or fails, what needs it is skipped and the rest still
/// runs. After a failure, a cancel or a kill the next call goes on where this one ended: finished
/// steps are cached, a training run that was cut off is resumed.
///
/// An outcome is returned whatever became of the steps; see PipelineRunRecord::state. Errors,
/// before anything ran: BadInput (mistakes in the file), Usage (`set`, `from`), Environment
/// (another process runs this pipeline; disk). A cancel gives the record in state Cancelled.
[[nodiscard]] Result<PipelineRunRecord> runPipeline(const Workbench& bench,
                                                    const PipelineFile& pipeline,
                                                    const PipelineRunOptions& options,
                                                    const JobContext& job);

/// Whether some process runs the pipeline of this name now.
[[nodiscard]] bool pipelineIsRunning(const Project& project, const std::string& pipeline);

}  // namespace bw
