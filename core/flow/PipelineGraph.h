#pragma once

#include "core/flow/PipelineFile.h"
#include "core/flow/PipelineRun.h"

#include <string>
#include <vector>

namespace bw {

/// One step of the graph, with the state it had in a run where one is given.
struct GraphStep {
    std::string name, type;
    StepStage stage = StepStage::Data;
    std::vector<std::string> needs;  ///< names of steps before it
    int layer = 0;                   ///< longest way from a step that needs nothing
    int line = 0;                    ///< in the file
    StepState state = StepState::Waiting;
    std::string cause;
    double seconds = 0;
};

/// The steps in an order in which they can run; ties keep the order of the file. A pipeline with a
/// cycle gives its steps in order of the file.
struct PipelineGraph {
    std::string pipeline, description;
    std::vector<GraphStep> steps;
};

[[nodiscard]] PipelineGraph pipelineGraph(const PipelineFile& pipeline,
                                          const PipelineRunRecord* run = nullptr);
/// Names of the steps that form a circle, the first one repeated at the end; empty: none.
[[nodiscard]] std::vector<std::string> pipelineCycle(const PipelineFile& pipeline);

/// One line a step, lines of dependence drawn at the left.
[[nodiscard]] std::string graphToText(const PipelineGraph& graph);
/// Graphviz, one cluster a stage.
[[nodiscard]] std::string graphToDot(const PipelineGraph& graph);
[[nodiscard]] Json graphToJson(const PipelineGraph& graph);

}  // namespace bw
