#include "ui/base/AuditWords.h"

#include "ui/base/Text.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QHash>

namespace bw::ui {
namespace {

QString tr(const char* words) {
    return QCoreApplication::translate("AuditWords", words);
}

std::optional<std::int64_t> versionFact(const AuditEntry& entry, const char* key) {
    if (!entry.facts.is_object()) return std::nullopt;
    const auto found = entry.facts.find(key);
    if (found == entry.facts.end() || !found->is_number_integer()) return std::nullopt;
    return found->get<std::int64_t>();
}

QString versionWord(std::optional<std::int64_t> version) {
    return version ? QStringLiteral("v%1").arg(*version) : tr("none");
}

bool movesAlias(const AuditEntry& entry) {
    return entry.action == "promote" || entry.action == "rollback";
}

}  // namespace

QString fact(const AuditEntry& entry, const char* key) {
    if (!entry.facts.is_object()) return {};
    const auto found = entry.facts.find(key);
    return found != entry.facts.end() && found->is_string()
               ? text(found->get_ref<const std::string&>())
               : QString();
}

QString auditAction(const AuditEntry& entry) {
    if (entry.action == "promote") return tr("Promoted");
    if (entry.action == "rollback") return tr("Rolled back");
    if (entry.action == "accept_finding") return tr("Accepted finding");
    if (entry.action == "accept_contract") return tr("Accepted contract");
    if (entry.action == "edit_contract") return tr("Edited contract");
    if (entry.action == "propose") return tr("Proposed");
    if (entry.action == "dismiss") return tr("Dismissed proposal");
    if (entry.action == "trigger_fired") return tr("Trigger fired");
    if (entry.action == "trigger_ended") return tr("Trigger ended");
    return text(entry.action).replace(QLatin1Char('_'), QLatin1Char(' '));
}

QString auditWhat(const AuditEntry& entry) {
    if (movesAlias(entry))
        return QStringLiteral("%2 %3 → %4, %1")
            .arg(fact(entry, "name"), fact(entry, "alias"), versionWord(versionFact(entry, "from")),
                 versionWord(versionFact(entry, "to")));
    if (entry.action == "propose" || entry.action == "dismiss")
        return QStringLiteral("%1 → %2, %3")
            .arg(fact(entry, "alias"), fact(entry, "candidate"), fact(entry, "model_name"));
    if (entry.action == "trigger_fired" || entry.action == "trigger_ended") {
        const QString outcome = fact(entry, "outcome");
        return QStringLiteral("%1 → %2").arg(fact(entry, "trigger"), fact(entry, "pipeline")) +
               (outcome.isEmpty() ? QString() : QStringLiteral(": ") + outcome);
    }
    QString what = fact(entry, "dataset");
    for (const char* key : {"column", "message"})
        if (const QString more = fact(entry, key); !more.isEmpty())
            what += (what.isEmpty() ? QString() : QStringLiteral(": ")) + more;
    return what.isEmpty() ? fact(entry, "model") : what;
}

QString auditText(const AuditEntry& entry) {
    const Json all{{"number", entry.number}, {"at", entry.at},
                   {"by", entry.by},         {"action", entry.action},
                   {"why", entry.why},       {"facts", entry.facts},
                   {"hash", entry.hash},     {"previous_hash", entry.previousHash}};
    return text(dumpJson(all));
}

std::optional<std::int64_t> rollbackVersion(const std::vector<AuditEntry>& audit,
                                            const std::string& model, const std::string& alias) {
    std::vector<std::int64_t> past;
    for (const AuditEntry& entry : audit) {
        if (!movesAlias(entry) || fact(entry, "name") != text(model) ||
            fact(entry, "alias") != text(alias))
            continue;
        const auto from = versionFact(entry, "from");
        if (entry.action == "rollback") {
            if (!past.empty()) past.pop_back();
        } else if (from && from != versionFact(entry, "to")) {
            past.push_back(*from);
        }
    }
    return past.empty() ? std::nullopt : std::optional(past.back());
}

}  // namespace bw::ui
