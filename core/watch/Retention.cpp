#include "core/watch/Retention.h"

#include "core/base/Duration.h"
#include "core/base/NumberText.h"
#include "core/flow/PipelineRun.h"
#include "core/flow/Proposals.h"
#include "core/monitor/Monitor.h"
#include "core/requests/LogRetention.h"
#include "core/run/RunFolder.h"
#include "core/store/Removal.h"
#include "core/store/TriggerStore.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

namespace bw {
namespace {

constexpr std::int64_t kMegabyte = std::int64_t{1} << 20;

/// Something that a firing made.
struct Made {
    std::string name, at;  ///< when, UTC
    std::int64_t bytes = 0;
    bool needed = false;
};

struct Limits {
    int days = 0, megabytes = 0;
    [[nodiscard]] bool none() const { return days == 0 && megabytes == 0; }
};

std::int64_t sizeOf(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error))
        return static_cast<std::int64_t>(std::filesystem::file_size(path, error));
    std::int64_t bytes = 0;
    for (std::filesystem::recursive_directory_iterator at(path, error), end; !error && at != end;
         at.increment(error))
        if (std::error_code ignored; at->is_regular_file(ignored))
            bytes += static_cast<std::int64_t>(at->file_size(ignored));
    return bytes;
}

std::string text(const Json& object, const char* key) {
    return object.is_object() && object.contains(key) && object[key].is_string()
               ? object[key].get<std::string>()
               : std::string();
}

/// What firings made, by the records of their pipelines: "name@version", run ids.
struct Footprint {
    std::set<std::string> datasets, runs;
};

Result<Footprint> footprintOf(const Project& project) {
    BW_TRY(const auto store, TriggerStore::open(project.folder()));
    BW_TRY(const auto entries, store->history(std::numeric_limits<std::int32_t>::max()));
    Footprint made;
    for (const QueueEntry& entry : entries) {
        if (entry.run.empty() || !entry.settled()) continue;  // its next steps need what it made
        const auto run = PipelineRunFolder(project.folder() / "pipeline-runs" / entry.run).state();
        if (!run) continue;
        for (const StepRecord& step : run->steps) {
            if (step.state != StepState::Done) continue;
            if (step.type == "train") made.runs.insert(text(step.outputs, "run"));
            // Content that was stored before belongs to whoever stored it.
            if (step.type != "import") continue;
            const auto dataset = project.dataset(text(step.outputs, "reference"));
            if (dataset && dataset->imported >= step.started)
                made.datasets.insert(dataset->name + "@" + dataset->version);
        }
    }
    return made;
}

Result<std::set<std::string>> neededRuns(const Project& project) {
    std::set<std::string> needed;
    BW_TRY(const auto models, project.models());
    for (const ModelVersion& model : models) needed.insert(model.run);
    BW_TRY(const auto proposals, openProposals(project));
    for (const Proposal& proposal : proposals) needed.insert(proposal.candidate);
    return needed;
}

/// Hashes of dataset versions that promotions were judged on.
Result<std::set<std::string>> judgedVersions(const Project& project) {
    std::set<std::string> versions;
    BW_TRY(const auto log, project.audit());
    for (const AuditEntry& entry : log)
        for (const char* key : {"dataset_sha256", "compared_dataset_sha256"})
            versions.insert(text(entry.facts, key));
    return versions;
}

/// The oldest go first, until the rest is within the limits.
std::vector<RemovedThing> tooMuch(std::vector<Made> made, const Limits& limits,
                                  std::string_view kind, std::chrono::sys_seconds now) {
    std::ranges::sort(made, {}, &Made::at);
    std::int64_t bytes = 0;
    for (const Made& one : made) bytes += one.bytes;
    const std::string oldest = utcText(now - std::chrono::days(limits.days));
    std::vector<RemovedThing> removed;
    for (const Made& one : made) {
        const bool old = limits.days > 0 && one.at < oldest;
        const bool large = limits.megabytes > 0 && bytes > limits.megabytes * kMegabyte;
        if (one.needed || (!old && !large)) continue;
        bytes -= one.bytes;
        removed.push_back({std::string(kind), one.name, one.bytes,
                           old ? fmt::format("older than {} days", limits.days)
                               : fmt::format("more than {} MB", thousands(limits.megabytes))});
    }
    return removed;
}

Result<std::vector<RemovedThing>> runsToRemove(const Project& project, const Footprint& made,
                                               const Limits& limits, std::chrono::sys_seconds now) {
    if (limits.none()) return std::vector<RemovedThing>();
    BW_TRY(const auto needed, neededRuns(project));
    BW_TRY(const auto runs, project.runs());
    std::vector<Made> found;
    for (const RunRecord& run : runs) {
        if (!made.runs.contains(run.id)) continue;
        const RunFolder folder(project.runFolder(run.id));
        const auto status = folder.status();
        const bool over =
            status && (status->state == RunState::Finished || status->state == RunState::Stopped ||
                       status->state == RunState::Failed);
        found.push_back({run.id, run.created, sizeOf(folder.path()),
                         !over || folder.alive() || needed.contains(run.id)});
    }
    return tooMuch(std::move(found), limits, "run", now);
}

