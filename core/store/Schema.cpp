#include "core/store/Schema.h"

#include <fmt/format.h>

#include <array>

namespace bw {
namespace {

/// Statements that lead from version i to i + 1. A released step never changes.
const std::array<std::vector<const char*>, kSchemaVersion> kSteps{{
    {
        "CREATE TABLE dataset (sequence INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, "
        "version TEXT NOT NULL, file TEXT NOT NULL, rows INTEGER NOT NULL, columns INTEGER NOT "
        "NULL, "
        "source TEXT NOT NULL, imported TEXT NOT NULL, \"by\" TEXT NOT NULL, "
        "findings INTEGER NOT NULL, UNIQUE (name, version))",
        "CREATE TABLE run (id TEXT PRIMARY KEY, dataset TEXT NOT NULL, version TEXT NOT NULL, "
        "target TEXT NOT NULL, architecture TEXT NOT NULL, created TEXT NOT NULL, "
        "directory TEXT NOT NULL)",
        "CREATE TABLE model (name TEXT NOT NULL, version INTEGER NOT NULL, run TEXT NOT NULL, "
        "hash TEXT NOT NULL, created TEXT NOT NULL, \"by\" TEXT NOT NULL, directory TEXT NOT NULL, "
        "PRIMARY KEY (name, version), UNIQUE (name, run, hash))",
        "CREATE TABLE alias (model TEXT NOT NULL, alias TEXT NOT NULL, version INTEGER NOT NULL, "
        "PRIMARY KEY (model, alias), FOREIGN KEY (model, version) REFERENCES model (name, "
        "version))",
        "CREATE TABLE alias_past (sequence INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL, "
        "alias TEXT NOT NULL, version INTEGER NOT NULL)",
        "CREATE TABLE accepted (dataset TEXT NOT NULL, key TEXT NOT NULL, message TEXT NOT NULL, "
        "why TEXT NOT NULL, at TEXT NOT NULL, \"by\" TEXT NOT NULL, PRIMARY KEY (dataset, key))",
        "CREATE TABLE audit (number INTEGER PRIMARY KEY, at TEXT NOT NULL, \"by\" TEXT NOT NULL, "
        "action TEXT NOT NULL, why TEXT NOT NULL, facts TEXT NOT NULL, previous_hash TEXT NOT "
        "NULL, "
        "hash TEXT NOT NULL)",
    },
    {
        // What monitoring found in a window of time; report is JSON (docs/formats/monitor.md).
        "CREATE TABLE monitor_report (sequence INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT "
        "NULL, version INTEGER NOT NULL, \"from\" TEXT NOT NULL, \"to\" TEXT NOT NULL, at TEXT NOT "
        "NULL, report TEXT NOT NULL)",
        "CREATE INDEX monitor_report_window ON monitor_report (model, \"from\", \"to\")",
        // What a trigger remembers between two looks: when it fired, which files it took.
        "CREATE TABLE trigger_state (\"trigger\" TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT "
        "NULL, PRIMARY KEY (\"trigger\", key))",
        // Pipelines that wait for a slot, run, or ran.
        "CREATE TABLE queue (sequence INTEGER PRIMARY KEY AUTOINCREMENT, pipeline TEXT NOT NULL, "
        "arguments TEXT NOT NULL, cause TEXT NOT NULL, slot TEXT NOT NULL, state TEXT NOT NULL, "
        "run TEXT NOT NULL, outcome TEXT NOT NULL, created TEXT NOT NULL, started TEXT NOT NULL, "
        "ended TEXT NOT NULL, pid INTEGER NOT NULL)",
    },
}};

Result<std::int64_t> versionOf(Database& database) {
    std::int64_t version = 0;
    BW_CHECK(database.each("PRAGMA user_version", {},
                           [&](const DatabaseRow& row) { version = row.number(0); }));
    return version;
}

Result<void> checkHealth(Database& database, const std::filesystem::path& file) {
    std::string health;
    BW_CHECK(database.each("PRAGMA quick_check(1)", {},
                           [&](const DatabaseRow& row) { health = row.text(0); }));
    if (health == "ok") return {};
    return fail(ErrorCode::Corrupt, fmt::format("{} is damaged: {}", file.string(), health),
                "Put it back from a copy. Without one, move it away and run `benchwright doctor "
                "--rebuild`: datasets and runs return, aliases do not.");
}

Result<void> migrate(Database& database) {
    return database.unit([&]() -> Result<void> {
        BW_TRY(const std::int64_t version,
               versionOf(database));  // another process may have been faster
        for (std::int64_t step = version; step < kSchemaVersion; ++step)
            for (const char* sql : kSteps[static_cast<std::size_t>(step)])
                BW_CHECK(database.run(sql));
        return database.run(fmt::format("PRAGMA user_version = {}", kSchemaVersion));
    });
}

}  // namespace

Result<void> prepareSchema(Database& database, const std::filesystem::path& file, bool readOnly) {
    BW_TRY(const std::int64_t version, versionOf(database));
    if (version > kSchemaVersion || version < 0)
        return fail(ErrorCode::BadInput,
                    fmt::format("{} has layout {}, this program knows layouts up to {}",
                                file.string(), version, kSchemaVersion),
                    "The project was made by a newer Benchwright: update this one.");
    BW_CHECK(checkHealth(database, file));
    if (version == kSchemaVersion) return {};
    if (readOnly)
        return fail(
            ErrorCode::Environment,
            fmt::format("{} has layout {} and must be brought to {} first, but is read-only",
                        file.string(), version, kSchemaVersion),
            "Open a copy of the project in a place where you may write.");
    return migrate(database);
}

}  // namespace bw
