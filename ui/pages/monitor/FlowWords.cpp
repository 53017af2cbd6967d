#include "ui/pages/monitor/FlowWords.h"

#include "core/flow/References.h"
#include "ui/base/Text.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>

namespace bw::ui {
namespace {

QString tr(const char* words) {
    return QCoreApplication::translate("bw::ui::FlowWords", words);
}

FlowLook look(const char* word, const char* icon, Tone tone) {
    return {tr(word), QLatin1String(icon), tone};
}

ResultPlace placeOf(const std::string& type, const std::string& output) {
    if (output == "reference") return ResultPlace::Dataset;
    if (output == "run") return ResultPlace::Run;
    if (output == "directory") return ResultPlace::Folder;
    if (output == "candidate") return ResultPlace::Comparison;
    if (type == "promote" && output == "model") return ResultPlace::Model;
    return ResultPlace::None;
}

/// A run id is no model version: what was not promoted is looked at as a run.
ResultPlace settled(ResultPlace place, const QString& value) {
    return place == ResultPlace::Model && !value.contains(QLatin1Char('@')) ? ResultPlace::Run
                                                                            : place;
}

QString titleOf(const std::string& output) {
    QString words = text(output).replace(QLatin1Char('_'), QLatin1Char(' '));
    if (output == "reference") words = tr("dataset");
    if (output == "directory") words = tr("folder");
    if (output == "model_sha256") words = tr("SHA-256 of the model");
    words[0] = words[0].toUpper();
    return words;
}

/// Said by another output already.
bool repeats(const std::string& type, const std::string& output) {
    return type == "import" && (output == "dataset" || output == "version");
}

}  // namespace

FlowLook lookOf(StepState state) {
    switch (state) {
        case StepState::Waiting:
            return look("waiting", "unknown", Tone::Quiet);
        case StepState::Running:
            return look("running", "play", Tone::Accent);
        case StepState::Done:
            return look("done", "ok", Tone::Good);
        case StepState::Cached:
            return look("unchanged", "history", Tone::Good);
        case StepState::Held:
            return look("held", "warning", Tone::Warn);
        case StepState::Skipped:
            return look("skipped", "more", Tone::Quiet);
        case StepState::Failed:
            break;
    }
    return look("failed", "error", Tone::Bad);
}

FlowLook lookOf(PipelineState state) {
    switch (state) {
        case PipelineState::Running:
            return look("running", "play", Tone::Accent);
        case PipelineState::Done:
            return look("done", "ok", Tone::Good);
        case PipelineState::Held:
            return look("held", "warning", Tone::Warn);
        case PipelineState::Cancelled:
            return look("cancelled", "stop", Tone::Quiet);
        case PipelineState::Interrupted:
            return look("interrupted", "warning", Tone::Warn);
        case PipelineState::Failed:
            break;
    }
    return look("failed", "error", Tone::Bad);
}

QString stageTitle(StepStage stage) {
    switch (stage) {
        case StepStage::Data:
            return tr("Data");
        case StepStage::Training:
            return tr("Training");
        case StepStage::Validation:
            return tr("Validation");
        case StepStage::Deployment:
            break;
    }
    return tr("Deployment");
}

bool canResume(const PipelineRunRecord& run) {
    return run.state == PipelineState::Failed || run.state == PipelineState::Cancelled ||
           run.state == PipelineState::Interrupted;
}

std::vector<StepResult> resultsOf(const StepRecord& step) {
    std::vector<StepResult> results;
    const StepType* type = findStepType(step.type);
    if (!type || !step.outputs.is_object()) return results;
    for (const StepOutput& output : type->outputs) {
        const auto found = step.outputs.find(output.name);
        if (found == step.outputs.end() || repeats(step.type, output.name)) continue;
        const QString value = found->is_number_integer() ? number(found->get<std::int64_t>())
                                                         : text(jsonAsText(*found));
        results.push_back(
            {titleOf(output.name), value, settled(placeOf(step.type, output.name), value)});
    }
    return results;
}

QString stepTime(double seconds) {
    return seconds >= 10 ? duration(seconds)
                         : QStringLiteral("%1 s").arg(QString::number(seconds, 'f', 1));
}

QString spokenStep(const GraphStep& step) {
    QStringList words{text(step.name), lookOf(step.state).word};
    if (step.seconds >= 0.05) words += stepTime(step.seconds);
    if (text(step.cause) != words[1] && !step.cause.empty()) words += text(step.cause);
    return words.join(QStringLiteral(", "));
}

}  // namespace bw::ui
