#include "core/base/Files.h"
#include "core/table/ColumnEncoder.h"
#include "core/table/Dataset.h"
#include "core/table/DatasetFile.h"
#include "core/table/RowPipeline.h"
#include "core/table/Spool.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <memory>
#include <set>

namespace bw {
namespace {

Result<std::vector<ColumnEncoder>> encodersFor(const arrow::Schema& schema) {
    std::vector<ColumnEncoder> encoders;
    std::set<std::string> names;
    for (const auto& field : schema.fields()) {
        BW_TRY(const ColumnKind kind, columnKindOf(*field->type()));
        if (!names.insert(field->name()).second)
            return fail(ErrorCode::BadInput,
                        fmt::format("Two columns are called \"{}\"", field->name()),
                        "Rename one of them in the source.");
        encoders.emplace_back(field->name(), kind);
    }
    if (encoders.empty())
        return fail(ErrorCode::BadInput, "The source has no columns", "Import another source.");
    return encoders;
}

Result<void> storeRows(TableReader& reader, std::vector<ColumnEncoder>& encoders, DatasetFile& file,
                       const JobContext& job) {
    RowPipeline pipeline(encoders, file);
    std::int64_t done = 0;
    while (true) {
        BW_CHECK(job.check());
        BW_TRY(const std::shared_ptr<arrow::RecordBatch> batch, reader.next(job));
        if (!batch) break;
        BW_CHECK(pipeline.add(batch));
        done += batch->num_rows();
        job.progress(static_cast<double>(done) / static_cast<double>(reader.rows()),
                     "Reading rows");
    }
    BW_CHECK(pipeline.finish());
    for (std::size_t i = 0; i < encoders.size(); ++i)
        BW_CHECK(file.appendValidity(i, encoders[i].finishValidity()));
    return {};
}

std::string versionOf(std::vector<ColumnEncoder>& encoders, std::int64_t rows) {
    TableContentHash hash(rows, static_cast<std::int64_t>(encoders.size()));
    for (ColumnEncoder& encoder : encoders) hash.addColumn(encoder.finishHash());
    return hash.finish();
}

/// Whether a sound file of this content is there. A damaged one is replaced by the new one.
bool isStored(const std::filesystem::path& file, const std::string& version) {
    const auto stored = Dataset::open(file);
    return stored && (*stored)->version() == version;
}

Result<StoredDataset> store(TableReader& reader, const ImportRecipe& recipe,
                            const std::filesystem::path& folder, const JobContext& job) {
    BW_TRY(std::vector<ColumnEncoder> encoders, encodersFor(*reader.schema()));
    const std::int64_t rows = reader.rows();
    if (rows == 0)
        return fail(ErrorCode::BadInput, "The source has no rows",
                    "A dataset needs at least one row; import another source.");
    std::vector<ColumnKind> kinds;
    for (const ColumnEncoder& encoder : encoders) kinds.push_back(encoder.kind());
    BW_TRY(DatasetFile file,
           DatasetFile::create(temporaryBeside(folder / "import.h5"), rows, kinds));
    BW_CHECK(storeRows(reader, encoders, file, job));

    StoredDataset stored{.version = versionOf(encoders, rows),
                         .rows = rows,
                         .columns = static_cast<int>(encoders.size())};
    stored.file = folder / (stored.version + ".h5");
    stored.isNew = !isStored(stored.file, stored.version);
    if (stored.isNew) {
        BW_CHECK(file.finish(encoders, recipe, stored.version));
        BW_CHECK(file.publish(stored.file));
    }
    return stored;
}

}  // namespace

Result<StoredDataset> writeDataset(TableReader& reader, const ImportRecipe& recipe,
                                   const std::filesystem::path& folder, const JobContext& job) {
    if (reader.rows() >= 0) return store(reader, recipe, folder, job);
    BW_TRY(const auto counted,
           spool(reader, temporaryBeside(folder / "import.spool"), job.part(0.0, 0.5)));
    return store(*counted, recipe, folder, job.part(0.5, 1.0));
}

}  // namespace bw
