#include "core/pipeline/TrainSteps.h"

#include "core/base/Clock.h"
#include "core/base/Version.h"
#include "core/model/Architecture.h"
#include "core/pipeline/DataReports.h"
#include "core/pipeline/FeatureProposal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

std::vector<std::string> namesOf(std::span<const ParameterDescription> descriptions) {
    std::vector<std::string> names;
    for (const ParameterDescription& description : descriptions) names.push_back(description.name);
    return names;
}

/// Parts --set values between architecture and trainer by name.
Result<void> fillParameters(const Architecture& architecture,
                            const std::map<std::string, std::string>& set, RunSpec& spec) {
    const auto ofArchitecture = architecture.parameters();
    std::map<std::string, std::string> first, second;
    for (const auto& [name, value] : set) {
        const auto in = [&](std::span<const ParameterDescription> all) {
            return std::ranges::find(all, name, &ParameterDescription::name) != all.end();
        };
        if (!in(ofArchitecture) && !in(trainerParameters()))
            return fail(ErrorCode::BadInput, fmt::format("There is no parameter \"{}\"", name),
                        fmt::format("{}: {}. Training: {}.", architecture.title(),
                                    fmt::join(namesOf(ofArchitecture), ", "),
                                    fmt::join(namesOf(trainerParameters()), ", ")));
        (in(ofArchitecture) ? first : second)[name] = value;
    }
    BW_TRY(const auto architectureValues, parseParameters(ofArchitecture, first));
    BW_TRY(const auto trainerValues, parseParameters(trainerParameters(), second));
    spec.architectureParameters = parametersToJson(architectureValues);
    spec.trainer = parametersToJson(trainerValues);
    return {};
}

bool listed(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

Result<void> fillFeatures(const Dataset& dataset, const Profile& profile,
                          const TrainOptions& options, PreparedRun& run) {
    for (const auto& names : {options.features, options.exclude})
        for (const std::string& name : names) BW_CHECK(dataset.columnIndex(name));
    for (const FeatureProposal& proposal : proposeFeatures(profile, options.target)) {
        const std::string& column = proposal.feature.column;
        if (listed(options.exclude, column)) continue;
        const bool asked = listed(options.features, column);
        if (!options.features.empty() && !asked) continue;
        if (proposal.use || asked)
            run.spec.features.push_back(proposal.feature);
        else
            run.notes.push_back(fmt::format("Column {} left out: {}", column, proposal.reason));
    }
    if (run.spec.features.empty())
        return fail(ErrorCode::BadInput, "No column is left to learn from",
                    "Name columns with --features, or exclude fewer.");
    return {};
}

Json errorFindings(const VerifyReport& report) {
    Json list = Json::array();
    for (const Finding& finding : report.findings)
        if (finding.severity == Severity::Error && !listed(report.accepted, finding.key()))
            list.push_back(
                {{"key", finding.key()}, {"check", finding.check}, {"message", finding.message}});
    return list;
}

RunRecord recordOf(const Project& project, const RunSpec& spec) {
    return {.id = spec.id,
            .dataset = spec.dataset,
            .version = spec.version,
            .target = spec.target,
            .architecture = spec.architecture,
            .created = spec.created,
            .directory =
                std::filesystem::relative(project.runFolder(spec.id), project.folder()).string()};
}

/// Folder and record, or neither.
Result<void> storeRun(Project& project, const PreparedRun& run) {
    const std::filesystem::path folder = project.runFolder(run.spec.id);
    auto stored = RunFolder(folder).create(run.spec);
    if (stored) stored = project.addRun(run.record);
    std::error_code ignored;
    if (!stored) std::filesystem::remove_all(folder, ignored);
    return stored;
}

}  // namespace

Result<PreparedRun> prepareRun(const Workbench& bench, const TrainOptions& options,
                               const JobContext& job) {
    BW_TRY(const OpenedDataset dataset, openDataset(bench.project, options.data));
    BW_CHECK(dataset.data->columnIndex(options.target));
    BW_TRY(const Architecture* architecture,
           bench.plugins.find<Architecture>(options.model, "model architecture"));
    PreparedRun run;
    RunSpec& spec = run.spec;
    BW_CHECK(fillParameters(*architecture, options.set, spec));
    BW_TRY(const Profile profile, storedProfile(dataset, job.part(0.0, 0.3)));
    BW_CHECK(fillFeatures(*dataset.data, profile, options, run));
    BW_TRY(const SplitSpec split, ensureSplit(bench.project, dataset.record.name, options.split));
    BW_TRY(const SplitAssignment assignment, assignSplit(split, *dataset.data));
    BW_TRY(const VerifyReport report,
           verifyStored(bench, dataset, options.target, job.part(0.3, 1.0)));
    if (!options.task.empty()) BW_CHECK(taskFromName(options.task));

    spec.id = newId();
    spec.dataset = dataset.record.name;
    spec.version = dataset.record.version;
    spec.datasetFile = dataset.record.file;
    spec.split = splitToJson(split);
    spec.splitHash = assignment.hash;
    spec.target = options.target;
    spec.task = options.task;
    spec.architecture = options.model;
    spec.device = options.device;
    spec.seed = options.seed;
    spec.threads = options.threads;
    spec.created = nowUtc();
    spec.by = currentUser();
    spec.program = std::string(programVersion());
    spec.findings = errorFindings(report);
    if (!spec.findings.empty())
        run.notes.push_back(fmt::format("{} findings at error level are carried to the gate",
                                        spec.findings.size()));
    run.record = recordOf(bench.project, spec);
    BW_CHECK(runSpecFromJson(runSpecToJson(spec), "The run"));
    BW_CHECK(storeRun(bench.project, run));
    return run;
}

Result<void> startRun(const Workbench& bench, const RunRecord& run) {
    return bench.worker.startTraining(RunFolder(bench.project.runFolder(run.id)));
}

Result<RunStatus> followRun(const Workbench& bench, const RunRecord& run, const JobContext& job) {
    const RunFolder folder(bench.project.runFolder(run.id));
    Result<RunStatus> status = watchRun(folder, job);
    if (status || status.error().code != ErrorCode::Cancelled) return status;
    if (folder.alive()) {
        BW_CHECK(folder.command(RunCommand::Stop));
        BW_CHECK(watchRun(folder, JobContext()));
    }
    return fail(
        ErrorCode::Cancelled, fmt::format("Run {} was stopped", run.id),
        fmt::format("The best model so far is kept. Go on with `benchwright run resume {}`.",
                    run.id));
}

Result<bool> resumeRun(const Workbench& bench, const RunRecord& run) {
    const RunFolder folder(bench.project.runFolder(run.id));
    BW_TRY(const RunStatus status, folder.status());
    if (status.state == RunState::Finished) return false;
    if (folder.alive()) {
        if (status.state != RunState::Paused)
            return fail(ErrorCode::Refused, fmt::format("Run {} is running", run.id),
                        fmt::format("Follow it with `benchwright run watch {}`.", run.id));
        BW_CHECK(folder.command(RunCommand::Resume));
        return true;
    }
    BW_CHECK(folder.clearCommand());
    BW_CHECK(bench.worker.startTraining(folder));
    return true;
}

Result<void> controlRun(const Workbench& bench, const RunRecord& run, RunCommand command) {
    const RunFolder folder(bench.project.runFolder(run.id));
    if (!folder.alive())
        return fail(ErrorCode::Refused, fmt::format("Run {} is not running", run.id),
                    fmt::format("See `benchwright run show {}`.", run.id));
    return folder.command(command);
}

}  // namespace bw
