#include "core/base/TemporaryFolder.h"
#include "core/export/BundleFiles.h"
#include "core/flow/Proposals.h"
#include "core/flow/StepContext.h"
#include "core/model/Weights.h"
#include "core/pipeline/ExportSteps.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bw {
namespace {

GateOptions gateOptions(const Json& settings) {
    return {.candidate = settings["candidate"],
            .modelName = settings["model_name"],
            .compare = compareOptions(settings)};
}

/// Whether a promote step decides about a first model, which no gate can pass.
bool promotes(const StepContext& context) {
    return std::ranges::any_of(context.pipeline.steps, [&](const PipelineStep& step) {
        return step.type == "promote" && step.values.value("gate", "") == context.name;
    });
}

std::string gateCause(const GateOutcome& outcome) {
    std::vector<std::string> failed;
    for (const GateRule& rule : outcome.report.rules)
        if (!rule.passed) failed.push_back(rule.rule);
    std::string text = fmt::format("gate not passed: {}", fmt::join(failed, ", "));
    if (outcome.comparison) text += ". " + outcome.comparison->comparison.sentence;
    while (text.ends_with('.')) text.pop_back();
    return text;
}

StepOutcome held(std::string cause, Json outputs) {
    outputs["outcome"] = "held";
    return {.state = StepState::Held,
            .cause = std::move(cause),
            .outputs = std::move(outputs),
            .blocks = true};
}

Result<StepOutcome> proposed(const StepContext& context, const Json& gate, Json outputs) {
    const std::string why =
        !context.text("why").empty()
            ? context.text("why")
            : fmt::format("pipeline {}: {}", context.pipeline.name, gate.value("sentence", ""));
    BW_TRY(const Proposal made,
           propose(context.bench.project, {.why = why,
                                           .candidate = gate.value("candidate", ""),
                                           .modelName = gate.value("model_name", ""),
                                           .modelHash = gate.value("model_sha256", ""),
                                           .alias = context.text("alias"),
                                           .pipeline = context.pipeline.name,
                                           .pipelineRun = context.pipelineRun,
                                           .production = gate.value("production", ""),
                                           .sentence = gate.value("sentence", ""),
                                           .settings = context.gateSettings}));
    outputs["outcome"] = "proposed";
    outputs["proposal"] = made.number;
    return StepOutcome{
        .cause = fmt::format("waits for a person: proposal {} (promotion is not automatic here)",
                             made.number),
        .outputs = std::move(outputs),
        .blocks = true};
}

Result<StepOutcome> promoted(const StepContext& context, const Json& gate, Json outputs,
                             const JobContext& job) {
    PromoteOptions options{.gate = gateOptions(context.gateSettings),
                           .alias = context.text("alias"),
                           .why = context.text("why")};
    options.gate.modelName = gate.value("model_name", "");
    if (options.why.empty())
        options.why = fmt::format("passed the gate in pipeline {}, run {}", context.pipeline.name,
                                  context.pipelineRun);
    BW_TRY(const PromoteOutcome outcome, promoteModel(context.bench, options, job));
    if (!outcome.version) return held(gateCause(outcome.gate), std::move(outputs));
    outputs["model"] = fmt::format("{}@{}", outcome.version->name, outcome.version->version);
    outputs["outcome"] = "promoted";
    outputs["audit"] = outcome.entry->number;
    return StepOutcome{.cause = fmt::format("{} is {} now", outputs["model"].get<std::string>(),
                                            context.text("alias")),
                       .outputs = std::move(outputs)};
}

/// The finished bundle takes the place of the old one.
Result<void> replaceFolder(const std::filesystem::path& made, const std::filesystem::path& target) {
    std::error_code error;
    const std::filesystem::path old = temporaryBeside(target);
    if (std::filesystem::exists(target, error)) std::filesystem::rename(target, old, error);
    if (!error) std::filesystem::rename(made, target, error);
    if (std::error_code ignored; error) {
        std::filesystem::rename(old, target, ignored);
        return systemError("Cannot write", target.string(), error.value());
    }
    std::filesystem::remove_all(old, error);
    return {};
}

}  // namespace

