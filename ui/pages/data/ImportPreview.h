#pragma once

#include "core/pipeline/DataSteps.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace bw::ui {

/// So many rows of values stand in a preview.
inline constexpr std::int64_t kPreviewRows = 50;

/// What an import would store, as far as it can be told. The importer and its options are known
/// even when the file cannot be read with these options, so that a person can correct them.
struct ImportPreview {
    std::string importer;                       ///< its title
    std::vector<ParameterDescription> options;  ///< of the importer
    std::optional<ImportRecipe> recipe;         ///< the given one, as read
    std::optional<SourceDescription> found;     ///< none: `problem` says why
    std::vector<std::vector<QString>> cells;    ///< the first rows; empty: missing
    std::vector<std::string> forgotten;  ///< kinds were given for these columns, which are gone
    /// Why nothing was found, or why the values cannot be read as the chosen kinds.
    std::optional<Error> problem;
};

/// Infers over the whole file and reads the first rows as they will be stored; all rows when a
/// person or a recipe chose kinds, which may not fit further down. Stores nothing. An error when
/// there is no such file, no importer for it, or the job was cancelled. Any thread.
[[nodiscard]] Result<ImportPreview> previewImport(const Workbench& bench,
                                                  const ImportOptions& options,
                                                  const JobContext& job);

/// A name for a dataset from that of its file: "Sales 2024.csv" becomes "Sales_2024".
[[nodiscard]] QString proposedDatasetName(const QString& file);
/// The command line that does the import.
[[nodiscard]] QString importCommand(const ImportOptions& options);
/// "income@3f2a91c0: 32,562 rows, 15 columns, 12 findings", and whether it was there before.
[[nodiscard]] QString importSummary(const ImportOutcome& outcome);

}  // namespace bw::ui
