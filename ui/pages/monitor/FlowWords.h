#pragma once

#include "core/flow/PipelineGraph.h"
#include "core/flow/PipelineRun.h"
#include "ui/widgets/Basics.h"

#include <QString>

#include <vector>

namespace bw::ui {

/// A state as the window says it: word, icon and colour together.
struct FlowLook {
    QString word;
    QString icon;
    Tone tone = Tone::Quiet;
};
[[nodiscard]] FlowLook lookOf(StepState state);
[[nodiscard]] FlowLook lookOf(PipelineState state);

[[nodiscard]] QString stageTitle(StepStage stage);  ///< "Data", "Training" …

/// Whether the next call of runPipeline() goes on where this run ended.
[[nodiscard]] bool canResume(const PipelineRunRecord& run);

/// Where a step's result can be looked at.
enum class ResultPlace { None, Dataset, Run, Model, Comparison, Folder };
/// One thing that a step made, with its value as text.
struct StepResult {
    QString title;  ///< "Dataset", "Run", …
    QString value;  ///< reference, id or folder
    ResultPlace place = ResultPlace::None;
};
/// From a step's outputs, in the order of its type.
[[nodiscard]] std::vector<StepResult> resultsOf(const StepRecord& step);

/// "0.4 s" where duration() would say 0, else as that.
[[nodiscard]] QString stepTime(double seconds);
/// "train, running, 12 s, first run": what a screen reader says of a box.
[[nodiscard]] QString spokenStep(const GraphStep& step);

}  // namespace bw::ui
