#include "ui/pages/monitor/PipelineRunner.h"

#include "core/flow/RunPipeline.h"
#include "ui/base/Text.h"

#include <algorithm>

namespace bw::ui {
namespace {

/// A job that ends well must be a pipeline that did.
Result<PipelineRunRecord> asResult(PipelineRunRecord run) {
    if (run.state == PipelineState::Cancelled)
        return fail(ErrorCode::Cancelled, "Pipeline " + run.pipeline + " was cancelled",
                    "The next run goes on where this one ended.");
    const auto failed = std::ranges::find(run.steps, StepState::Failed, &StepRecord::state);
    if (run.state != PipelineState::Failed || failed == run.steps.end() || !failed->error)
        return run;
    return fail(failed->error->code,
                "Pipeline " + run.pipeline + " failed at step " + failed->name + ": " +
                    failed->error->message,
                failed->error->hint);
}

/// The file as it is now, not as it was shown: what is run is what a reader of the file expects.
Result<PipelineRunRecord> runNow(const Workbench& bench, const std::filesystem::path& path,
                                 const PipelineRunOptions& options, const JobContext& job) {
    BW_TRY(const PipelineFile file, readPipelineFile(path));
    BW_TRY(PipelineRunRecord run, runPipeline(bench, file, options, job));
    job.note(run.summary());
    return asResult(std::move(run));
}

}  // namespace

PipelineRunner::PipelineRunner(Desk desk, QObject* parent) : QObject(parent), desk_(desk) {}

Job* PipelineRunner::job(const std::string& name) const {
    const auto found = jobs_.find(name);
    return found != jobs_.end() && found->second && found->second->active() ? found->second.data()
                                                                            : nullptr;
}

void PipelineRunner::start(const PipelineEntry& entry,
                           const std::map<std::string, std::string>& set, const std::string& from) {
    if (job(entry.name)) return;
    const std::string name = entry.name;
    Job* made = desk_.session.run<PipelineRunRecord>(
        {.title = tr("Run pipeline %1").arg(text(name)), .command = runCommand(name, set, from)},
        this,
        [path = entry.file.file, set, from](const Workbench& bench, const JobContext& job) {
            return runNow(bench, path, {.set = set, .from = from}, job);
        },
        [this, name](const Result<PipelineRunRecord>& run) {
            if (run)
                Q_EMIT ended(text(name), *run);
            else
                Q_EMIT failed(text(name), run.error());
        });
    jobs_[name] = made;
    connect(made, &Job::ended, this, [this, name] { Q_EMIT changed(text(name)); });
    Q_EMIT changed(text(name));
}

void PipelineRunner::cancel(const std::string& name) {
    if (Job* running = job(name)) running->cancel();
    Q_EMIT changed(text(name));
}

}  // namespace bw::ui
