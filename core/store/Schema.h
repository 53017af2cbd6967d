#pragma once

#include "core/store/Database.h"

namespace bw {

/// Number of the newest database layout, kept in PRAGMA user_version.
inline constexpr int kSchemaVersion = 2;

/// Brings the database to kSchemaVersion, step by step in one unit of work. BadInput names both
/// numbers when a newer program made it; Corrupt when it is damaged or has no tables but must not
/// be written.
[[nodiscard]] Result<void> prepareSchema(Database& database, const std::filesystem::path& file,
                                         bool readOnly);

}  // namespace bw
