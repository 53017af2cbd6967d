#include "core/flow/RunPipeline.h"

#include "core/base/Clock.h"
#include "core/base/Version.h"
#include "core/flow/CheckPipeline.h"
#include "core/flow/PipelineGraph.h"
#include "core/flow/StepCache.h"
#include "core/flow/StepContext.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace bw {
namespace {

std::filesystem::path pipelineLock(const Project& project, const std::string& pipeline) {
    return project.folder() / "pipeline-runs" / fmt::format(".{}.lock", pipeline);
}

Result<FileLock> takePipelineLock(const Project& project, const std::string& pipeline) {
    BW_CHECK(makeFolders(project.folder() / "pipeline-runs"));
    Result<FileLock> lock = FileLock::tryTake(pipelineLock(project, pipeline));
    if (lock || lock.error().code != ErrorCode::Refused) return lock;
    return fail(ErrorCode::Environment,
                fmt::format("Pipeline {} is being run by another process", pipeline),
                "Wait until that run has ended; see `benchwright pipeline list`.");
}

/// The file as the project names it: relative where it lies inside.
std::string shownFile(const Project& project, const std::filesystem::path& file) {
    if (file.empty()) return {};
    std::error_code ignored;
    const auto inside =
        std::filesystem::weakly_canonical(file, ignored)
            .lexically_relative(std::filesystem::weakly_canonical(project.folder(), ignored));
    return inside.empty() || inside.string().starts_with("..") ? file.string() : inside.string();
}

/// One run: the record is the only state, written after each change.
class Runner {
public:
    Runner(const Workbench& bench, const PipelineFile& pipeline, const PipelineRunOptions& options,
           const JobContext& job)
        : bench_(bench),
          pipeline_(pipeline),
          options_(options),
          job_(job),
          cache_(bench.project),
          folder_(bench.project.folder() / "pipeline-runs" / newId()) {}

    Result<PipelineRunRecord> run() {
        BW_CHECK(prepare());
        for (std::size_t i = 0; i < run_.steps.size(); ++i) {
            if (job_.cancelled()) break;
            BW_CHECK(runStep(i));
        }
        return finish();
    }

private:
    Result<void> prepare() {
        before_ = pipelineRuns(bench_.project, pipeline_.name, 50);
        BW_CHECK(folder_.create(pipeline_));
        BW_TRY(lock_, folder_.lock());
        run_.id = folder_.id();
        run_.pipeline = pipeline_.name;
        run_.description = pipeline_.description;
        run_.file = shownFile(bench_.project, pipeline_.file);
        run_.cause = options_.cause;
        run_.started = nowUtc();
        run_.by = currentUser();
        run_.program = std::string(programVersion());
        run_.parameters = pipeline_.parameters;
        run_.pid = ::getpid();
        if (!before_.empty() && (before_.front().state == PipelineState::Failed ||
                                 before_.front().state == PipelineState::Cancelled ||
                                 before_.front().state == PipelineState::Interrupted))
            run_.continues = before_.front().id;
        for (const GraphStep& step : pipelineGraph(pipeline_).steps)
            run_.steps.push_back(
                {.name = step.name, .type = step.type, .stage = step.stage, .needs = step.needs});
        markForced();
        return publish(run_.continues.empty() ? "started" : "goes on with " + run_.continues);
    }

    /// `from` and all behind it.
    void markForced() {
        for (const StepRecord& step : run_.steps)
            if (step.name == options_.from ||
                std::ranges::any_of(step.needs, [&](const auto& n) { return forced_.contains(n); }))
                forced_.insert(step.name);
    }

    Result<void> publish(const std::string& line) {
        run_.updated = nowUtc();
        BW_CHECK(folder_.writeState(run_));
        BW_CHECK(folder_.appendLog(line));
        if (options_.changed) options_.changed(run_);
        return {};
    }

    Result<void> publish(const StepRecord& step) {
        return publish(fmt::format("{}: {}{}{}", step.name, stepStateName(step.state),
                                   step.cause.empty() ? "" : ", ", step.cause));
    }

