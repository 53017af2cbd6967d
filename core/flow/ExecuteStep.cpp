#include "core/base/Duration.h"
#include "core/base/Hash.h"
#include "core/compare/Metrics.h"
#include "core/flow/StepContext.h"

#include <fmt/format.h>

#include <cmath>

namespace bw {
namespace {

/// A file that somebody wrote to meanwhile was read in part: its key would not be true.
Result<void> refuseChanged(const StepContext& context) {
    BW_TRY(const std::string now, sha256OfFile(context.path("source")));
    if (now == context.sourceHash) return {};
    return fail(ErrorCode::BadInput,
                fmt::format("{} changed while it was read", context.path("source").string()),
                "Run the pipeline again when whoever writes the file is done.");
}

Result<std::optional<RecentRows>> recentRows(const StepContext& context) {
    const std::string last = context.text("last"), time = context.text("time");
    if (last.empty() != time.empty())
        return fail(ErrorCode::BadInput, "`last` and `time` belong together",
                    "For example last = \"365d\" with time = \"date\".");
    if (last.empty()) return std::nullopt;
    BW_TRY(const auto span, parseDuration(last));
    return RecentRows{time, span};
}

Result<StepOutcome> executeImport(const StepContext& context, const JobContext& job) {
    ImportOptions options{.source = context.path("source"),
                          .name = context.text("dataset"),
                          .recipe = {},
                          .options = context.table("options"),
                          .kinds = {},
                          .append = context.settings.value("append", false)};
    if (!context.text("recipe").empty()) options.recipe = context.path("recipe");
    for (const auto& [column, kind] : context.table("kinds")) {
        BW_TRY(options.kinds[column], columnKindFromName(kind));
    }
    BW_TRY(options.recent, recentRows(context));
    BW_TRY(const ImportOutcome imported, importDataset(context.bench, options, job));
    BW_CHECK(refuseChanged(context));
    const DatasetRecord& record = imported.dataset;
    return StepOutcome{.cause = imported.isNew ? "" : "this content was stored before",
                       .outputs = {{"reference", record.name + "@" + record.version},
                                   {"dataset", record.name},
                                   {"version", record.version},
                                   {"rows", record.rows},
                                   {"columns", record.columns},
                                   {"new", imported.isNew},
                                   {"findings", record.findings}}};
}

std::string findingsText(const VerifyReport& report) {
    std::string text = fmt::format("verdict {}", report.verdict());
    for (const Finding& finding : report.findings)
        if (std::ranges::find(report.accepted, finding.key()) == report.accepted.end())
            return fmt::format("{}: {}{}", text, finding.message,
                               report.findings.size() > 1 ? " and more" : "");
    return text;
}

Result<StepOutcome> executeVerify(const StepContext& context, const JobContext& job) {
    BW_TRY(const OpenedDataset dataset, openDataset(context.bench.project, context.text("data")));
    BW_TRY(const VerifyReport report,
           verifyStored(context.bench, dataset, context.text("target"), job));
    const std::string verdict = report.verdict(), stop = context.text("stop_on");
    const bool held =
        (verdict == "fail" && stop != "never") || (verdict == "warn" && stop == "warning");
    return StepOutcome{.state = held ? StepState::Held : StepState::Done,
                       .cause = held ? findingsText(report) : "",
                       .outputs = {{"reference", report.dataset + "@" + report.version},
                                   {"verdict", verdict},
                                   {"findings", report.findings.size()}},
                       .blocks = held};
}

Result<StepOutcome> executeSplit(const StepContext& context, const JobContext& job) {
    BW_TRY(const OpenedDataset dataset, openDataset(context.bench.project, context.text("data")));
    // Through JSON, so that what is stored has passed the checks of every split.
    BW_TRY(const SplitSpec spec, splitFromJson(splitToJson(splitSpecOf(context.settings))));
    BW_TRY(const SplitAssignment assignment, assignSplit(spec, *dataset.data));
    BW_CHECK(job.check());
    BW_CHECK(storeSplit(context.bench.project, dataset.record.name, spec));
    Json outputs{{"split", spec.name},
                 {"reference", dataset.record.name + "@" + dataset.record.version},
                 {"hash", assignment.hash}};
    for (const Part part : {Part::Train, Part::Validation, Part::Test})
        outputs[std::string(partName(part))] = assignment.rowsOf(part).size();
    return StepOutcome{.outputs = std::move(outputs)};
}

Json finite(double value) {
    return std::isfinite(value) ? Json(value) : Json();
}

Result<StepOutcome> executeEvaluate(const StepContext& context, const JobContext& job) {
    BW_TRY(const Evaluation evaluation,
           evaluateModel(context.bench, context.text("model"), context.text("model_name"),
                         evaluateOptions(context.settings), job.part(0.0, 0.7)));
    BW_TRY(const auto metrics,
           evaluateMetrics(evaluation.predictions, context.bench.project.settings().resamples, 0,
                           job.part(0.7, 1.0)));
    Json values = Json::object();
    for (const auto& [name, estimate] : metrics) {
        values[name] = {{"value", finite(estimate.value)},
                        {"low", finite(estimate.low)},
                        {"high", finite(estimate.high)}};
        if (!estimate.reason.empty()) values[name]["reason"] = estimate.reason;
    }
    const DatasetRecord& data = evaluation.dataset.record;
    return StepOutcome{.outputs = {{"model", evaluation.model.text},
                                   {"dataset", data.name + "@" + data.version},
                                   {"part", context.text("part")},
                                   {"rows", evaluation.known()},
                                   {"metrics", values}}};
}

using Executor = Result<StepOutcome> (*)(const StepContext&, const JobContext&);

Executor executorOf(const std::string& type) {
    static const std::map<std::string, Executor> table{
        {"import", executeImport}, {"verify", executeVerify},     {"split", executeSplit},
        {"train", executeTrain},   {"evaluate", executeEvaluate}, {"compare", executeCompare},
        {"gate", executeGate},     {"promote", executePromote},   {"export", executeExport}};
    return table.at(type);
}

}  // namespace

Result<StepOutcome> executeStep(const StepContext& context, const JobContext& job) {
    return executorOf(context.type.name)(context, job);
}

}  // namespace bw
