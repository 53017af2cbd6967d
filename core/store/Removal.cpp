#include "core/store/Removal.h"

#include "core/store/Database.h"

namespace bw {
namespace {

Result<std::unique_ptr<Database>> databaseOf(const Project& project) {
    return Database::open(project.folder() / "project.sqlite", false);
}

Result<void> removeAll(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error) return systemError("Cannot remove", path.string(), error.value());
    return {};
}

}  // namespace

Result<void> removeRun(const Project& project, const RunRecord& run) {
    BW_TRY(const auto database, databaseOf(project));
    BW_CHECK(database->unit(
        [&] { return database->run("DELETE FROM run WHERE id = ?", {bound(run.id)}); }));
    return removeAll(project.folder() / run.directory);
}

Result<void> removeDataset(const Project& project, const DatasetRecord& dataset) {
    BW_TRY(const auto database, databaseOf(project));
    BW_CHECK(database->unit([&] {
        return database->run("DELETE FROM dataset WHERE name = ? AND version = ?",
                             {bound(dataset.name), bound(dataset.version)});
    }));
    const std::filesystem::path file = project.folder() / dataset.file;
    for (const char* kept : {".profile.json", ".verify.json"})
        BW_CHECK(removeAll(file.parent_path() / (file.stem().string() + kept)));
    return removeAll(file);
}

}  // namespace bw
