#pragma once

#include "core/pipeline/Workbench.h"

#include <filesystem>
#include <string>

namespace bw {

/// The data report of a version as one HTML file for people without Benchwright: what was checked
/// and found, with rows, who accepted what, every column, the contract in force. It needs nothing
/// else: no scripts, no fonts, no network. Verifies first unless the kept report is current.
/// `reference` is `name` or `name@version-prefix`; `file` is replaced. Returns its absolute path.
[[nodiscard]] Result<std::filesystem::path> writeDataReport(const Workbench& bench,
                                                            const std::string& reference,
                                                            const std::filesystem::path& file,
                                                            const JobContext& job);

}  // namespace bw
