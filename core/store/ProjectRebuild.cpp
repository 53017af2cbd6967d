#include "core/run/RunFolder.h"
#include "core/store/Names.h"
#include "core/store/SqliteProject.h"
#include "core/table/Dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace bw {
namespace {

namespace fs = std::filesystem;

/// Entries of a folder, oldest change first; none when it is absent.
std::vector<fs::path> entriesOf(const fs::path& folder) {
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        found.emplace_back(fs::last_write_time(at->path(), ignored), at->path());
    }
    std::ranges::sort(found);
    std::vector<fs::path> paths;
    for (auto& [time, path] : found) paths.push_back(std::move(path));
    return paths;
}

std::string changed(const fs::path& file) {
    std::error_code ignored;
    const auto time = std::chrono::file_clock::to_sys(fs::last_write_time(file, ignored));
    const std::time_t seconds = std::chrono::system_clock::to_time_t(
        std::chrono::time_point_cast<std::chrono::seconds>(time));
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

Result<std::vector<DatasetRecord>> datasetFiles(const fs::path& project, const JobContext& job) {
    std::vector<fs::path> files;
    for (const fs::path& folder : entriesOf(project / "datasets"))
        for (const fs::path& file : entriesOf(folder))
            if (file.extension() == ".h5" && !file.filename().string().starts_with("."))
                files.push_back(file);
    std::vector<DatasetRecord> records;
    for (std::size_t i = 0; i < files.size(); ++i) {
        BW_CHECK(job.check());
        job.progress(static_cast<double>(i) / static_cast<double>(files.size()),
                     "Reading datasets");
        const auto data = Dataset::open(files[i]);
        const std::string name = files[i].parent_path().filename().string();
        if (!data || !checkStoredName(name, "dataset")) {
            job.note(fmt::format("Left out {}: {}", files[i].string(),
                                 data ? "its folder has no valid name" : data.error().message));
            continue;
        }
        records.push_back({name, (*data)->version(),
                           fs::relative(files[i], project).generic_string(), (*data)->rows(),
                           static_cast<std::int64_t>((*data)->columns().size()), "",
                           changed(files[i]), "", 0});
    }
    return records;
}

Result<std::vector<RunRecord>> runFolders(const fs::path& project, const JobContext& job) {
    std::vector<RunRecord> records;
    for (const fs::path& folder : entriesOf(project / "runs")) {
        BW_CHECK(job.check());
        if (!fs::is_directory(folder) || folder.filename().string().starts_with(".")) continue;
        const auto spec = RunFolder(folder).spec();
        if (!spec) {
            job.note(fmt::format("Left out {}: {}", folder.string(), spec.error().message));
            continue;
        }
        records.push_back({folder.filename().string(), spec->dataset, spec->version, spec->target,
                           spec->architecture, spec->created,
                           fs::relative(folder, project).generic_string()});
    }
    return records;
}

}  // namespace

/// What is known already keeps its source, time and findings.
Result<void> SqliteProject::rebuildDatasets(const JobContext& job) {
    BW_TRY(const std::vector<DatasetRecord> found, datasetFiles(folder_, job));
    return database_->unit([&]() -> Result<void> {
        BW_TRY(const std::vector<DatasetRecord> known, datasets());
        for (const DatasetRecord& record : known)
            if (!fs::exists(folder_ / record.file))
                BW_CHECK(database_->run("DELETE FROM dataset WHERE name = ? AND version = ?",
                                        {bound(record.name), bound(record.version)}));
        for (const DatasetRecord& record : found)
            BW_CHECK(database_->run(
                "INSERT INTO dataset (name, version, file, rows, columns, source, imported, "
                "\"by\", "
                "findings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name, version) DO "
                "UPDATE "
                "SET file = excluded.file, rows = excluded.rows, columns = excluded.columns",
                {bound(record.name), bound(record.version), bound(record.file), bound(record.rows),
                 bound(record.columns), bound(record.source), bound(record.imported),
                 bound(record.by), bound(record.findings)}));
        return {};
    });
}

Result<void> SqliteProject::rebuildRuns(const JobContext& job) {
    BW_TRY(const std::vector<RunRecord> found, runFolders(folder_, job));
    return database_->unit([&]() -> Result<void> {
        // What another process added after the folders were listed has its folder by now.
        BW_TRY(const std::vector<RunRecord> known, runs());
        for (const RunRecord& record : known)
            if (!fs::exists(RunFolder(folder_ / record.directory).specFile()))
                BW_CHECK(database_->run("DELETE FROM run WHERE id = ?", {bound(record.id)}));
        for (const RunRecord& record : found)
            BW_CHECK(database_->run(
                "INSERT INTO run (id, dataset, version, target, architecture, created, directory) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET dataset = "
                "excluded.dataset, version = excluded.version, target = excluded.target, "
                "architecture = excluded.architecture, created = excluded.created, "
                "directory = excluded.directory",
                {bound(record.id), bound(record.dataset), bound(record.version),
                 bound(record.target), bound(record.architecture), bound(record.created),
                 bound(record.directory)}));
        return {};
    });
}

Result<void> SqliteProject::rebuild(const JobContext& job) {
    BW_CHECK(rebuildDatasets(job.part(0.0, 0.8)));
    return rebuildRuns(job.part(0.8, 1.0));
}

}  // namespace bw
