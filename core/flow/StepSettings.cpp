#include "core/flow/PipelineReader.h"
#include "core/flow/References.h"
#include "core/flow/StepContext.h"
#include "core/store/Names.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

Result<Json> outputOf(const StepRecord& step, const PipelineReference& reference) {
    const StepType* type = findStepType(step.type);
    const std::string name =
        !reference.output.empty() || !type ? reference.output : type->outputs.front().name;
    if (step.outputs.contains(name)) return step.outputs[name];
    return fail(ErrorCode::BadInput,
                fmt::format("{}: step {} has given no \"{}\"", reference.text(), step.name, name),
                fmt::format("The step is {}: {}.", stepStateName(step.state),
                            step.cause.empty() ? "it has not run" : step.cause));
}

/// From the newest run of another pipeline in which the step was done.
Result<Json> foreignOutput(const Project& project, const PipelineReference& reference) {
    for (const PipelineRunRecord& run : pipelineRuns(project, reference.pipeline)) {
        const StepRecord* step = run.step(reference.name);
        if (step && (step->state == StepState::Done || step->state == StepState::Cached))
            return outputOf(*step, reference);
    }
    return fail(ErrorCode::BadInput,
                fmt::format("{}: step {} of pipeline {} was not done yet", reference.text(),
                            reference.name, reference.pipeline),
                fmt::format("Run it first: `benchwright pipeline run {}`.", reference.pipeline));
}

std::optional<double> unlessNegative(const Json& value) {
    const double number = value.get<double>();
    return number < 0 ? std::nullopt : std::optional(number);
}

/// 70 and 70.0 are the same number, so that they give the same key.
void normalise(KeyKind kind, Json& value) {
    if (kind == KeyKind::Number) value = value.get<double>();
    if (kind == KeyKind::Numbers) value = value.get<std::vector<double>>();
}

}  // namespace

std::string StepContext::text(const std::string& wanted) const {
    return jsonAsText(settings[wanted]);
}

std::vector<std::string> StepContext::texts(const std::string& wanted) const {
    return settings[wanted].get<std::vector<std::string>>();
}

std::map<std::string, std::string> StepContext::table(const std::string& wanted) const {
    std::map<std::string, std::string> texts;
    for (const auto& [name, value] : settings[wanted].items()) texts[name] = jsonAsText(value);
    return texts;
}

std::filesystem::path StepContext::path(const std::string& wanted) const {
    return bench.project.folder() / text(wanted);
}

Result<Json> resolvedSettings(const Project& project, const PipelineFile& pipeline,
                              const PipelineStep& step, const PipelineRunRecord& run) {
    const StepType& type = *findStepType(step.type);
    const auto lookup = [&](const PipelineReference& reference) -> Result<Json> {
        if (!reference.pipeline.empty()) return foreignOutput(project, reference);
        if (const StepRecord* record = run.step(reference.name))
            return outputOf(*record, reference);
        return pipeline.parameters[reference.name];
    };
    Json settings = Json::object();
    for (const StepKey& key : type.keys) {
        const bool given = step.values.contains(key.name);
        BW_TRY(settings[key.name],
               replaceReferences(given ? step.values[key.name] : key.defaultValue, lookup));
        const std::string fault = kindFault(key, settings[key.name]);
        if (!fault.empty())
            return fail(ErrorCode::BadInput, fmt::format("{} {}", key.name, fault), key.help);
        normalise(key.kind, settings[key.name]);
    }
    return settings;
}

Result<JudgedRows> judgedRows(const Project& project, const Json& settings,
                              const std::string& model) {
    BW_TRY(const auto reference, project.resolve(model, settings["model_name"]));
    BW_TRY(const RunSpec spec, specOfModel(project, reference));
    std::string data = settings["data"];
    if (data.empty()) data = spec.dataset + "@" + spec.version;
    BW_TRY(const DatasetRecord dataset, project.dataset(data));
    JudgedRows rows{.dataset = dataset.name + "@" + dataset.version, .split = settings["split"]};
    if (settings["part"] == "all") {
        rows.split.clear();
    } else if (rows.split.empty()) {
        BW_TRY(const SplitSpec split, splitFromJson(spec.split));
        rows.split = split.name;
    }
    return rows;
}

EvaluateOptions evaluateOptions(const Json& settings) {
    return {.data = settings["data"],
            .split = settings["split"],
            .part = settings["part"],
            .device = settings["device"]};
}

CompareOptions compareOptions(const Json& settings) {
    CompareOptions options;
    options.candidate = settings["candidate"];
    options.production = settings.value("production", "production");
    options.modelName = settings["model_name"];
    options.evaluate = evaluateOptions(settings);
    options.excludeTrained = settings["exclude_trained"];
    options.metric = settings["metric"];
    options.marginPercent = unlessNegative(settings["margin_percent"]);
    if (const auto resamples = unlessNegative(settings["resamples"]))
        options.resamples = static_cast<int>(*resamples);
    options.seed = settings["seed"].get<std::uint64_t>();
    return options;
}

SplitSpec splitSpecOf(const Json& settings) {
    SplitSpec spec;
    spec.name = settings["split"];
    const std::string by = settings["by"];
    spec.by = by == "group"        ? SplitSpec::By::Group
              : by == "time"       ? SplitSpec::By::Time
              : by == "stratified" ? SplitSpec::By::Stratified
                                   : SplitSpec::By::Hash;
    spec.columns = settings["columns"].get<std::vector<std::string>>();
    for (std::size_t i = 0; i < spec.parts.size(); ++i)
        spec.parts[i] = settings["parts"][i].get<double>();
    spec.seed = settings["seed"].get<std::uint64_t>();
    return spec;
}

TrainOptions trainOptions(const StepContext& context) {
    const Json& settings = context.settings;
    return {.data = settings["data"],
            .target = settings["target"],
            .model = settings["model"],
            .set = context.table("parameters"),
            .features = context.texts("features"),
            .exclude = context.texts("exclude"),
            .task = settings["task"],
            .split = settings["split"],
            .device = settings["device"],
            .seed = settings["seed"].get<std::int64_t>(),
            .threads = settings["threads"].get<int>()};
}

Result<std::string> judgedModelName(const Project& project, const Json& settings) {
    if (std::string given = settings["model_name"]; !given.empty()) return given;
    BW_TRY(const auto candidate, project.resolve(settings["candidate"].get<std::string>()));
    if (candidate.model) return candidate.model->name;
    BW_TRY(const RunSpec spec, specOfModel(project, candidate));
    return defaultModelName(spec.dataset, spec.target);
}

}  // namespace bw
