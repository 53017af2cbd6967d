#include "core/watch/RunEntry.h"

#include "core/base/Hash.h"
#include "core/flow/RunPipeline.h"
#include "core/watch/Slots.h"
#include "core/watch/WatchFolder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace bw {
namespace {

std::string output(const StepRecord& step, const char* key) {
    return step.outputs.is_object() && step.outputs.contains(key) && step.outputs[key].is_string()
               ? step.outputs[key].get<std::string>()
               : std::string();
}

const StepRecord* firstIn(const PipelineRunRecord& run, StepState state) {
    const auto found = std::ranges::find(run.steps, state, &StepRecord::state);
    return found == run.steps.end() ? nullptr : &*found;
}

RunOutcome failedOutcome(const PipelineRunRecord& run) {
    const StepRecord* step = firstIn(run, StepState::Failed);
    if (!step) return {"failed", run.summary()};
    const std::string why = step->error ? step->error->message : step->cause;
    // An import that is refused: the data has another shape than agreed. Training cannot mend that.
    const bool refused =
        step->type == "import" && step->error &&
        (step->error->code == ErrorCode::BadInput || step->error->code == ErrorCode::Refused ||
         step->error->code == ErrorCode::Corrupt);
    return {refused ? "stopped" : "failed",
            fmt::format("{} at step {}: {}", refused ? "stopped" : "failed", step->name, why)};
}

RunOutcome heldOutcome(const PipelineRunRecord& run) {
    const StepRecord* step = firstIn(run, StepState::Held);
    if (!step) return {"held", run.summary()};
    const std::string where =
        step->type == "gate" ? "by the gate" : fmt::format("at step {}", step->name);
    return {"held", fmt::format("held {}: {}", where, step->cause)};
}

RunOutcome doneOutcome(const PipelineRunRecord& run) {
    for (const StepRecord& step : run.steps) {
        if (step.type != "promote" || step.state != StepState::Done) continue;
        const std::string what = output(step, "outcome");
        if (what == "promoted" || what == "proposed")
            return {what, fmt::format("{} {}", what, output(step, "model"))};
    }
    const bool cached = std::ranges::all_of(run.steps, [](const StepRecord& step) {
        return step.state == StepState::Cached || step.state == StepState::Skipped;
    });
    return {cached ? "cached" : "done", cached ? "nothing had changed" : run.summary()};
}

/// A file that grew while it was read is told; the folder's trigger takes it again by itself, as
/// its content is another one.
std::string changedWhileRead(const QueueEntry& entry) {
    if (!entry.facts.contains("file") || !entry.facts.contains("sha256")) return {};
    const auto now = sha256OfFile(entry.facts["file"].get<std::string>());
    if (!now) return "; the file is gone now";
    return *now == entry.facts["sha256"].get<std::string>()
               ? ""
               : "; the file changed while it was read and is taken again when it is complete";
}

Result<PipelineRunRecord> runPipelineOf(const Workbench& bench, const QueueEntry& entry,
                                        TriggerStore& store, const JobContext& job) {
    BW_TRY(const auto path, pipelinePath(bench.project, entry.pipeline));
    BW_TRY(const PipelineFile pipeline, readPipelineFile(path));
    PipelineRunOptions options;
    options.set = entry.set;
    options.cause = fmt::format("trigger {}: {}", entry.trigger, entry.cause);
    bool told = false;
    options.changed = [&](const PipelineRunRecord& run) {
        if (!told) told = store.setRun(entry.sequence, run.id).has_value();
    };
    return runPipeline(bench, pipeline, options, job);
}

Result<void> settleBy(const Workbench& bench, const QueueEntry& entry, TriggerStore& store,
                      const Result<PipelineRunRecord>& run) {
    const bool cancelled =
        run ? run->state == PipelineState::Cancelled : run.error().code == ErrorCode::Cancelled;
    const bool busy = !run && run.error().code == ErrorCode::Environment &&
                      pipelineIsRunning(bench.project, pipelineNeeds(bench.project, entry).name);
    if (cancelled || busy) return store.putBack(entry.sequence);
    const RunOutcome outcome =
        run ? outcomeOf(*run) : RunOutcome{"failed", "failed: " + run.error().message};
    if (run) BW_CHECK(store.setRun(entry.sequence, run->id));
    BW_CHECK(store.settle(entry.sequence, QueueState::Ended, outcome.outcome,
                          outcome.detail + changedWhileRead(entry)));
    return {};
}

}  // namespace

RunOutcome outcomeOf(const PipelineRunRecord& run) {
    switch (run.state) {
        case PipelineState::Done:
            return doneOutcome(run);
        case PipelineState::Held:
            return heldOutcome(run);
        case PipelineState::Cancelled:
            return {"cancelled", "cancelled; the next run goes on"};
        case PipelineState::Failed:
        case PipelineState::Running:
        case PipelineState::Interrupted:
            return failedOutcome(run);
    }
    return failedOutcome(run);
}

Result<QueueEntry> runQueueEntry(const Workbench& bench, std::int64_t sequence,
                                 const JobContext& job) {
    BW_TRY(const auto store, TriggerStore::open(bench.project.folder()));
    const WatchFolder folder(bench.project.folder());
    auto lock = FileLock::tryTake(folder.entryLock(sequence));
    if (!lock && lock.error().code == ErrorCode::Refused) return store->entry(sequence);
    if (!lock) return std::unexpected(lock.error());
    BW_TRY(QueueEntry entry, store->entry(sequence));
    if (entry.state != QueueState::Running) return entry;
    BW_CHECK(store->setProcess(sequence, ::getpid()));
    ::setenv(kQueueVariable, std::to_string(sequence).c_str(), 1);
    BW_CHECK(settleBy(bench, entry, *store, runPipelineOf(bench, entry, *store, job)));
    return store->entry(sequence);
}

}  // namespace bw
