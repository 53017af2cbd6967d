#pragma once

#include "core/store/Project.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace bw::ui {

// What the audit log says, in words. Entries may be damaged by hand: nothing here relies on facts
// being there or of a kind.

/// "Promoted", "Rolled back", "Accepted finding" …; an unknown action as it stands.
[[nodiscard]] QString auditAction(const AuditEntry& entry);
/// "production v1 → v2, income-salary", "income: 24 duplicate rows".
[[nodiscard]] QString auditWhat(const AuditEntry& entry);
/// A fact that is text; empty when it is not there or of another kind.
[[nodiscard]] QString fact(const AuditEntry& entry, const char* key);
/// The whole entry as indented JSON.
[[nodiscard]] QString auditText(const AuditEntry& entry);

/// The version that a rollback of the alias returns to, told by the log in the way that the project
/// keeps it: each promotion to another version remembers the one it leaves, each rollback takes the
/// last of these. None: there is nothing to return to.
[[nodiscard]] std::optional<std::int64_t> rollbackVersion(const std::vector<AuditEntry>& audit,
                                                          const std::string& model,
                                                          const std::string& alias);

}  // namespace bw::ui
