#include "core/watch/Trigger.h"

#include "core/base/Duration.h"
#include "core/base/Files.h"
#include "core/base/NumberText.h"
#include "core/flow/PipelineFile.h"
#include "core/store/Project.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bw {
namespace {

void add(TriggerFile& file, const Trigger& trigger, std::string key, std::string message,
         std::string hint) {
    file.mistakes.push_back(
        {trigger.line, trigger.name, std::move(key), std::move(message), std::move(hint)});
}

/// The pipeline is there, has no mistakes of its own and takes the values.
void checkPipelineOf(const Project& project, const Trigger& trigger, TriggerFile& file) {
    const auto path = pipelinePath(project, trigger.pipeline);
    if (!path) return add(file, trigger, "pipeline", path.error().message, path.error().hint);
    auto pipeline = readPipelineFile(*path);
    if (!pipeline)
        return add(file, trigger, "pipeline", pipeline.error().message, pipeline.error().hint);
    if (!pipeline->mistakes.empty())
        return add(file, trigger, "pipeline", mistakeText(*pipeline, pipeline->mistakes.front()),
                   "`benchwright pipeline check` finds every mistake of a pipeline.");
    std::map<std::string, std::string> values = trigger.set;
    if (trigger.kind == TriggerKind::Folder) values[trigger.folder.parameter] = "file";
    if (const auto set = setPipelineValues(*pipeline, values); !set)
        add(file, trigger, "set", set.error().message, set.error().hint);
}

std::string ruleModel(const std::string& model) {
    return model.empty() ? "" : " of " + model;
}

std::string inARow(const WindowRule& rule) {
    const std::string span = rule.span.empty() ? "" : fmt::format(" of {}", rule.span);
    return rule.windows == 1 ? fmt::format("in a window{}", span)
                             : fmt::format("in {} windows{} in a row", rule.windows, span);
}

}  // namespace

std::string_view triggerKindName(TriggerKind kind) {
    switch (kind) {
        case TriggerKind::Demand:
            return "demand";
        case TriggerKind::Schedule:
            return "schedule";
        case TriggerKind::Folder:
            return "folder";
        case TriggerKind::Metric:
            return "metric";
        case TriggerKind::Drift:
            return "drift";
        case TriggerKind::Age:
            return "age";
    }
    return "demand";
}

std::string Trigger::condition() const {
    switch (kind) {
        case TriggerKind::Demand:
            return "by hand";
        case TriggerKind::Schedule:
            return fmt::format("at {} ({})", schedule.cron, schedule.timezone);
        case TriggerKind::Folder:
            return fmt::format("a new file {} in {}", folder.pattern, folder.folder.string());
        case TriggerKind::Metric:
            return fmt::format("{}{} {} {} {}", window.metric, ruleModel(window.model),
                               window.above ? "above" : "below",
                               sensible(window.above ? *window.above : window.below.value_or(0)),
                               inARow(window));
        case TriggerKind::Drift:
            return fmt::format("drift of {}{} {}",
                               window.prediction ? "the prediction"
                               : window.columns.empty()
                                   ? "any column"
                                   : fmt::format("{}", fmt::join(window.columns, " or ")),
                               ruleModel(window.model), inARow(window));
        case TriggerKind::Age:
            return fmt::format("production{} older than {}", ruleModel(age.model),
                               durationText(age.olderThan));
    }
    return {};
}

Result<void> checkTriggerValues(const Project& project, const Trigger& trigger,
                                const std::map<std::string, std::string>& values) {
    BW_TRY(const auto path, pipelinePath(project, trigger.pipeline));
    BW_TRY(PipelineFile pipeline, readPipelineFile(path));
    return setPipelineValues(pipeline, values);
}

const Trigger* TriggerFile::find(std::string_view name) const {
    const auto found = std::ranges::find(triggers, name, &Trigger::name);
    return found == triggers.end() ? nullptr : &*found;
}

std::filesystem::path triggersPath(const std::filesystem::path& project) {
    return project / "triggers.toml";
}

Result<TriggerFile> readTriggers(const Project& project) {
    const std::filesystem::path path = triggersPath(project.folder());
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return TriggerFile{path, {}, {}};
    BW_TRY(const std::string text, readFile(path));
    TriggerFile file = parseTriggers(text, path);
    const auto wrong = [&](const Trigger& trigger) {
        return std::ranges::find(file.mistakes, trigger.name, &TriggerMistake::trigger) !=
               file.mistakes.end();
    };
    for (const Trigger& trigger : file.triggers)
        if (!wrong(trigger)) checkPipelineOf(project, trigger, file);
    std::ranges::stable_sort(file.mistakes, {}, &TriggerMistake::line);
    return file;
}

std::string mistakeText(const TriggerFile& file, const TriggerMistake& mistake) {
    std::string text = file.file.filename().string();
    if (mistake.line > 0) text += fmt::format(", line {}", mistake.line);
    if (!mistake.trigger.empty()) text += fmt::format(": trigger {}", mistake.trigger);
    return text + ": " + mistake.message;
}

Error mistakesError(const TriggerFile& file) {
    if (file.mistakes.empty()) return {ErrorCode::Internal, "triggers.toml has no mistakes", ""};
    const TriggerMistake& first = file.mistakes.front();
    const std::size_t more = file.mistakes.size() - 1;
    return {ErrorCode::BadInput,
            mistakeText(file, first) +
                (more == 0 ? ""
                           : fmt::format(" (and {} more)",
                                         counted(static_cast<std::int64_t>(more), "mistake"))),
            first.hint.empty() ? "See `benchwright trigger check`." : first.hint};
}

}  // namespace bw
