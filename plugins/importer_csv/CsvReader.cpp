#include "plugins/importer_csv/CsvReader.h"

#include "plugins/importer_csv/OrderedTasks.h"
#include "plugins/importer_csv/ParsedBlock.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <unordered_set>

namespace bw::csv {
namespace {

using Batch = Result<std::shared_ptr<arrow::RecordBatch>>;

class CsvReader final : public TableReader {
public:
    CsvReader(std::string path, const Dialect& dialect, std::vector<ColumnPlan> columns,
              BlockFile file, std::int64_t rows)
        : path_(std::move(path)),
          dialect_(dialect),
          columns_(std::move(columns)),
          missing_(dialect.missing),
          file_(std::move(file)),
          rows_(rows) {
        arrow::FieldVector fields;
        for (const ColumnPlan& column : columns_)
            fields.push_back(arrow::field(column.name, arrowType(column.kind)));
        schema_ = arrow::schema(std::move(fields));
    }

    std::shared_ptr<arrow::Schema> schema() const override { return schema_; }
    std::int64_t rows() const override { return rows_; }
    Batch next(const JobContext& job) override {
        BW_CHECK(job.check());
        while (more_ && !tasks_.full()) {
            BW_TRY(auto block, file_.next());
            more_ = block.has_value();
            if (more_)
                tasks_.start(
                    [this, block = std::move(*block)]() mutable { return read(std::move(block)); });
        }
        if (tasks_.empty()) return nullptr;
        return tasks_.take();
    }

private:
    Batch read(Block block) const {
        const auto count = static_cast<std::int32_t>(columns_.size());
        if (dialect_.encoding == Encoding::Utf8 && !isUtf8(block.text))
            return fail(
                ErrorCode::BadInput,
                fmt::format("{}: the text from line {} on is not UTF-8", path_, block.firstLine),
                "Import with encoding=latin-1, or convert the file to UTF-8.");
        BW_TRY(const ParsedBlock parsed,
               ParsedBlock::parse(std::move(block), dialect_, count, path_));
        arrow::ArrayVector arrays;
        for (std::int32_t i = 0; i < count; ++i) {
            BW_TRY(auto array, convertColumn(parsed, i, columns_[static_cast<std::size_t>(i)],
                                             missing_, path_));
            arrays.push_back(std::move(array));
        }
        return arrow::RecordBatch::Make(schema_, parsed.rows(), std::move(arrays));
    }

    std::string path_;
    Dialect dialect_;
    std::vector<ColumnPlan> columns_;
    MissingSpellings missing_;
    BlockFile file_;
    std::int64_t rows_;
    std::shared_ptr<arrow::Schema> schema_;
    bool more_ = true;
    OrderedTasks<Batch> tasks_;  // last: its tasks use the rest
};

Result<std::int64_t> countRows(const std::filesystem::path& source, const Dialect& dialect) {
    BW_TRY(BlockFile file, BlockFile::open(source, dialect));
    if (dialect.header) {
        BW_TRY([[maybe_unused]] const auto header, file.takeRow());
    }
    const RowLexer lexer(dialect);
    OrderedTasks<std::int64_t> tasks;
    std::int64_t rows = 0;
    while (true) {
        BW_TRY(auto block, file.next());
        if (tasks.full() || (!block && !tasks.empty())) rows += tasks.take();
        if (block)
            tasks.start([lexer, text = std::move(block->text)] { return lexer.countRows(text); });
        else if (tasks.empty())
            return rows;
    }
}

using Names = std::unordered_set<std::string>;

/// `wanted` itself, or a made-up name that takes neither an earlier one nor one that the file gives
/// to a later column.
std::string uniqueName(const std::string& wanted, std::size_t index, const Names& taken,
                       const Names& given) {
    if (!wanted.empty() && !taken.contains(wanted)) return wanted;
    const std::string base = wanted.empty() ? fmt::format("column_{}", index + 1) : wanted;
    std::string name = base;
    for (int number = 2; taken.contains(name) || given.contains(name); ++number)
        name = fmt::format("{}_{}", base, number);
    return name;
}

}  // namespace

Result<ColumnNames> readColumnNames(const std::filesystem::path& source, const Dialect& dialect) {
    BW_TRY(BlockFile file, BlockFile::open(source, dialect));
    BW_TRY(const std::string row, file.takeRow());
    const std::string text = dialect.encoding == Encoding::Latin1 ? latin1ToUtf8(row) : row;
    auto rows = sampleRows(text, dialect, 1);
    if (rows.empty())
        return fail(ErrorCode::BadInput, fmt::format("{} holds only blank lines", source.string()),
                    "Import a file with a header and at least one row.");
    const auto& first = rows.front();
    const Names given = dialect.header ? Names(first.begin(), first.end()) : Names();
    Names taken;
    ColumnNames result;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const std::string wanted = dialect.header ? first[i] : std::string();
        const std::string name = uniqueName(wanted, i, taken, given);
        if (name != wanted) ++result.changed;
        taken.insert(name);
        result.names.push_back(name);
    }
    return result;
}

Result<std::unique_ptr<TableReader>> openCsv(const std::filesystem::path& source,
                                             const Dialect& dialect,
                                             std::vector<ColumnPlan> columns,
                                             std::optional<std::int64_t> rows) {
    if (!rows) {
        BW_TRY(rows, countRows(source, dialect));
    }
    BW_TRY(BlockFile file, BlockFile::open(source, dialect));
    if (dialect.header) {
        BW_TRY([[maybe_unused]] const auto header, file.takeRow());
    }
    return std::make_unique<CsvReader>(source.string(), dialect, std::move(columns),
                                       std::move(file), *rows);
}

}  // namespace bw::csv
