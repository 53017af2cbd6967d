#pragma once

#include "core/pipeline/Workbench.h"
#include "core/quality/Verify.h"
#include "core/table/AppendedRows.h"
#include "core/table/Dataset.h"
#include "core/table/Split.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace bw {

struct ImportOptions {
    std::filesystem::path source;
    std::string name;                             ///< of the dataset
    std::optional<std::filesystem::path> recipe;  ///< TOML, as written by an earlier import
    std::map<std::string, std::string> options;   ///< of the importer, as text
    std::map<std::string, ColumnKind> kinds;      ///< columns whose kind a person fixed
    /// The rows follow those of the newest version (or of `base`, a version prefix), whose columns
    /// and kinds they must have. Appending the same rows twice changes nothing.
    bool append = false;
    std::string base;
    std::optional<RecentRows> recent;  ///< of all rows keep only these
};

/// What an import would do, without storing anything.
[[nodiscard]] Result<SourceDescription> previewSource(const Workbench& bench,
                                                      const ImportOptions& options,
                                                      const JobContext& job);

struct ImportOutcome {
    DatasetRecord dataset;
    bool isNew = true;                      ///< false: this very content was there already
    std::vector<std::string> observations;  ///< what was recognised in the source
    VerifyReport report;                    ///< findings of the new version
};

/// Stores a new version of a dataset and verifies it. A schema fault against the accepted contract
/// refuses the import (BadInput, nothing stored); value findings are stored with the version.
[[nodiscard]] Result<ImportOutcome> importDataset(const Workbench& bench,
                                                  const ImportOptions& options,
                                                  const JobContext& job);

struct OpenedDataset {
    DatasetRecord record;
    std::shared_ptr<const Dataset> data;
};
/// By reference: `name` or `name@version-prefix`.
[[nodiscard]] Result<OpenedDataset> openDataset(const Project& project,
                                                const std::string& reference);

/// Runs all checks with the accepted contract and accepted findings; keeps the report beside the
/// dataset file (<version>.verify.json). `target` may be empty: that of the newest run on this
/// dataset.
[[nodiscard]] Result<VerifyReport> verifyStored(const Workbench& bench,
                                                const OpenedDataset& dataset,
                                                const std::string& target, const JobContext& job);

/// The stored split, made with defaults at first use.
[[nodiscard]] Result<SplitSpec> ensureSplit(const Project& project, const std::string& dataset,
                                            const std::string& name);
/// Stores a split. Refused when one of this name exists and differs: runs refer to it.
[[nodiscard]] Result<void> storeSplit(const Project& project, const std::string& dataset,
                                      const SplitSpec& spec);

}  // namespace bw
