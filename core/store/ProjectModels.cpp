#include "core/base/Clock.h"
#include "core/base/Files.h"
#include "core/base/TemporaryFolder.h"
#include "core/model/Weights.h"
#include "core/store/Names.h"
#include "core/store/SqliteProject.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace bw {
namespace {

namespace fs = std::filesystem;

Result<void> copyFile(const fs::path& from, const fs::path& to) {
    const fs::path temporary = temporaryBeside(to);
    std::error_code error;
    fs::copy_file(from, temporary, error);
    if (error) return systemError("Cannot copy to", to.string(), error.value());
    return publishFile(temporary, to);
}

/// Files and folders, each file on disk before this returns.
Result<void> copyFolder(const fs::path& from, const fs::path& to) {
    BW_CHECK(makeFolders(to));
    std::error_code error;
    for (fs::directory_iterator at(from, error), end; !error && at != end; at.increment(error)) {
        const fs::path target = to / at->path().filename();
        if (at->is_directory())
            BW_CHECK(copyFolder(at->path(), target));
        else
            BW_CHECK(copyFile(at->path(), target));
    }
    if (error) return systemError("Cannot read", from.string(), error.value());
    return {};
}

std::optional<std::int64_t> wholeNumber(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

Result<void> requireModel(const fs::path& folder, const std::string& run) {
    if (fs::exists(folder / "graph.json") && fs::exists(folder / "weights.safetensors")) return {};
    return fail(ErrorCode::NotFound, fmt::format("Run {} has no model yet", run),
                "Wait until it has finished an epoch, or see `benchwright run show`.");
}

}  // namespace

Result<std::vector<ModelVersion>> SqliteProject::models() const {
    std::vector<ModelVersion> all;
    BW_CHECK(
        database_->each("SELECT name, version, run, hash, created, \"by\", directory FROM model "
                        "ORDER BY name, version",
                        {}, [&](const DatabaseRow& row) {
                            all.push_back({row.text(0),
                                           row.number(1),
                                           row.text(2),
                                           row.text(3),
                                           row.text(4),
                                           row.text(5),
                                           row.text(6),
                                           {}});
                        }));
    BW_CHECK(database_->each(
        "SELECT model, version, alias FROM alias ORDER BY alias", {}, [&](const DatabaseRow& row) {
            for (ModelVersion& version : all)
                if (version.name == row.text(0) && version.version == row.number(1))
                    version.aliases.push_back(row.text(2));
        }));
    return all;
}

Result<std::optional<ModelVersion>> SqliteProject::registered(const std::string& name,
                                                              const std::string& runId,
                                                              const std::string& hash) const {
    BW_TRY(const std::vector<ModelVersion> all, models());
    const auto found = std::ranges::find_if(all, [&](const ModelVersion& m) {
        return m.name == name && m.run == runId && m.hash == hash;
    });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

/// Above every number of the database and every folder, so that a folder left by a crash stays
/// alone.
Result<std::int64_t> SqliteProject::nextVersion(const std::string& name) const {
    std::int64_t last = 0;
    BW_CHECK(database_->each("SELECT max(version) FROM model WHERE name = ?", {bound(name)},
                             [&](const DatabaseRow& row) { last = row.number(0); }));
    std::error_code error;
    for (fs::directory_iterator at(folder_ / "models" / name, error), end; !error && at != end;
         at.increment(error))
        last = std::max(last, wholeNumber(at->path().filename().string()).value_or(0));
    return last + 1;
}

Result<ModelVersion> SqliteProject::registerModel(const std::string& runId,
                                                  const std::string& name) {
    BW_CHECK(checkStoredName(name, "model"));
    BW_TRY(const RunRecord record, run(runId));
    const fs::path source = folder_ / record.directory / "model";
    BW_CHECK(requireModel(source, record.id));
    BW_TRY(const std::string present, modelHash(source));
    BW_TRY(const auto before, registered(name, record.id, present));
    if (before) return *before;
    const TemporaryFolder copy(temporaryBeside(folder_ / "models" / name / record.id));
    BW_CHECK(copyFolder(source, copy.path()));
    BW_TRY(const std::string hash, modelHash(copy.path()));
    fs::path placed;
    auto result = database_->unit([&]() -> Result<ModelVersion> {
        BW_TRY(const auto meanwhile, registered(name, record.id, hash));
        if (meanwhile) return *meanwhile;
        BW_TRY(const std::int64_t number, nextVersion(name));
        ModelVersion made{name,
                          number,
                          record.id,
                          hash,
                          nowUtc(),
                          currentUser(),
                          fmt::format("models/{}/{}", name, number),
                          {}};
        BW_CHECK(database_->run(
            "INSERT INTO model (name, version, run, hash, created, \"by\", directory) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            {bound(name), bound(number), bound(record.id), bound(hash), bound(made.created),
             bound(made.by), bound(made.directory)}));
        BW_CHECK(publishFile(copy.path(), folder_ / made.directory));
        placed = folder_ / made.directory;
        return made;
    });
    std::error_code ignored;
    if (!result && !placed.empty()) fs::remove_all(placed, ignored);
    return result;
}

Result<ModelVersion> SqliteProject::modelVersion(const std::string& name,
                                                 const std::string& number) const {
    BW_TRY(const std::vector<ModelVersion> all, models());
    std::vector<std::string> known;
    for (const ModelVersion& version : all) {
        if (version.name == name && wholeNumber(number) == version.version) return version;
        if (version.name == name) known.push_back(fmt::format("{}@{}", name, version.version));
    }
    return fail(ErrorCode::NotFound, fmt::format("There is no model version {}@{}", name, number),
                known.empty() ? "See `benchwright models`."
                              : fmt::format("There are: {}.", fmt::join(known, ", ")));
}

Result<Project::ModelReference> SqliteProject::resolve(const std::string& reference,
                                                       const std::string& modelName) const {
    const auto ofModel = [this](const ModelVersion& m) {
        return ModelReference{m, std::nullopt, folder_ / m.directory,
                              fmt::format("{}@{}", m.name, m.version)};
    };
    BW_TRY(const auto aliased, onlyAlias(reference, modelName));
    if (aliased) return ofModel(*aliased);
    if (reference.find('@') != std::string::npos) {
        const auto [name, number] = splitReference(reference);
        BW_TRY(const ModelVersion version, modelVersion(name, number));
        return ofModel(version);
    }
    auto record = run(reference);
    if (!record && record.error().code == ErrorCode::NotFound)
        return fail(ErrorCode::NotFound,
                    fmt::format("{} is no alias, model version or run", reference),
                    "See `benchwright models` (name@number or an alias) and `benchwright runs`.");
    if (!record) return std::unexpected(record.error());
    const fs::path model = folder_ / record->directory / "model";
    BW_CHECK(requireModel(model, record->id));
    return ModelReference{std::nullopt, *record, model, record->id};
}

}  // namespace bw