    Result<void> runStep(std::size_t index) {
        StepRecord& step = run_.steps[index];
        if (blocked(step)) return publish(step);
        const auto began = std::chrono::steady_clock::now();
        step.started = nowUtc();
        const auto count = static_cast<double>(run_.steps.size());
        const JobContext part(
            job_.stopToken(),
            [&, index](double fraction, std::string_view what) {
                job_.progress((static_cast<double>(index) + std::max(0.0, fraction)) / count,
                              fmt::format("{}: {}", step.name, what));
            },
            [&](std::string_view line) {
                (void)folder_.appendLog(fmt::format("{}: {}", step.name, line));
                job_.note(line);
            });
        const Result<void> done = perform(step, part);
        step.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        step.ended = nowUtc();
        if (!done) fail(step, done.error());
        return publish(step);
    }

    /// A step whose needs were not met gets its end without running.
    bool blocked(StepRecord& step) {
        for (const std::string& name : step.needs) {
            const StepRecord& need = *run_.step(name);
            if (!need.blocks) continue;
            const bool ownGate =
                step.type == "promote" && need.type == "gate" && need.state == StepState::Held;
            step.state = ownGate ? StepState::Held : StepState::Skipped;
            step.cause =
                ownGate ? need.cause
                        : fmt::format("{} ({}): {}", name, stepStateName(need.state), need.cause);
            step.blocks = true;
            if (ownGate)
                step.outputs = {{"model", need.outputs.value("candidate", "")},
                                {"outcome", "held"},
                                {"candidate", need.outputs.value("candidate", "")}};
            return true;
        }
        return false;
    }

    void fail(StepRecord& step, const Error& error) {
        if (job_.cancelled() && error.code == ErrorCode::Cancelled) {
            step.state = StepState::Waiting;
            step.cause = "cancelled: " + error.message;
            return;
        }
        step.state = StepState::Failed;
        step.error = error;
        step.cause = error.message;
        step.blocks = true;
    }

    Result<void> perform(StepRecord& step, const JobContext& job) {
        const PipelineStep& written = *pipeline_.step(step.name);
        BW_TRY(const Json settings, resolvedSettings(bench_.project, pipeline_, written, run_));
        StepContext context{.bench = bench_,
                            .pipeline = pipeline_,
                            .type = *findStepType(step.type),
                            .name = step.name,
                            .settings = settings,
                            .gate = nullptr,
                            .gateSettings = {},
                            .pipelineRun = run_.id,
                            .key = {},
                            .sourceHash = {},
                            .afresh = forced_.contains(step.name)};
        if (step.type == "promote") BW_CHECK(addGate(context));
        BW_TRY(const StepKeys keys, stepKeys(context));
        context.key = step.key = keys.key;
        if (const auto source = keys.inputs.find("source_sha256"); source != keys.inputs.end())
            context.sourceHash = source->second;
        step.inputs = keys.inputs;
        if (!context.afresh) {
            if (auto known = cache_.find(keys.key, context)) return take(step, *known);
            if (keys.candidateIsProduction)
                if (auto known = cache_.find(keys.keyWithoutProduction, context))
                    return take(step, *known);
        }
        step.state = StepState::Running;
        step.cause = context.afresh ? "asked for by --from" : causeOf(step, keys);
        BW_CHECK(publish(step));
        BW_TRY(StepOutcome outcome, executeStep(context, job));
        outcome.key = keys.key;
        step.state = outcome.state;
        step.outputs = outcome.outputs;
        step.blocks = outcome.blocks;
        if (!outcome.cause.empty()) step.cause = outcome.cause;
        return keep(context, keys, outcome);
    }

    Result<void> addGate(StepContext& context) {
        const PipelineStep& gate = *pipeline_.step(context.text("gate"));
        context.gate = run_.step(gate.name);
        BW_TRY(context.gateSettings, resolvedSettings(bench_.project, pipeline_, gate, run_));
        return {};
    }

