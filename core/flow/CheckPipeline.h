#pragma once

#include "core/flow/PipelineFile.h"
#include "core/pipeline/Workbench.h"

#include <vector>

namespace bw {

/// All mistakes that can be known before running, by line: those of reading, and against the
/// project: missing source files and recipes, columns and kinds (of the source where an import
/// makes the dataset, else of its newest version), datasets, splits, models, architectures, their
/// parameters and those of the trainer, metrics, export formats, references to other pipelines.
/// Sources of more than 64 MB are not read for their columns: those of the newest version are taken
/// then. Empty: the pipeline can be run. An error is one of the machine, or Cancelled.
[[nodiscard]] Result<std::vector<PipelineMistake>> checkPipeline(const Workbench& bench,
                                                                 const PipelineFile& pipeline,
                                                                 const JobContext& job);

/// The mistakes as one error: BadInput, the first with its line, and how many more.
[[nodiscard]] Error mistakesError(const PipelineFile& pipeline,
                                  const std::vector<PipelineMistake>& mistakes);

}  // namespace bw
