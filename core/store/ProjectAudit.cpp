#include "core/base/Clock.h"
#include "core/store/AuditChain.h"
#include "core/store/SqliteProject.h"

namespace bw {
namespace {

constexpr const char* kSelect =
    "SELECT number, at, \"by\", action, why, facts, previous_hash, hash FROM audit ";

AuditEntry entryOf(const DatabaseRow& row) {
    AuditEntry entry{row.number(0), row.text(1), row.text(2), row.text(3),
                     row.text(4),   {},          row.text(6), row.text(7)};
    // Facts that are no JSON any more were changed by hand; as plain text they do not fit the hash.
    auto facts = parseJson(row.text(5), "audit");
    entry.facts = facts ? std::move(*facts) : Json(row.text(5));
    return entry;
}

/// As the database gives it back: what is not UTF-8 replaced.
std::string storable(const std::string& text) {
    return bound(text).toString().toStdString();
}

}  // namespace

Result<AuditEntry> SqliteProject::insertAudit(const std::string& action, const std::string& why,
                                              const Json& facts) {
    AuditEntry entry;
    entry.number = 1;
    entry.previousHash = firstPreviousHash();
    BW_CHECK(database_->each(std::string(kSelect) + "ORDER BY number DESC LIMIT 1", {},
                             [&](const DatabaseRow& row) {
                                 entry.number = row.number(0) + 1;
                                 entry.previousHash = row.text(7);
                             }));
    entry.at = nowUtc();
    entry.by = storable(currentUser());
    entry.action = storable(action);
    entry.why = storable(why);
    BW_TRY(entry.facts, parseJson(dumpJson(facts, -1), "audit"));
    entry.hash = auditHash(entry);
    BW_CHECK(
        database_->run("INSERT INTO audit (number, at, \"by\", action, why, facts, previous_hash, "
                       "hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                       {bound(entry.number), bound(entry.at), bound(entry.by), bound(entry.action),
                        bound(entry.why), bound(dumpJson(entry.facts, -1)),
                        bound(entry.previousHash), bound(entry.hash)}));
    return entry;
}

Result<void> SqliteProject::publishHead() {
    return database_->unit([&]() -> Result<void> {
        AuditEntry newest;
        BW_CHECK(database_->each(std::string(kSelect) + "ORDER BY number DESC LIMIT 1", {},
                                 [&](const DatabaseRow& row) { newest = entryOf(row); }));
        return writeAuditHead(headFile(), newest);
    });
}

Result<AuditEntry> SqliteProject::audited(const std::string& action, const std::string& why,
                                          const std::function<Result<Json>()>& change) {
    BW_TRY(AuditEntry entry, database_->unit([&]() -> Result<AuditEntry> {
        BW_TRY(const Json facts, change());
        return insertAudit(action, why, facts);
    }));
    BW_CHECK(publishHead());
    return entry;
}

Result<AuditEntry> SqliteProject::appendAudit(const std::string& action, const std::string& why,
                                              const Json& facts) {
    return audited(action, why, [&]() -> Result<Json> { return facts; });
}

Result<std::vector<AuditEntry>> SqliteProject::audit() const {
    std::vector<AuditEntry> entries;
    BW_CHECK(database_->each(std::string(kSelect) + "ORDER BY number", {},
                             [&](const DatabaseRow& row) { entries.push_back(entryOf(row)); }));
    return entries;
}

Result<void> SqliteProject::verifyAudit() const {
    // An entry of another process may come between the log and its head: then a second look.
    for (int look = 0;; ++look) {
        BW_TRY(const std::vector<AuditEntry> entries, audit());
        auto verified = verifyChain(entries, headFile());
        if (verified || look > 0) return verified;
    }
}

Result<AuditEntry> SqliteProject::acceptFinding(const std::string& dataset, const std::string& key,
                                                const std::string& message,
                                                const std::string& why) {
    return audited("accept_finding", why, [&]() -> Result<Json> {
        BW_CHECK(
            database_->run("INSERT INTO accepted (dataset, key, message, why, at, \"by\") VALUES "
                           "(?, ?, ?, ?, ?, ?) "
                           "ON CONFLICT (dataset, key) DO UPDATE SET message = excluded.message, "
                           "why = excluded.why, "
                           "at = excluded.at, \"by\" = excluded.\"by\"",
                           {bound(dataset), bound(key), bound(message), bound(why), bound(nowUtc()),
                            bound(currentUser())}));
        return Json{{"dataset", dataset}, {"key", key}, {"message", message}};
    });
}

Result<std::vector<std::string>> SqliteProject::acceptedFindings(const std::string& dataset) const {
    std::vector<std::string> keys;
    BW_CHECK(database_->each("SELECT key FROM accepted WHERE dataset = ? ORDER BY key",
                             {bound(dataset)},
                             [&](const DatabaseRow& row) { keys.push_back(row.text(0)); }));
    return keys;
}

}  // namespace bw
