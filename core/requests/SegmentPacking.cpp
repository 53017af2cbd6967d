#include "core/requests/SegmentPacking.h"

#include "core/requests/SegmentReading.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

namespace bw {
namespace {

constexpr std::int64_t kGroupRows = 65'536;

/// The Parquet file in the making; made at the first batch.
class Packing {
public:
    explicit Packing(std::filesystem::path file) : file_(std::move(file)) {}

    arrow::Status add(const std::shared_ptr<arrow::RecordBatch>& batch) {
        if (!writer_) ARROW_RETURN_NOT_OK(open(*batch->schema()));
        return writer_->WriteRecordBatch(*batch);
    }
    arrow::Status close() {
        if (!writer_) return arrow::Status::OK();
        ARROW_RETURN_NOT_OK(writer_->Close());
        return sink_->Close();
    }
    [[nodiscard]] bool empty() const { return !writer_; }

private:
    arrow::Status open(const arrow::Schema& schema) {
        ARROW_ASSIGN_OR_RAISE(sink_, arrow::io::FileOutputStream::Open(file_.string()));
        const auto properties = parquet::WriterProperties::Builder()
                                    .compression(arrow::Compression::ZSTD)
                                    ->compression_level(1)
                                    ->max_row_group_length(kGroupRows)
                                    ->build();
        const auto arrowProperties =
            parquet::ArrowWriterProperties::Builder().store_schema()->build();
        ARROW_ASSIGN_OR_RAISE(
            writer_, parquet::arrow::FileWriter::Open(schema, arrow::default_memory_pool(), sink_,
                                                      properties, arrowProperties));
        return arrow::Status::OK();
    }

    std::filesystem::path file_;
    std::shared_ptr<arrow::io::FileOutputStream> sink_;
    std::unique_ptr<parquet::arrow::FileWriter> writer_;
};

}  // namespace

Result<void> packSegment(const std::filesystem::path& stream) {
    std::filesystem::path target = stream;
    target.replace_extension(segmentfile::kClosed);
    const std::filesystem::path temporary = temporaryBeside(target);
    Packing packing(temporary);
    arrow::Status status;
    try {
        status =
            readStream(stream, {}, [&](const auto& batch) { return packing.add(batch); }).status();
        if (status.ok()) status = packing.close();
    } catch (const std::exception& problem) {
        status = arrow::Status::IOError(problem.what());
    }
    std::error_code ignored;
    if (!status.ok()) {
        std::filesystem::remove(temporary, ignored);
        return fail(ErrorCode::Environment,
                    fmt::format("Cannot close {}: {}", stream.string(), status.message()),
                    "Make room on the disk: the next server takes the segment over.");
    }
    if (!packing.empty()) BW_CHECK(publishFile(temporary, target));
    std::filesystem::remove(stream, ignored);
    return {};
}

Result<std::vector<OrphanSegment>> takeOrphans(const std::filesystem::path& folder) {
    std::vector<OrphanSegment> orphans;
    BW_TRY(const FileLock guard, lockLogFolder(folder));
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() != segmentfile::kOpen) continue;
        auto lock = FileLock::tryTake(entry.path());
        if (!lock) continue;
        std::filesystem::path packed = entry.path();
        packed.replace_extension(segmentfile::kClosed);
        std::error_code ignored;
        if (std::filesystem::exists(packed))  // its packer died after it was done
            std::filesystem::remove(entry.path(), ignored);
        else
            orphans.push_back({entry.path(), std::move(*lock)});
    }
    if (error) return systemError("Cannot read", folder.string(), error.value());
    return orphans;
}

}  // namespace bw
