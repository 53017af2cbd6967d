#include "core/flow/StepCache.h"
#include "core/flow/StepContext.h"
#include "core/model/Weights.h"

#include <fmt/format.h>

namespace bw {
namespace {

/// The run that an earlier attempt began with these very inputs, going again; none: begin a new
/// one.
Result<std::optional<RunRecord>> continuedRun(const StepContext& context, const StepCache& cache,
                                              std::string& cause) {
    const Workbench& bench = context.bench;
    const std::string begun = context.afresh ? std::string() : cache.begunRun(context.key);
    const auto record = begun.empty() ? fail(ErrorCode::NotFound, "") : bench.project.run(begun);
    if (!record) return std::nullopt;
    const RunFolder folder(bench.project.runFolder(record->id));
    BW_TRY(const RunStatus status, folder.status());
    if (status.state == RunState::Finished ||
        (folder.alive() && status.state != RunState::Paused)) {
        cause = fmt::format("takes run {}, which went on by itself", record->id);
        return *record;
    }
    BW_CHECK(resumeRun(bench, *record));
    cause = fmt::format("goes on with run {}, which was cut off", record->id);
    return *record;
}

Result<RunRecord> newRun(const StepContext& context, const StepCache& cache,
                         const JobContext& job) {
    BW_TRY(const PreparedRun prepared, prepareRun(context.bench, trainOptions(context), job));
    for (const std::string& note : prepared.notes) job.note(note);
    BW_CHECK(cache.storeBegunRun(context.key, prepared.record.id));
    BW_CHECK(startRun(context.bench, prepared.record));
    return prepared.record;
}

}  // namespace

Result<StepOutcome> executeTrain(const StepContext& context, const JobContext& job) {
    const StepCache cache(context.bench.project);
    StepOutcome outcome;
    BW_TRY(auto run, continuedRun(context, cache, outcome.cause));
    if (!run) {
        BW_TRY(run, newRun(context, cache, job.part(0.0, 0.1)));
    }
    if (!outcome.cause.empty()) job.note("Step " + context.name + " " + outcome.cause);
    BW_TRY(const RunStatus status, followRun(context.bench, *run, job.part(0.1, 1.0)));
    if (status.error) return std::unexpected(*status.error);
    if (status.state != RunState::Finished)
        return fail(ErrorCode::Environment,
                    fmt::format("Run {} is {}", run->id, runStateName(status.state)),
                    "Run the pipeline again: it goes on with this run.");
    const RunFolder folder(context.bench.project.runFolder(run->id));
    BW_TRY(const std::string hash, modelHash(folder.model()));
    Json metrics = Json::object();
    for (const auto& [part, values] : status.metrics)
        for (const auto& [name, value] : values) metrics[part][name] = value;
    outcome.outputs = {{"run", run->id}, {"model_sha256", hash}, {"metrics", metrics}};
    return outcome;
}

}  // namespace bw