Result<StepOutcome> executeCompare(const StepContext& context, const JobContext& job) {
    CompareOptions options = compareOptions(context.settings);
    BW_TRY(options.modelName, judgedModelName(context.bench.project, context.settings));
    const auto file = context.bench.project.folder() / options.production;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file, ignored)) {
        options.production = file.string();
    } else if (options.production == "production") {
        BW_TRY(const auto now, context.bench.project.alias("production", options.modelName));
        if (!now)
            return StepOutcome{.state = StepState::Skipped,
                               .cause = "there is no production model yet to compare with",
                               .outputs = {{"verdict", "no_production"},
                                           {"candidate", options.candidate},
                                           {"production", ""},
                                           {"sentence", "There is no production model yet"}}};
    }
    BW_TRY(const ComparisonOutcome outcome, compareModels(context.bench, options, job));
    const Comparison& comparison = outcome.comparison;
    return StepOutcome{
        .outputs = {{"verdict", verdictName(comparison.verdict)},
                    {"candidate", outcome.candidate},
                    {"production", outcome.production},
                    {"sentence", comparison.sentence},
                    {"dataset", outcome.dataset.name + "@" + outcome.dataset.version},
                    {"rows", comparison.rows},
                    {"excluded_rows", outcome.excluded},
                    {"metrics", comparisonToJson(comparison)["metrics"]}}};
}

Result<StepOutcome> executeGate(const StepContext& context, const JobContext& job) {
    const Project& project = context.bench.project;
    BW_TRY(const GateOutcome outcome, runGate(context.bench, gateOptions(context.settings), job));
    BW_TRY(const auto candidate, project.resolve(outcome.candidate, outcome.modelName));
    BW_TRY(const std::string hash, modelHash(candidate.directory));
    const bool first = !outcome.comparison;
    StepOutcome step;
    step.outputs = {{"candidate", outcome.candidate},
                    {"passed", outcome.report.passed},
                    {"model_name", outcome.modelName},
                    {"sentence", first ? "There is no production model yet"
                                       : outcome.comparison->comparison.sentence},
                    {"model_sha256", hash},
                    {"first", first},
                    {"production", first ? "" : outcome.comparison->production},
                    {"rules", gateToJson(outcome.report)["rules"]}};
    if (outcome.report.passed) return step;
    step.cause = gateCause(outcome);
    if (first && promotes(context)) {
        step.cause = "there is no production model yet: the reason of the promotion decides";
        return step;
    }
    step.state = StepState::Held;
    step.blocks = true;
    return step;
}

Result<StepOutcome> executePromote(const StepContext& context, const JobContext& job) {
    const Project& project = context.bench.project;
    const Json& gate = context.gate->outputs;
    Json outputs{{"model", gate.value("candidate", "")},
                 {"outcome", ""},
                 {"candidate", gate.value("candidate", "")}};
    BW_TRY(const auto now, project.alias(context.text("alias"), gate.value("model_name", "")));
    if (now && now->hash == gate.value("model_sha256", "")) {
        outputs["model"] = fmt::format("{}@{}", now->name, now->version);
        outputs["outcome"] = "promoted";
        return StepOutcome{
            .cause = fmt::format("{} is {} already", outputs["model"].get<std::string>(),
                                 context.text("alias")),
            .outputs = std::move(outputs)};
    }
    if (gate.value("first", false) && context.text("why").empty())
        return held("there is no production model yet, and a first model needs a reason (why)",
                    std::move(outputs));
    if (!project.settings().promotion.automatic) return proposed(context, gate, std::move(outputs));
    return promoted(context, gate, std::move(outputs), job);
}

Result<StepOutcome> executeExport(const StepContext& context, const JobContext& job) {
    const std::filesystem::path target = context.path("to");
    std::error_code ignored;
    if (std::filesystem::exists(target, ignored) && !std::filesystem::is_empty(target, ignored) &&
        !holdsBundle(target))
        return fail(ErrorCode::Refused,
                    fmt::format("{} holds something that is no bundle", target.string()),
                    "Only an earlier bundle is replaced; name another folder in key to.");
    if (target.has_parent_path()) BW_CHECK(makeFolders(target.parent_path()));
    const TemporaryFolder made(temporaryBeside(target));
    BW_TRY(const BundleReport report,
           exportModel(context.bench,
                       {.model = context.text("model"),
                        .modelName = context.text("model_name"),
                        .target = made.path(),
                        .formats = context.texts("formats"),
                        .allowUnproved = context.settings["allow_unproved"]},
                       job));
    BW_TRY(const auto model,
           context.bench.project.resolve(context.text("model"), context.text("model_name")));
    if (report.written()) BW_CHECK(replaceFolder(made.path(), target));
    Json outputs{{"directory", target.lexically_normal().string()},
                 {"model", model.text},
                 {"formats", context.texts("formats")},
                 {"parity", bundleReportToJson(report)["parity"]}};
    if (report.passed()) return StepOutcome{.outputs = std::move(outputs)};
    return StepOutcome{.state = StepState::Held,
                       .cause = "not proved: " + report.hint(),
                       .outputs = std::move(outputs),
                       .blocks = true};
}

}  // namespace bw
