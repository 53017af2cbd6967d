#pragma once

#include "core/pipeline/DataSteps.h"
#include "core/quality/Profile.h"
#include "core/quality/Verify.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bw {

// What is known about a dataset version is kept beside its file (docs/formats/project.md):
// <version>.profile.json and <version>.verify.json. Both can be deleted at any time.

/// Statistics of every column. Reads what was kept, else profiles and keeps it; a folder that
/// cannot be written is a note. Never stale: a version does not change, and a profile of another
/// format or a damaged one is made again.
[[nodiscard]] Result<Profile> storedProfile(const OpenedDataset& dataset, const JobContext& job);

/// The report of the last verification, its findings cut to kReportedRows rows each, with the
/// findings that are accepted now. None when it was never verified or the file is damaged.
[[nodiscard]] Result<std::optional<VerifyReport>> storedReport(const Project& project,
                                                               const DatasetRecord& dataset);
/// False when the contract in force is not the one the report was made with: verify again.
[[nodiscard]] Result<bool> reportIsCurrent(const Project& project, const VerifyReport& report);
/// Writes the report beside the dataset file; verifyStored() does it.
[[nodiscard]] Result<void> keepReport(const OpenedDataset& dataset, const VerifyReport& report);

/// All rows of a finding of this dataset, ascending. Those it holds, unless they were cut: then its
/// check runs again. NotFound when the check no longer finds it, with what to do.
[[nodiscard]] Result<std::vector<std::int64_t>> findingRows(const Workbench& bench,
                                                            const OpenedDataset& dataset,
                                                            const Finding& finding,
                                                            const JobContext& job);

/// Accepts the finding of `report` whose key starts with `key`: it stays visible and stops
/// counting, for this and later versions. Usage without a reason, NotFound or Ambiguous unless
/// exactly one finding fits. The entry is that of the audit log.
[[nodiscard]] Result<AuditEntry> acceptFinding(const Workbench& bench, const VerifyReport& report,
                                               const std::string& key, const std::string& why);

}  // namespace bw
