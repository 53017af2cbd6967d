#pragma once

#include "core/store/Project.h"

#include <filesystem>
#include <vector>

namespace bw {

/// Stands before the first entry: 64 zeros.
[[nodiscard]] std::string firstPreviousHash();
/// SHA-256 over previousHash, a line feed and the canonical JSON (keys sorted, no spaces, UTF-8) of
/// number, at, by, action, why and facts. docs/formats/project.md.
[[nodiscard]] std::string auditHash(const AuditEntry& entry);

/// audit.head: number and hash of the newest entry, kept beside the database so that cutting the
/// tail of the log shows.
[[nodiscard]] Result<void> writeAuditHead(const std::filesystem::path& file,
                                          const AuditEntry& newest);

/// Corrupt names the first entry that does not fit, or what the head file proves to be missing.
[[nodiscard]] Result<void> verifyChain(const std::vector<AuditEntry>& entries,
                                       const std::filesystem::path& headFile);

}  // namespace bw