Result<std::vector<RemovedThing>> datasetsToRemove(const Project& project, const Footprint& made,
                                                   const std::vector<RemovedThing>& goingRuns,
                                                   const Limits& limits,
                                                   std::chrono::sys_seconds now) {
    if (limits.none()) return std::vector<RemovedThing>();
    BW_TRY(std::set<std::string> needed, judgedVersions(project));
    BW_TRY(const auto runs, project.runs());
    for (const RunRecord& run : runs)
        if (std::ranges::find(goingRuns, run.id, &RemovedThing::name) == goingRuns.end())
            needed.insert(run.version);
    BW_TRY(const auto proposals, openProposals(project));
    for (const Proposal& proposal : proposals)
        if (const auto judged = project.dataset(text(proposal.settings, "data")))
            needed.insert(judged->version);
    BW_TRY(const auto datasets, project.datasets());
    std::vector<Made> found;
    for (const DatasetRecord& dataset : datasets) {
        const std::string name = dataset.name + "@" + dataset.version;
        if (!made.datasets.contains(name)) continue;
        BW_TRY(const DatasetRecord newest, project.dataset(dataset.name));
        found.push_back({name, dataset.imported, sizeOf(project.folder() / dataset.file),
                         newest.version == dataset.version || needed.contains(dataset.version)});
    }
    return tooMuch(std::move(found), limits, "dataset", now);
}

Result<void> remove(const Project& project, const RemovedThing& thing) {
    if (thing.kind == "run") {
        BW_TRY(const RunRecord run, project.run(thing.name));
        return removeRun(project, run);
    }
    BW_TRY(const DatasetRecord dataset, project.dataset(thing.name));
    return removeDataset(project, dataset);
}

Result<std::vector<RemovedThing>> trimLogs(const Project& project, const ProjectSettings& now) {
    std::vector<RemovedThing> removed;
    std::error_code error;
    for (std::filesystem::directory_iterator at(project.folder() / "requests", error), end;
         !error && at != end; at.increment(error)) {
        if (std::error_code ignored; !at->is_directory(ignored)) continue;
        BW_TRY(const RetentionReport report, applyLogRetention(at->path(), logLimits(now)));
        for (const RemovedSegment& segment : report.removed)
            removed.push_back({"log",
                               fmt::format("{}: {}", at->path().filename().string(), segment.name),
                               segment.bytes, segment.why});
    }
    return removed;
}

Result<void> record(Project& project, const std::vector<RemovedThing>& things) {
    if (things.empty()) return {};
    Json list = Json::array();
    for (const RemovedThing& one : things)
        list.push_back(
            {{"kind", one.kind}, {"name", one.name}, {"bytes", one.bytes}, {"why", one.why}});
    BW_CHECK(
        project.appendAudit("retention",
                            fmt::format("removed {}, by the limits of the project",
                                        counted(static_cast<std::int64_t>(things.size()), "thing")),
                            Json{{"removed", list}}));
    return {};
}

}  // namespace

std::vector<std::string> Removed::lines() const {
    std::vector<std::string> lines;
    for (const RemovedThing& one : things)
        lines.push_back(fmt::format("removed {} {} ({} bytes): {}", one.kind, one.name,
                                    thousands(one.bytes), one.why));
    return lines;
}

Result<Removed> applyRetention(Project& project, std::chrono::sys_seconds now) {
    BW_TRY(const ProjectSettings settings, readSettings(project.folder() / "benchwright.toml"));
    const RetentionSettings& keep = settings.retention;
    BW_TRY(const Footprint made, footprintOf(project));
    BW_TRY(auto things, runsToRemove(project, made, {keep.runDays, keep.runMegabytes}, now));
    BW_TRY(const auto datasets,
           datasetsToRemove(project, made, things, {keep.datasetDays, keep.datasetMegabytes}, now));
    things.insert(things.end(), datasets.begin(), datasets.end());
    // Into the log first: what is gone must be known, even if this process dies on the way.
    BW_CHECK(record(project, things));
    for (const RemovedThing& thing : things) BW_CHECK(remove(project, thing));
    BW_TRY(const auto logs, trimLogs(project, settings));
    BW_CHECK(record(project, logs));
    things.insert(things.end(), logs.begin(), logs.end());
    return Removed{std::move(things)};
}

}  // namespace bw
