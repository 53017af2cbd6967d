#include "core/store/Names.h"
#include "core/store/SqliteProject.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bw {

Result<std::optional<ModelVersion>> SqliteProject::onlyAlias(const std::string& alias,
                                                             const std::string& model) const {
    BW_TRY(const std::vector<ModelVersion> all, models());
    std::optional<ModelVersion> found;
    std::vector<std::string> candidates;
    for (const ModelVersion& version : all) {
        const bool named = model.empty() || version.name == model;
        for (const std::string& has : version.aliases) {
            if (!named || has != alias) continue;
            found = version;
            candidates.push_back(fmt::format("{}@{}", version.name, version.version));
        }
    }
    if (candidates.size() > 1)
        return fail(ErrorCode::Ambiguous, fmt::format("Several models have the alias {}", alias),
                    fmt::format("Say which with --name, or name the version: {}.",
                                fmt::join(candidates, ", ")));
    return found;
}

Result<std::optional<ModelVersion>> SqliteProject::alias(const std::string& alias,
                                                         const std::string& model) const {
    return onlyAlias(alias, model);
}

Result<std::optional<std::int64_t>> SqliteProject::previousVersion(const std::string& model,
                                                                   const std::string& alias) const {
    std::optional<std::int64_t> version;
    BW_CHECK(database_->each(
        "SELECT version FROM alias_past WHERE model = ? AND alias = ? ORDER BY sequence DESC LIMIT "
        "1",
        {bound(model), bound(alias)}, [&](const DatabaseRow& row) { version = row.number(0); }));
    return version;
}

Result<void> SqliteProject::moveAlias(const std::string& model, const std::string& alias,
                                      std::int64_t version) {
    return database_->run(
        "INSERT INTO alias (model, alias, version) VALUES (?, ?, ?) "
        "ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version",
        {bound(model), bound(alias), bound(version)});
}

Result<AuditEntry> SqliteProject::promote(const ModelVersion& version, const std::string& alias,
                                          const std::string& why, const Json& facts) {
    BW_CHECK(checkStoredName(alias, "alias"));
    return audited("promote", why, [&]() -> Result<Json> {
        BW_CHECK(modelVersion(version.name, std::to_string(version.version)));
        BW_TRY(const auto now, onlyAlias(alias, version.name));
        if (now && now->version != version.version)
            BW_CHECK(
                database_->run("INSERT INTO alias_past (model, alias, version) VALUES (?, ?, ?)",
                               {bound(version.name), bound(alias), bound(now->version)}));
        BW_CHECK(moveAlias(version.name, alias, version.version));
        Json all = facts.is_object() ? facts : Json::object();
        all["name"] = version.name;
        all["alias"] = alias;
        all["from"] = now ? Json(now->version) : Json();
        all["to"] = version.version;
        return all;
    });
}

Result<AuditEntry> SqliteProject::rollback(const std::string& alias, const std::string& model,
                                           const std::string& why) {
    return audited("rollback", why, [&]() -> Result<Json> {
        BW_TRY(const auto now, onlyAlias(alias, model));
        if (!now)
            return fail(ErrorCode::NotFound, fmt::format("No model has the alias {}", alias),
                        "See `benchwright models`.");
        BW_TRY(const auto previous, previousVersion(now->name, alias));
        if (!previous)
            return fail(ErrorCode::Refused,
                        fmt::format("{} of {} stood on no version before {}", alias, now->name,
                                    now->version),
                        "There is nothing to return to; promote another version.");
        BW_CHECK(
            database_->run("DELETE FROM alias_past WHERE sequence = (SELECT max(sequence) FROM "
                           "alias_past WHERE model = ? AND alias = ?)",
                           {bound(now->name), bound(alias)}));
        BW_CHECK(moveAlias(now->name, alias, *previous));
        BW_TRY(const ModelVersion target, modelVersion(now->name, std::to_string(*previous)));
        return Json{{"model", fmt::format("{}@{}", target.name, target.version)},
                    {"model_sha256", target.hash},
                    {"name", target.name},
                    {"alias", alias},
                    {"from", now->version},
                    {"to", target.version}};
    });
}

}  // namespace bw
