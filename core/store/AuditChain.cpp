#include "core/store/AuditChain.h"

#include "core/base/Files.h"
#include "core/base/Hash.h"

#include <fmt/format.h>

#include <sstream>

namespace bw {
namespace {

std::unexpected<Error> broken(const std::string& what) {
    return fail(
        ErrorCode::Corrupt, "The audit log was changed: " + what,
        "Compare with a copy of project.sqlite, or with the audit hash in an exported bundle.");
}

struct Head {
    std::int64_t number = 0;
    std::string hash;
};

Result<void> verifyHead(const std::vector<AuditEntry>& entries, const std::filesystem::path& file) {
    if (!std::filesystem::exists(file))
        return entries.empty() ? Result<void>() : broken("audit.head is missing");
    BW_TRY(const std::string text, readFile(file));
    Head head;
    std::istringstream in(text);
    if (!(in >> head.number >> head.hash) || head.number < 1)
        return broken("audit.head is damaged");
    if (head.number > static_cast<std::int64_t>(entries.size()))
        return broken(fmt::format("it ends at entry {}, but entry {} was written", entries.size(),
                                  head.number));
    if (entries[static_cast<std::size_t>(head.number - 1)].hash != head.hash)
        return broken(fmt::format("entry {} has another hash than in audit.head", head.number));
    return {};
}

}  // namespace

std::string firstPreviousHash() {
    return std::string(64, '0');
}

std::string auditHash(const AuditEntry& entry) {
    // nlohmann::json, unlike ordered_json, keeps keys sorted.
    const nlohmann::json canonical{
        {"number", entry.number}, {"at", entry.at},
        {"by", entry.by},         {"action", entry.action},
        {"why", entry.why},       {"facts", nlohmann::json::parse(dumpJson(entry.facts, -1))}};
    return sha256Hex(entry.previousHash + "\n" +
                     canonical.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

Result<void> writeAuditHead(const std::filesystem::path& file, const AuditEntry& newest) {
    return writeFileAtomically(file, fmt::format("{} {}\n", newest.number, newest.hash));
}

Result<void> verifyChain(const std::vector<AuditEntry>& entries,
                         const std::filesystem::path& headFile) {
    std::string previous = firstPreviousHash();
    std::int64_t number = 0;
    for (const AuditEntry& entry : entries) {
        if (entry.number != ++number) return broken(fmt::format("entry {} is missing", number));
        if (entry.previousHash != previous)
            return broken(fmt::format("entry {} does not follow the one before it", number));
        if (entry.hash != auditHash(entry))
            return broken(fmt::format("entry {} ({}, {}) does not fit its hash", number,
                                      entry.action, entry.at));
        previous = entry.hash;
    }
    return verifyHead(entries, headFile);
}

}  // namespace bw
