#include "core/requests/SegmentReading.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/ipc/reader.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/statistics.h>

#include <algorithm>
#include <optional>

namespace bw {
namespace {

using Visit = std::function<Result<void>(const std::shared_ptr<arrow::RecordBatch>&, std::int64_t)>;
constexpr std::int64_t kBatchRows = 65'536;

std::unexpected<Error> unreadable(const std::filesystem::path& file, const std::string& why) {
    return fail(
        ErrorCode::Corrupt,
        fmt::format("{} is not a readable segment of the request log: {}", file.string(), why),
        "Its other segments are read. Move the file away, or put it back from a copy.");
}

arrow::Status checkFormat(const arrow::Schema& schema) {
    const auto format = schema.metadata() ? schema.metadata()->Get("bw.format").ValueOr("") : "";
    if (format != std::to_string(kRequestsFormat))
        return arrow::Status::Invalid("it has format \"", format, "\", this program reads format ",
                                      kRequestsFormat);
    for (int i = 0; i < logcolumn::FixedCount; ++i)
        if (schema.num_fields() <= i || schema.field(i)->name() != logcolumn::kNames[i])
            return arrow::Status::Invalid("column ", logcolumn::kNames[i], " is missing");
    return arrow::Status::OK();
}

/// Positions of the fixed columns and of those asked for.
std::vector<int> fieldsOf(const arrow::Schema& schema, const std::vector<std::string>& columns) {
    std::vector<int> fields;
    for (int i = 0; i < schema.num_fields(); ++i)
        if (i < logcolumn::FixedCount || columns.empty() ||
            std::ranges::find(columns, schema.field(i)->name()) != columns.end())
            fields.push_back(i);
    return fields;
}

void widen(SegmentContent& content, const arrow::TimestampArray& times) {
    const std::int64_t* values = times.raw_values();
    const auto [least, greatest] = std::minmax_element(values, values + times.length());
    content.first = std::min(content.first, *least);
    content.last = std::max(content.last, *greatest);
}

arrow::Result<SegmentContent> inspectStream(const std::filesystem::path& file) {
    SegmentContent content;
    ARROW_ASSIGN_OR_RAISE(content.torn, readStream(file, {logcolumn::Time}, [&](const auto& batch) {
                              const auto times = std::dynamic_pointer_cast<arrow::TimestampArray>(
                                  batch->GetColumnByName("time"));
                              if (!times) return arrow::Status::Invalid("column time is missing");
                              content.facts = segmentFacts(*batch->schema());
                              content.rows += batch->num_rows();
                              if (times->length() > 0) widen(content, *times);
                              return arrow::Status::OK();
                          }));
    return content;
}

arrow::Result<std::unique_ptr<parquet::arrow::FileReader>> openParquet(
    const std::filesystem::path& file) {
    parquet::ArrowReaderProperties properties;
    properties.set_batch_size(kBatchRows);
    properties.set_use_threads(true);
    parquet::arrow::FileReaderBuilder builder;
    ARROW_RETURN_NOT_OK(builder.OpenFile(file.string()));
    const parquet::SchemaDescriptor* schema = builder.raw_reader()->metadata()->schema();
    for (int i = 0; i < schema->num_columns(); ++i) {
        // Values that repeat are read as codes; ids and keys are all different.
        const std::string name = schema->Column(i)->path()->ToDotString();
        if (schema->Column(i)->physical_type() == parquet::Type::BYTE_ARRAY &&
            i != logcolumn::Request && !name.starts_with(logcolumn::kKey))
            properties.set_read_dictionary(i, true);
    }
    std::unique_ptr<parquet::arrow::FileReader> reader;
    ARROW_RETURN_NOT_OK(builder.properties(properties)->Build(&reader));
    return reader;
}

struct TimeRange {
    std::int64_t first = std::numeric_limits<std::int64_t>::min();
    std::int64_t last = std::numeric_limits<std::int64_t>::max();
};

/// By the statistics of the file; everything where they are missing.
TimeRange timesOf(const parquet::RowGroupMetaData& group) {
    const auto chunk = group.ColumnChunk(logcolumn::Time);
    const auto statistics =
        std::dynamic_pointer_cast<parquet::Int64Statistics>(chunk->statistics());
    if (!statistics || !statistics->HasMinMax()) return {};
    return {statistics->min(), statistics->max()};
}

arrow::Result<SegmentContent> inspectParquet(const std::filesystem::path& file) {
    ARROW_ASSIGN_OR_RAISE(const auto reader, openParquet(file));
    std::shared_ptr<arrow::Schema> schema;
    ARROW_RETURN_NOT_OK(reader->GetSchema(&schema));
    ARROW_RETURN_NOT_OK(checkFormat(*schema));
    SegmentContent content{.facts = segmentFacts(*schema)};
    const auto metadata = reader->parquet_reader()->metadata();
    content.rows = metadata->num_rows();
    for (int i = 0; i < metadata->num_row_groups(); ++i) {
        const TimeRange times = timesOf(*metadata->RowGroup(i));
        content.first = std::min(content.first, times.first);
        content.last = std::max(content.last, times.last);
    }
    return content;
}

/// Hands out at most `left` rows of each batch, and keeps the error of `visit`.
class Limited {
public:
    Limited(const Visit& visit, std::int64_t left) : visit_(visit), left_(left) {}

