#include "ui/base/Snapshot.h"

#include <algorithm>

namespace bw::ui {
namespace {

std::filesystem::file_time_type writtenAt(const std::filesystem::path& file) {
    std::error_code problem;
    const auto time = std::filesystem::last_write_time(file, problem);
    return problem ? std::filesystem::file_time_type::min() : time;
}

RunStatus statusOf(const std::filesystem::path& folder) {
    Result<RunStatus> status = RunFolder(folder).status();
    if (status) return *status;
    RunStatus broken;
    broken.state = RunState::Failed;
    broken.error = status.error();
    return broken;
}

/// States that no file change announces the end of: the worker may die and write nothing.
bool mayDie(RunState state) {
    return !runEnded(state) || state == RunState::Interrupted;
}

bool sameStatus(const RunStatus& a, const RunStatus& b) {
    return a.state == b.state && a.updated == b.updated && a.step == b.step && a.epoch == b.epoch;
}

Result<void> readLists(const Project& project, Snapshot& fresh) {
    BW_TRY(fresh.datasets, project.datasets());
    BW_TRY(fresh.models, project.models());
    BW_TRY(fresh.audit, project.audit());
    BW_TRY(const auto runs, project.runs());
    for (const RunRecord& record : runs) fresh.runs.push_back({record, {}});
    fresh.settings = project.settings();
    if (const auto chain = project.verifyAudit(); !chain) fresh.auditFault = chain.error();
    return {};
}

}  // namespace

std::vector<DatasetRecord> Snapshot::newestDatasets() const {
    std::map<std::string, DatasetRecord> newest;
    for (const DatasetRecord& record : datasets) {
        const auto [place, added] = newest.try_emplace(record.name, record);
        if (!added && record.imported >= place->second.imported) place->second = record;
    }
    std::vector<DatasetRecord> list;
    for (auto& [name, record] : newest) list.push_back(std::move(record));
    return list;
}

const RunEntry* Snapshot::run(const std::string& id) const {
    const auto found =
        std::ranges::find_if(runs, [&](const RunEntry& entry) { return entry.record.id == id; });
    return found == runs.end() ? nullptr : &*found;
}

std::vector<ModelVersion> Snapshot::production() const {
    std::vector<ModelVersion> live;
    std::ranges::copy_if(models, std::back_inserter(live), [](const ModelVersion& version) {
        return std::ranges::find(version.aliases, "production") != version.aliases.end();
    });
    return live;
}

std::shared_ptr<const Snapshot> SnapshotReader::read() {
    auto fresh = std::make_shared<Snapshot>();
    bool changed = readDatabase(*fresh);
    changed |= readStatuses(*fresh);
    if (!changed) return nullptr;
    last_ = fresh;
    return last_;
}

bool SnapshotReader::readDatabase(Snapshot& fresh) {
    const Times written{writtenAt(folder_ / "project.sqlite"), writtenAt(folder_ / "audit.head"),
                        writtenAt(folder_ / "benchwright.toml")};
    if (last_ && databaseWritten_ == written && !last_->problem) {
        fresh = *last_;
        return false;
    }
    const auto fail = [&](const Error& error) {
        const bool news = !last_ || !last_->problem || *last_->problem != error;
        if (last_) fresh = *last_;
        fresh.problem = error;
        return news;
    };
    const auto project = Project::open(folder_);
    if (!project) return fail(project.error());
    if (const auto lists = readLists(**project, fresh); !lists) return fail(lists.error());
    databaseWritten_ = written;
    return true;
}

bool SnapshotReader::readStatuses(Snapshot& fresh) {
    bool changed = false;
    for (RunEntry& entry : fresh.runs) {
        const auto folder = folder_ / entry.record.directory;
        const Time written = writtenAt(folder / "status.json");
        KnownStatus& known = statuses_[entry.record.id];
        if (known.written != written || mayDie(known.status.state)) {
            RunStatus now = statusOf(folder);
            changed |= !sameStatus(known.status, now);
            known = {written, std::move(now)};
        }
        entry.status = known.status;
    }
    return changed;
}

}  // namespace bw::ui
