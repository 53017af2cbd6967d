#include "plugins/importer_parquet/ParquetImporter.h"

#include "core/table/NearNames.h"
#include "core/table/Spool.h"
#include "plugins/importer_parquet/CellCast.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>

namespace bw {
namespace {

constexpr const char* kDamaged = "Is the file complete? Write it again with the tool that made it.";
constexpr std::int64_t kBatchRows = 65536;

struct OpenedFile {
    std::unique_ptr<parquet::arrow::FileReader> reader;
    std::shared_ptr<arrow::Schema> schema;
    std::int64_t rows = 0;
};

std::unexpected<Error> unreadable(const std::filesystem::path& source, const char* why) {
    std::string text(why);
    text.resize(std::min(text.size(), text.find('\n')));
    return fail(ErrorCode::BadInput,
                fmt::format("{} is not a readable Parquet file: {}", source.string(), text),
                kDamaged);
}

Result<OpenedFile> openParquet(const std::filesystem::path& source) {
    try {
        auto input = arrow::io::ReadableFile::Open(source.string());
        if (!input.ok()) return arrowError(input.status(), ErrorCode::BadInput, source, kDamaged);
        parquet::arrow::FileReaderBuilder builder;
        if (const auto status = builder.Open(*input); !status.ok())
            return arrowError(status, ErrorCode::BadInput, source, kDamaged);
        auto properties = parquet::default_arrow_reader_properties();
        properties.set_batch_size(kBatchRows);
        builder.properties(properties);
        OpenedFile file;
        if (const auto status = builder.Build(&file.reader); !status.ok())
            return arrowError(status, ErrorCode::BadInput, source, kDamaged);
        if (const auto status = file.reader->GetSchema(&file.schema); !status.ok())
            return arrowError(status, ErrorCode::BadInput, source, kDamaged);
        file.rows = file.reader->parquet_reader()->metadata()->num_rows();
        if (file.rows < 0) return unreadable(source, "its number of rows is negative");
        return file;
    } catch (const std::exception& error) {
        return unreadable(source, error.what());
    }
}

class ParquetReader final : public TableReader {
public:
    ParquetReader(std::filesystem::path source, OpenedFile file, std::vector<ColumnKind> kinds,
                  std::unique_ptr<arrow::RecordBatchReader> batches)
        : source_(std::move(source)),
          file_(std::move(file)),
          kinds_(std::move(kinds)),
          batches_(std::move(batches)) {
        arrow::FieldVector fields;
        for (int i = 0; i < file_.schema->num_fields(); ++i)
            fields.push_back(arrow::field(file_.schema->field(i)->name(),
                                          arrowType(kinds_[static_cast<std::size_t>(i)])));
        schema_ = arrow::schema(std::move(fields));
    }
    std::shared_ptr<arrow::Schema> schema() const override { return schema_; }
    std::int64_t rows() const override { return file_.rows; }

    Result<std::shared_ptr<arrow::RecordBatch>> next(const JobContext& job) override {
        BW_CHECK(job.check());
        try {
            auto batch = batches_->Next();
            if (!batch.ok())
                return arrowError(batch.status(), ErrorCode::BadInput, source_, kDamaged);
            if (!*batch) return nullptr;
            if (const auto status = (*batch)->ValidateFull(); !status.ok())
                return arrowError(status, ErrorCode::BadInput, source_, kDamaged);
            return converted(**batch);
        } catch (const std::exception& error) {
            return unreadable(source_, error.what());
        }
    }

private:
    Result<std::shared_ptr<arrow::RecordBatch>> converted(const arrow::RecordBatch& batch) {
        arrow::ArrayVector arrays;
        for (int i = 0; i < batch.num_columns(); ++i) {
            auto array = castColumn(*batch.column(i), kinds_[static_cast<std::size_t>(i)],
                                    batch.column_name(i), done_ + 1);
            if (!array)
                return fail(array.error().code,
                            fmt::format("{}: {}", source_.string(), array.error().message),
                            array.error().hint);
            arrays.push_back(std::move(*array));
        }
        done_ += batch.num_rows();
        return arrow::RecordBatch::Make(schema_, batch.num_rows(), std::move(arrays));
    }

    std::filesystem::path source_;
    OpenedFile file_;
    std::vector<ColumnKind> kinds_;
    std::unique_ptr<arrow::RecordBatchReader> batches_;
    std::shared_ptr<arrow::Schema> schema_;
    std::int64_t done_ = 0;
};

}  // namespace

int ParquetImporter::suits(const std::filesystem::path& source, std::string_view firstBytes) const {
    if (firstBytes.starts_with("PAR1")) return 100;
    return source.extension() == ".parquet" ? 40 : 0;
}

Result<SourceDescription> ParquetImporter::describe(const std::filesystem::path& source,
                                                    const ImportRecipe& given,
                                                    const JobContext& job) const {
    BW_CHECK(job.check());
    BW_TRY(const OpenedFile file, openParquet(source));
    if (file.rows == 0)
        return fail(ErrorCode::BadInput, fmt::format("{} has no rows", source.string()),
                    "Import a file with at least one row.");
    SourceDescription description{.recipe = {.importer = "parquet"}, .rows = file.rows};
    for (const auto& field : file.schema->fields()) {
        const auto kind = kindForType(*field->type());
        if (!kind)
            return fail(ErrorCode::BadInput,
                        fmt::format("{}: column \"{}\" has the type {}, which is not supported",
                                    source.string(), field->name(), field->type()->ToString()),
                        "Leave the column out, or turn it into numbers, text or date-times first.");
        description.columns.push_back(field->name());
        description.recipe.kinds[field->name()] = *kind;
    }
    for (const auto& [column, kind] : given.kinds) {
        if (!description.recipe.kinds.contains(column))
            return fail(ErrorCode::BadInput,
                        fmt::format("{} has no column \"{}\", for which a kind was given",
                                    source.string(), column),
                        nearNamesHint("column", "Columns", column, description.columns));
        description.recipe.kinds[column] = kind;
    }
    description.observations.push_back(fmt::format("{} row group{}", file.reader->num_row_groups(),
                                                   file.reader->num_row_groups() == 1 ? "" : "s"));
    return description;
}

Result<std::unique_ptr<TableReader>> ParquetImporter::open(const std::filesystem::path& source,
                                                           const ImportRecipe& recipe) const {
    BW_TRY(OpenedFile file, openParquet(source));
    std::vector<ColumnKind> kinds;
    for (const auto& field : file.schema->fields()) {
        const auto found = recipe.kinds.find(field->name());
        if (found == recipe.kinds.end())
            return fail(ErrorCode::BadInput,
                        fmt::format("{} has a column \"{}\" that the recipe does not know",
                                    source.string(), field->name()),
                        "Import without the recipe, or add the column's kind to it.");
        kinds.push_back(found->second);
    }
    try {
        auto batches = file.reader->GetRecordBatchReader();
        if (!batches.ok())
            return arrowError(batches.status(), ErrorCode::BadInput, source, kDamaged);
        return std::make_unique<ParquetReader>(source, std::move(file), std::move(kinds),
                                               std::move(*batches));
    } catch (const std::exception& error) {
        return unreadable(source, error.what());
    }
}

}  // namespace bw