    arrow::Status operator()(const std::shared_ptr<arrow::RecordBatch>& batch, std::int64_t first) {
        const std::int64_t rows = std::min(batch->num_rows(), left_);
        left_ -= rows;
        if (rows == 0) return arrow::Status::OK();
        begun_ = true;
        const auto visited =
            visit_(rows < batch->num_rows() ? batch->Slice(0, rows) : batch, first);
        if (!visited) error = visited.error();
        return visited ? arrow::Status::OK() : arrow::Status::Cancelled("");
    }
    [[nodiscard]] bool done() const { return left_ == 0; }
    [[nodiscard]] bool begun() const { return begun_; }
    std::optional<Error> error;

private:
    const Visit& visit_;
    std::int64_t left_;
    bool begun_ = false;
};

arrow::Status readOpen(const std::filesystem::path& file, const SegmentPart& part, Limited& visit) {
    std::int64_t row = 0;
    ARROW_ASSIGN_OR_RAISE(auto source, arrow::io::ReadableFile::Open(file.string()));
    ARROW_ASSIGN_OR_RAISE(const auto head, arrow::ipc::RecordBatchStreamReader::Open(source));
    ARROW_RETURN_NOT_OK(checkFormat(*head->schema()));
    return readStream(file, fieldsOf(*head->schema(), part.columns),
                      [&](const auto& batch) {
                          const std::int64_t first = row;
                          row += batch->num_rows();
                          return visit(batch, first);
                      })
        .status();
}

arrow::Status readClosed(const std::filesystem::path& file, const SegmentPart& part,
                         Limited& visit) {
    ARROW_ASSIGN_OR_RAISE(const auto reader, openParquet(file));
    std::shared_ptr<arrow::Schema> schema;
    ARROW_RETURN_NOT_OK(reader->GetSchema(&schema));
    ARROW_RETURN_NOT_OK(checkFormat(*schema));
    const std::vector<int> fields = fieldsOf(*schema, part.columns);
    const auto metadata = reader->parquet_reader()->metadata();
    std::int64_t row = 0;
    for (int i = 0; i < metadata->num_row_groups() && !visit.done(); ++i) {
        const auto group = metadata->RowGroup(i);
        std::int64_t first = row;
        row += group->num_rows();
        const TimeRange times = timesOf(*group);
        if (times.last < part.since || times.first >= part.until) continue;
        ARROW_ASSIGN_OR_RAISE(const auto batches, reader->GetRecordBatchReader({i}, fields));
        std::shared_ptr<arrow::RecordBatch> batch;
        while (true) {
            ARROW_RETURN_NOT_OK(batches->ReadNext(&batch));
            if (!batch) break;
            ARROW_RETURN_NOT_OK(visit(batch, first));
            first += batch->num_rows();
        }
    }
    return arrow::Status::OK();
}

/// Parquet reports damage by exceptions as well.
template <typename Work>
auto guarded(Work&& work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::exception& problem) {
        return arrow::Status::Invalid(problem.what());
    }
}

Result<SegmentContent> inspectForm(const SegmentFile& form) {
    auto content = guarded([&]() -> arrow::Result<SegmentContent> {
        return form.closed ? inspectParquet(form.file) : inspectStream(form.file);
    });
    if (!content.ok()) return unreadable(form.file, content.status().message());
    return *std::move(content);
}

Result<void> readForm(const SegmentFile& form, const SegmentPart& part, Limited& visit) {
    const arrow::Status read = guarded([&]() -> arrow::Status {
        return form.closed ? readClosed(form.file, part, visit) : readOpen(form.file, part, visit);
    });
    if (visit.error) return std::unexpected(*visit.error);
    if (!read.ok()) return unreadable(form.file, read.message());
    return {};
}

}  // namespace

arrow::Result<bool> readStream(
    const std::filesystem::path& file, const std::vector<int>& fields,
    const std::function<arrow::Status(const std::shared_ptr<arrow::RecordBatch>&)>& visit) {
    ARROW_ASSIGN_OR_RAISE(auto source, arrow::io::ReadableFile::Open(file.string()));
    auto options = arrow::ipc::IpcReadOptions::Defaults();
    options.included_fields = fields;
    const auto reader = arrow::ipc::RecordBatchStreamReader::Open(source, options);
    if (!reader.ok()) return true;  // not even the schema was written
    std::shared_ptr<arrow::RecordBatch> batch;
    while (true) {
        const arrow::Status read = (*reader)->ReadNext(&batch);
        if (!read.ok() || (batch && !batch->ValidateFull().ok())) return true;
        if (!batch) return false;
        ARROW_RETURN_NOT_OK(visit(batch));
    }
}

Result<SegmentContent> inspectSegment(const SegmentFile& segment) {
    const SegmentFile now = presentForm(segment);
    auto content = inspectForm(now);
    const SegmentFile later = presentForm(now);  // packed between the look and the opening
    return content || later.closed == now.closed ? content : inspectForm(later);
}

Result<void> readSegment(const SegmentFile& segment, const SegmentPart& part, const Visit& visit) {
    Limited limited(visit, part.rows);
    const SegmentFile now = presentForm(segment);
    const auto read = readForm(now, part, limited);
    const SegmentFile later = presentForm(now);
    return read || limited.begun() || later.closed == now.closed ? read
                                                                 : readForm(later, part, limited);
}

}  // namespace bw
