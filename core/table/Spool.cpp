#include "core/table/Spool.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <arrow/util/io_util.h>
#include <fmt/format.h>
#include <unistd.h>

namespace bw {
namespace {

constexpr const char* kHint = "Free some disk space and import again.";

class SpoolFile {
public:
    explicit SpoolFile(std::filesystem::path path) : path_(std::move(path)) {}
    SpoolFile(SpoolFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    SpoolFile& operator=(SpoolFile&&) = delete;
    ~SpoolFile() {
        if (!path_.empty()) ::unlink(path_.c_str());
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

class SpoolReader final : public TableReader {
public:
    SpoolReader(SpoolFile file, std::shared_ptr<arrow::RecordBatchReader> reader, std::int64_t rows)
        : file_(std::move(file)), reader_(std::move(reader)), rows_(rows) {}
    std::shared_ptr<arrow::Schema> schema() const override { return reader_->schema(); }
    std::int64_t rows() const override { return rows_; }
    Result<std::shared_ptr<arrow::RecordBatch>> next(const JobContext& job) override {
        BW_CHECK(job.check());
        auto batch = reader_->Next();
        if (!batch.ok())
            return arrowError(batch.status(), ErrorCode::Environment, file_.path(), kHint);
        return std::move(batch).ValueUnsafe();
    }

private:
    SpoolFile file_;
    std::shared_ptr<arrow::RecordBatchReader> reader_;
    std::int64_t rows_;
};

}  // namespace

std::unexpected<Error> arrowError(const arrow::Status& status, ErrorCode code,
                                  const std::filesystem::path& file, std::string hint) {
    if (const int number = arrow::internal::ErrnoFromStatus(status))
        return systemError("Cannot read or write", file.string(), number);
    if (status.IsOutOfMemory())
        return fail(ErrorCode::Environment, fmt::format("Not enough memory for {}", file.string()),
                    "Close other programs, or use a machine with more memory.");
    std::string message = status.message();
    message.resize(std::min(message.size(), message.find('\n')));
    return fail(code, fmt::format("{}: {}", file.string(), message), std::move(hint));
}

Result<std::unique_ptr<TableReader>> spool(TableReader& source,
                                           const std::filesystem::path& temporary,
                                           const JobContext& job) {
    SpoolFile file(temporary);
    const auto broken = [&](const arrow::Status& status) {
        return arrowError(status, ErrorCode::Environment, temporary, kHint);
    };
    auto sink = arrow::io::FileOutputStream::Open(temporary.string());
    if (!sink.ok()) return broken(sink.status());
    auto writer = arrow::ipc::MakeStreamWriter(*sink, source.schema());
    if (!writer.ok()) return broken(writer.status());
    std::int64_t rows = 0;
    while (true) {
        BW_TRY(const std::shared_ptr<arrow::RecordBatch> batch, source.next(job));
        if (!batch) break;
        if (const auto status = (*writer)->WriteRecordBatch(*batch); !status.ok())
            return broken(status);
        rows += batch->num_rows();
        job.progress(-1, "Counting rows");
    }
    if (const auto status = (*writer)->Close(); !status.ok()) return broken(status);
    if (const auto status = (*sink)->Close(); !status.ok()) return broken(status);
    auto stored = arrow::io::ReadableFile::Open(temporary.string());
    if (!stored.ok()) return broken(stored.status());
    auto reader = arrow::ipc::RecordBatchStreamReader::Open(*stored);
    if (!reader.ok()) return broken(reader.status());
    return std::make_unique<SpoolReader>(std::move(file), *reader, rows);
}

}  // namespace bw
