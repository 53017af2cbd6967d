#include "plugins/importer_csv/CsvImporter.h"

#include "core/table/NearNames.h"
#include "plugins/importer_csv/CommaNumbers.h"
#include "plugins/importer_csv/CsvReader.h"
#include "plugins/importer_csv/Dialect.h"
#include "plugins/importer_csv/KindInference.h"
#include "plugins/importer_csv/ParsedBlock.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bw {
namespace {

using namespace csv;

bool isAuto(const ParameterValues& options, const std::string& name) {
    const auto found = options.find(name);
    if (found == options.end()) return true;
    const auto* text = std::get_if<std::string>(&found->second);
    return text && *text == "auto";
}

Result<void> checkGivenKinds(const ImportRecipe& given, const std::vector<std::string>& columns,
                             const std::filesystem::path& source) {
    for (const auto& [column, kind] : given.kinds)
        if (std::ranges::find(columns, column) == columns.end())
            return fail(ErrorCode::BadInput,
                        fmt::format("{} has no column \"{}\", for which the kind {} was given",
                                    source.string(), column, columnKindName(kind)),
                        nearNamesHint("column", "Columns", column, columns));
    return {};
}

std::string counted(std::int64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::vector<std::string> missingObservations(const Dialect& dialect, const FileFacts& facts) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < facts.spellings.size(); ++i)
        if (facts.spellings[i] > 0)
            lines.push_back(fmt::format("\"{}\" read as missing in {}", dialect.missing[i],
                                        counted(facts.spellings[i], "cell")));
    if (facts.empty > 0) lines.push_back(counted(facts.empty, "empty cell") + " read as missing");
    return lines;
}

std::vector<std::string> observationsOf(const Sample& sample, const Dialect& dialect,
                                        const ColumnNames& names, const FileFacts& facts) {
    std::vector<std::string> lines;
    if (sample.byteOrderMark) lines.emplace_back("Byte-order mark skipped");
    lines.push_back(fmt::format("Cells are separated by {}", delimiterName(dialect.delimiter)));
    const std::string gap{dialect.delimiter, ' '};
    if (dialect.trim && sample.text.find(gap) != std::string::npos)
        lines.emplace_back("Spaces around cells left out");
    if (dialect.encoding == Encoding::Latin1)
        lines.emplace_back("Text is not UTF-8; read as Latin-1 (Windows-1252)");
    if (!dialect.header)
        lines.push_back(
            fmt::format("No header; columns are called column_1 to column_{}", names.names.size()));
    else if (names.changed > 0)
        lines.push_back(
            fmt::format("{} without a name of its own got one", counted(names.changed, "column")));
    for (auto& line : missingObservations(dialect, facts)) lines.push_back(std::move(line));
    std::vector<std::string> empty;
    for (std::size_t i = 0; i < names.names.size(); ++i)
        if (facts.columns[i].values == 0) empty.push_back(names.names[i]);
    if (!empty.empty()) {
        const std::size_t count = empty.size();
        empty.resize(std::min<std::size_t>(count, 10));
        lines.push_back(fmt::format("{} without any value: {}",
                                    counted(static_cast<std::int64_t>(count), "column"),
                                    fmt::join(empty, ", ")));
    }
    return lines;
}

/// Columns read as text because of their decimal commas, unless a person fixed their kind.
std::vector<std::string> commaObservations(const Sample& sample, const Dialect& dialect,
                                           const ImportRecipe& recipe, const ImportRecipe& given,
                                           const std::vector<std::string>& columns) {
    std::vector<std::string> named;
    const std::vector<bool> found = commaNumberColumns(sample.text, dialect, columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (found[i] && !given.kinds.contains(columns[i]) &&
            recipe.kinds.at(columns[i]) == ColumnKind::Category)
            named.push_back(columns[i]);
    if (named.empty()) return {};
    const std::size_t count = named.size();
    named.resize(std::min<std::size_t>(count, 10));
    return {
        fmt::format("{} of numbers written with a comma read as text, not as numbers: {}. To "
                    "read numbers, export the file with a decimal point and without thousands "
                    "signs",
                    counted(static_cast<std::int64_t>(count), "column"), fmt::join(named, ", "))};
}

CountedRows countedIn(const std::filesystem::path& source, const SourceState& state,
                      std::int64_t rows, const ParameterValues& options) {
    return {.rows = rows,
            .source = source.string(),
            .bytes = state.bytes,
            .modified = state.modified,
            .options = options};
}

/// Rows known from describe(), if they still hold.
std::optional<std::int64_t> knownRows(const std::filesystem::path& source, const SourceState& state,
                                      const ImportRecipe& recipe) {
    if (!recipe.counted || recipe.counted->source != source.string() ||
        recipe.counted->bytes != state.bytes || recipe.counted->modified != state.modified ||
        recipe.counted->options != recipe.options)
        return std::nullopt;
    return recipe.counted->rows;
}

}  // namespace

