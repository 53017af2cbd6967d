#include "core/base/Clock.h"
#include "core/flow/PipelineFile.h"
#include "core/flow/PipelineRun.h"
#include "core/quality/Markup.h"
#include "core/store/Project.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>

namespace bw {
namespace {

/// Ids of all run folders, newest first: they sort by time.
std::vector<std::string> runIds(const Project& project) {
    std::vector<std::string> ids;
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator(project.folder() / "pipeline-runs", ignored))
        if (entry.is_directory(ignored)) ids.push_back(entry.path().filename().string());
    std::ranges::sort(ids, std::greater());
    return ids;
}

struct CaseBody {
    std::string text;
    bool failure = false, error = false, skipped = false;
};

CaseBody bodyOf(const StepRecord& step) {
    CaseBody body;
    const auto element = [&](std::string_view name, std::string_view message) {
        return fmt::format("      <{} message=\"{}\"/>\n", name, markup(message));
    };
    switch (step.state) {
        case StepState::Done:
        case StepState::Cached:
            break;
        case StepState::Held:
            body.failure = true;
            body.text = element("failure", step.cause);
            break;
        case StepState::Failed:
            body.error = true;
            body.text = element(
                "error", step.error ? step.error->message + ". " + step.error->hint : step.cause);
            break;
        case StepState::Waiting:
        case StepState::Running:
        case StepState::Skipped:
            body.skipped = true;
            body.text = element("skipped", step.cause.empty() ? "not run" : step.cause);
            break;
    }
    if (body.text.empty())
        body.text = fmt::format("      <system-out>{}: {}</system-out>\n",
                                stepStateName(step.state), markup(step.cause));
    return body;
}

}  // namespace

std::string pipelineRunToJUnit(const PipelineRunRecord& run) {
    std::string cases;
    std::size_t failures = 0, errors = 0, skipped = 0;
    double seconds = 0;
    for (const StepRecord& step : run.steps) {
        const CaseBody body = bodyOf(step);
        failures += body.failure;
        errors += body.error;
        skipped += body.skipped;
        seconds += step.seconds;
        cases += fmt::format(
            "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">\n{}    </testcase>\n",
            markup(fmt::format("pipeline.{}.{}", run.pipeline, stageName(step.stage))),
            markup(step.name), step.seconds, body.text);
    }
    const std::string counts =
        fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\"",
                    run.steps.size(), failures, errors, skipped, seconds);
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
        "  <testsuite name=\"{1}\" {0}>\n{2}  </testsuite>\n</testsuites>\n",
        counts, markup("pipeline " + run.pipeline), cases);
}

Result<PipelineRunFolder> PipelineRunFolder::find(const Project& project,
                                                  const std::string& reference) {
    std::vector<std::string> fitting;
    for (const std::string& id : runIds(project)) {
        if (id == reference) return PipelineRunFolder(project.folder() / "pipeline-runs" / id);
        if (!reference.empty() && id.starts_with(reference)) fitting.push_back(id);
    }
    if (fitting.size() == 1)
        return PipelineRunFolder(project.folder() / "pipeline-runs" / fitting.front());
    if (fitting.empty())
        return fail(ErrorCode::NotFound, fmt::format("There is no pipeline run \"{}\"", reference),
                    "See `benchwright pipeline list`.");
    return fail(ErrorCode::Ambiguous, fmt::format("\"{}\" fits several pipeline runs", reference),
                fmt::format("Give more of the id: {}.", fmt::join(fitting, ", ")));
}

Result<void> PipelineRunFolder::create(const PipelineFile& pipeline) const {
    BW_CHECK(makeFolders(folder_));
    return writeFileAtomically(pipelineFile(), pipeline.text);
}

Result<PipelineRunRecord> PipelineRunFolder::state() const {
    BW_TRY(const Json json, readJsonFile(stateFile()));
    BW_TRY(PipelineRunRecord run, pipelineRunFromJson(json, stateFile().string()));
    if (run.state != PipelineState::Running || alive()) return run;
    // It may have written its end between the reading and the look at the lock.
    BW_TRY(const Json again, readJsonFile(stateFile()));
    BW_TRY(run, pipelineRunFromJson(again, stateFile().string()));
    if (run.state == PipelineState::Running) run.state = PipelineState::Interrupted;
    return run;
}

Result<void> PipelineRunFolder::writeState(const PipelineRunRecord& run) const {
    return writeJsonFile(stateFile(), pipelineRunToJson(run));
}

Result<void> PipelineRunFolder::appendLog(std::string_view line) const {
    std::ofstream log(logFile(), std::ios::app);
    log << nowUtc() << ' ' << line << '\n';
    if (log.flush()) return {};
    return systemError("Cannot write", logFile().string(), errno);
}

Result<FileLock> PipelineRunFolder::lock() const {
    return FileLock::tryTake(folder_ / "lock");
}

bool PipelineRunFolder::alive() const {
    return FileLock::isHeld(folder_ / "lock");
}

std::vector<PipelineRunRecord> pipelineRuns(const Project& project, const std::string& pipeline,
                                            std::size_t limit) {
    std::vector<PipelineRunRecord> runs;
    for (const std::string& id : runIds(project)) {
        if (runs.size() >= limit) break;
        auto run = PipelineRunFolder(project.folder() / "pipeline-runs" / id).state();
        if (run && (pipeline.empty() || run->pipeline == pipeline)) runs.push_back(std::move(*run));
    }
    return runs;
}

}  // namespace bw
