#include "core/store/Project.h"

#include "core/base/Files.h"
#include "core/store/Schema.h"
#include "core/store/Settings.h"
#include "core/store/SqliteProject.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bw {
namespace {

constexpr const char* kSettingsFile = "benchwright.toml";
constexpr const char* kDatabaseFile = "project.sqlite";
constexpr const char* kIgnored =
    "# Data, runs and models are large and are kept outside of version control.\n"
    "/datasets/\n/runs/\n/models/\n/requests/\n/pipeline-runs/\n/serving/\n/watch/\n/.cache/\n/"
    "project.sqlite\n"
    "/project.sqlite-journal\n"
    "# audit.head belongs into version control: it shows when the audit log was cut.\n";

bool holdsProject(const std::filesystem::path& folder) {
    std::error_code ignored;
    return std::filesystem::exists(folder / kSettingsFile, ignored) ||
           std::filesystem::exists(folder / kDatabaseFile, ignored);
}

/// Nobody may write it, or not this process. A file without any write bit counts for root as well.
bool writeProtected(const std::filesystem::path& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return false;
    constexpr mode_t kAnyWrite = S_IWUSR | S_IWGRP | S_IWOTH;
    return (info.st_mode & kAnyWrite) == 0 || ::access(path.c_str(), W_OK) != 0;
}

Result<std::unique_ptr<Database>> openDatabase(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / kDatabaseFile;
    const bool readOnly = writeProtected(folder) || writeProtected(file);
    BW_TRY(auto database, Database::open(file, readOnly));
    BW_CHECK(prepareSchema(*database, file, readOnly));
    return database;
}

Result<void> writeIfMissing(const std::filesystem::path& file, std::string_view text) {
    return std::filesystem::exists(file) ? Result<void>() : writeFileAtomically(file, text);
}

}  // namespace

Result<void> Project::create(const std::filesystem::path& folder) {
    if (holdsProject(folder))
        return fail(ErrorCode::Refused, fmt::format("{} holds a project already", folder.string()),
                    "Use it as it is, or name another folder.");
    BW_CHECK(makeFolders(folder));
    BW_CHECK(writeIfMissing(folder / ".gitignore", kIgnored));
    BW_CHECK(openDatabase(folder));
    return writeFileAtomically(folder / kSettingsFile, defaultSettingsText());
}

Result<std::unique_ptr<Project>> Project::open(const std::filesystem::path& folder) {
    if (!holdsProject(folder))
        return fail(ErrorCode::NotFound, fmt::format("There is no project in {}", folder.string()),
                    "Make one with `benchwright init DIR`, or name one with --project DIR.");
    std::error_code error;
    const std::filesystem::path place = std::filesystem::canonical(folder, error);
    if (error) return systemError("Cannot open", folder.string(), error.value());
    BW_TRY(ProjectSettings settings, readSettings(place / kSettingsFile));
    BW_TRY(auto database, openDatabase(place));
    return std::make_unique<SqliteProject>(place, std::move(settings), std::move(database));
}

Result<std::filesystem::path> Project::locate(const std::filesystem::path& start) {
    std::error_code error;
    std::filesystem::path at = std::filesystem::weakly_canonical(start, error);
    if (error) return systemError("Cannot open", start.string(), error.value());
    for (;; at = at.parent_path()) {
        if (holdsProject(at)) return at;
        if (at == at.parent_path()) break;
    }
    return fail(ErrorCode::NotFound,
                fmt::format("There is no project in {} or above it", start.string()),
                "Make one with `benchwright init DIR`, or name one with --project DIR.");
}

std::filesystem::path Project::datasetFolder(const std::string& name) const {
    return folder() / "datasets" / name;
}

std::filesystem::path Project::splitFile(const std::string& dataset,
                                         const std::string& split) const {
    return datasetFolder(dataset) / "splits" / (split + ".json");
}

std::filesystem::path Project::contractFile(const std::string& dataset) const {
    return folder() / "contracts" / (dataset + ".toml");
}

std::filesystem::path Project::runFolder(const std::string& id) const {
    return folder() / "runs" / id;
}

std::filesystem::path Project::modelFolder(const std::string& name, std::int64_t version) const {
    return folder() / "models" / name / std::to_string(version);
}

}  // namespace bw