    Result<void> take(StepRecord& step, const StepOutcome& known) {
        step.state = known.state == StepState::Held ? StepState::Held : StepState::Cached;
        step.cause = "unchanged" + (known.cause.empty() ? "" : ": " + known.cause);
        step.outputs = known.outputs;
        step.blocks = known.blocks;
        step.key = known.key;
        return {};
    }

    std::string causeOf(const StepRecord& step, const StepKeys& keys) const {
        for (const PipelineRunRecord& run : before_) {
            const StepRecord* last = run.step(step.name);
            if (!last || last->inputs.empty()) continue;
            const bool ended = last->state == StepState::Done || last->state == StepState::Cached ||
                               last->state == StepState::Held;
            if (last->key == keys.key && !ended)
                return fmt::format("not finished in run {}", run.id);
            if (ended) return changeCause(last->inputs, keys.inputs);
        }
        return "first run";
    }

    Result<void> keep(const StepContext& context, const StepKeys& keys,
                      const StepOutcome& outcome) {
        if (outcome.state == StepState::Skipped) return {};
        BW_CHECK(cache_.store(keys.key, context.type.name, outcome));
        if (!keys.keyWithoutProduction.empty())
            BW_CHECK(cache_.store(keys.keyWithoutProduction, context.type.name, outcome));
        const bool changesItsInputs =
            context.type.name == "promote" || context.settings.value("append", false);
        if (!changesItsInputs) return {};
        // What the step depends on is another thing now; it is done with that, too.
        BW_TRY(const StepKeys after, stepKeys(context));
        return cache_.store(after.key, context.type.name, outcome);
    }

    Result<PipelineRunRecord> finish() {
        const auto any = [&](StepState state) {
            return std::ranges::any_of(run_.steps,
                                       [&](const StepRecord& s) { return s.state == state; });
        };
        run_.state = any(StepState::Waiting)  ? PipelineState::Cancelled
                     : any(StepState::Failed) ? PipelineState::Failed
                     : any(StepState::Held)   ? PipelineState::Held
                                              : PipelineState::Done;
        run_.ended = nowUtc();
        BW_CHECK(writeFileAtomically(folder_.reportFile(), pipelineRunToJUnit(run_)));
        BW_CHECK(publish("ended " + run_.summary()));
        return std::move(run_);
    }

    const Workbench& bench_;
    const PipelineFile& pipeline_;
    const PipelineRunOptions& options_;
    const JobContext& job_;
    StepCache cache_;
    PipelineRunFolder folder_;
    std::optional<FileLock> lock_;
    std::vector<PipelineRunRecord> before_;
    std::set<std::string> forced_;
    PipelineRunRecord run_;
};

}  // namespace

Result<PipelineRunRecord> runPipeline(const Workbench& bench, const PipelineFile& pipeline,
                                      const PipelineRunOptions& options, const JobContext& job) {
    PipelineFile adjusted = pipeline;
    if (!options.set.empty()) BW_CHECK(setPipelineValues(adjusted, options.set));
    if (!options.from.empty() && !adjusted.step(options.from))
        return fail(ErrorCode::Usage,
                    fmt::format("Pipeline {} has no step \"{}\"", adjusted.name, options.from),
                    "See `benchwright pipeline graph`.");
    if (!options.checked) {
        BW_TRY(const auto mistakes, checkPipeline(bench, adjusted, job));
        if (!mistakes.empty()) return std::unexpected(mistakesError(adjusted, mistakes));
    }
    if (!adjusted.mistakes.empty())
        return std::unexpected(mistakesError(adjusted, adjusted.mistakes));
    BW_TRY(const FileLock lock, takePipelineLock(bench.project, adjusted.name));
    return Runner(bench, adjusted, options, job).run();
}

bool pipelineIsRunning(const Project& project, const std::string& pipeline) {
    return FileLock::isHeld(pipelineLock(project, pipeline));
}

}  // namespace bw