int CsvImporter::suits(const std::filesystem::path& source, std::string_view firstBytes) const {
    std::string extension = source.extension().string();
    std::ranges::transform(extension, extension.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const bool named = extension == ".csv" || extension == ".tsv" || extension == ".tab";
    const bool binary = firstBytes.find('\0') != firstBytes.npos || firstBytes.starts_with("PAR1");
    if (binary) return named && !firstBytes.starts_with("PAR1") ? 30 : 0;
    if (named) return 90;
    return extension == ".txt" || extension == ".data" || extension == ".dat" ? 60 : 20;
}

std::vector<ParameterDescription> CsvImporter::options() const {
    return dialectOptions();
}

Result<SourceDescription> CsvImporter::describe(const std::filesystem::path& source,
                                                const ImportRecipe& given,
                                                const JobContext& job) const {
    BW_TRY(const Sample sample, readSample(source));
    BW_TRY(Dialect dialect, dialectFor(given.options, sample.text));
    ColumnNames names;
    FileFacts facts;
    while (true) {
        BW_TRY(names, readColumnNames(source, dialect));
        BW_CHECK(checkGivenKinds(given, names.names, source));
        const auto columns = static_cast<std::int32_t>(names.names.size());
        BW_TRY(facts, inspectFile(source, dialect, columns, sample.state.bytes, job));
        const bool headerFits = std::ranges::all_of(names.names, isUtf8);
        if (facts.notUtf8Line == 0 && headerFits) break;
        if (!isAuto(given.options, "encoding"))
            return fail(ErrorCode::BadInput,
                        fmt::format("{}: line {} is not UTF-8", source.string(),
                                    std::max<std::int64_t>(facts.notUtf8Line, 1)),
                        "Import with encoding=latin-1, or convert the file to UTF-8.");
        dialect.encoding = Encoding::Latin1;
    }
    if (facts.rows == 0)
        return fail(
            ErrorCode::BadInput, fmt::format("{} has a header but no rows", source.string()),
            "Import a file with at least one row under the header; without a header, import "
            "with header=no.");
    SourceDescription description{
        .recipe = {.importer = "csv", .options = dialectToOptions(dialect)},
        .columns = names.names,
        .rows = facts.rows,
        .observations = observationsOf(sample, dialect, names, facts)};
    description.recipe.counted =
        countedIn(source, sample.state, facts.rows, description.recipe.options);
    for (std::size_t i = 0; i < names.names.size(); ++i)
        description.recipe.kinds[names.names[i]] = facts.columns[i].kind();
    for (const auto& [column, kind] : given.kinds) description.recipe.kinds[column] = kind;
    for (auto& line : commaObservations(sample, dialect, description.recipe, given, names.names))
        description.observations.push_back(std::move(line));
    return description;
}

Result<std::unique_ptr<TableReader>> CsvImporter::open(const std::filesystem::path& source,
                                                       const ImportRecipe& recipe) const {
    BW_TRY(const Sample sample, readSample(source));
    BW_TRY(const Dialect dialect, dialectFor(recipe.options, sample.text));
    BW_TRY(const ColumnNames names, readColumnNames(source, dialect));
    std::vector<ColumnPlan> plans;
    for (const std::string& name : names.names) {
        const auto kind = recipe.kinds.find(name);
        if (kind == recipe.kinds.end())
            return fail(ErrorCode::BadInput,
                        fmt::format("{} has a column \"{}\" that the recipe does not know",
                                    source.string(), name),
                        "Import without the recipe, or add the column's kind to it.");
        plans.push_back({name, kind->second});
    }
    return openCsv(source, dialect, std::move(plans), knownRows(source, sample.state, recipe));
}

}  // namespace bw
