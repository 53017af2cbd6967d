#pragma once

#include "core/base/Extension.h"
#include "core/base/JobContext.h"
#include "core/base/Parameters.h"
#include "core/table/Column.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// How many rows describe() counted in a source, and what it depends on: open() of the same recipe
/// then need not count them again.
struct CountedRows {
    std::int64_t rows = -1;
    std::string source;         ///< path as given to describe()
    std::int64_t bytes = -1;    ///< size of the source
    std::int64_t modified = 0;  ///< its time of modification, nanoseconds since 1970
    ParameterValues options;    ///< they were counted with
};

/// How a source was or will be read: enough to read the same bytes to the same table again. Kept in
/// the dataset file, shown in the preview, and written as TOML for `import --recipe`
/// (docs/formats/recipe.md).
struct ImportRecipe {
    std::string importer;                     ///< id of the importer plugin
    ParameterValues options;                  ///< of the importer, defaults filled in
    std::map<std::string, ColumnKind> kinds;  ///< column → kind, all columns, after inference
    /// Not part of what is written or compared; an importer trusts it only if the source is
    /// unchanged.
    std::optional<CountedRows> counted;
};

/// What an importer found before reading: the preview.
struct SourceDescription {
    ImportRecipe recipe;               ///< what would be done, to be edited by the person
    std::vector<std::string> columns;  ///< in order of the source
    std::int64_t rows = -1;            ///< -1: not known before reading
    std::vector<std::string>
        observations;  ///< "Byte-order mark skipped", "`?` read as missing": sentences
};

/// One source opened with a recipe; yields batches in source order. Used by one thread.
class TableReader {
public:
    virtual ~TableReader() = default;
    /// Field types are arrowType() of each kind; dictionaries may differ from batch to batch.
    [[nodiscard]] virtual std::shared_ptr<arrow::Schema> schema() const = 0;
    /// Exact number of rows that will come, or -1.
    [[nodiscard]] virtual std::int64_t rows() const = 0;
    /// The next batch, or nullptr at the end. BadInput names file, row (1-based line where the
    /// format has lines) and column. Stops soon after job.cancelled().
    [[nodiscard]] virtual Result<std::shared_ptr<arrow::RecordBatch>> next(
        const JobContext& job) = 0;
};

/// Reads one kind of file. Plugins: importer_csv, importer_parquet.
class Importer : public Extension {
public:
    /// 0: cannot read this; 100: surely this kind. Looks at the name and the first bytes only.
    [[nodiscard]] virtual int suits(const std::filesystem::path& source,
                                    std::string_view firstBytes) const = 0;
    [[nodiscard]] virtual std::vector<ParameterDescription> options() const = 0;
    /// Infers dialect and kinds over the whole source. `given` holds options and kinds that a
    /// person fixed (by recipe or --type); these are kept, the rest is inferred.
    [[nodiscard]] virtual Result<SourceDescription> describe(const std::filesystem::path& source,
                                                             const ImportRecipe& given,
                                                             const JobContext& job) const = 0;
    /// Opens for reading with a complete recipe, as returned by describe().
    [[nodiscard]] virtual Result<std::unique_ptr<TableReader>> open(
        const std::filesystem::path& source, const ImportRecipe& recipe) const = 0;
};

/// Picks the importer that suits best. NotFound (no such file), BadInput (folder, empty, no
/// importer).
[[nodiscard]] Result<const Importer*> chooseImporter(const std::vector<const Importer*>& importers,
                                                     const std::filesystem::path& source);

[[nodiscard]] Json recipeToJson(const ImportRecipe& recipe);
[[nodiscard]] Result<ImportRecipe> recipeFromJson(const Json& json, const Importer& importer);
/// A recipe from a dataset file, whose importer need not be there any more: options are taken by
/// the kind they have in the file.
[[nodiscard]] Result<ImportRecipe> storedRecipe(const Json& json);

}  // namespace bw
