#include "core/requests/RequestLog.h"

#include "core/requests/SegmentReading.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

Result<RequestSegment> segmentOf(const SegmentFile& file) {
    BW_TRY(SegmentContent content, inspectSegment(file));
    return RequestSegment{.name = file.name,
                          .file = file.file,
                          .closed = file.closed,
                          .rows = content.rows,
                          .bytes = file.bytes,
                          .first = content.first,
                          .last = content.last,
                          .sample = content.facts.sample,
                          .masked = std::move(content.facts.masked),
                          // A live writer is in the middle of it.
                          .torn = content.torn && !FileLock::isHeld(file.file)};
}

/// Picks the rows that a query asks for.
class RowChoice {
public:
    RowChoice(const RequestQuery& query, const arrow::RecordBatch& batch)
        : query_(query),
          times_(static_cast<const arrow::TimestampArray&>(*batch.column(logcolumn::Time))),
          versions_(static_cast<const arrow::Int64Array&>(*batch.column(logcolumn::Version))),
          roles_(*batch.column(logcolumn::Role)) {
        if (roles_.type_id() == arrow::Type::DICTIONARY) readRoleCodes();
    }
    [[nodiscard]] bool operator()(std::int64_t row) const {
        const std::int64_t time = times_.Value(row);
        return time >= query_.since && time < query_.until && roleFits(row) &&
               (query_.versions.empty() ||
                std::ranges::find(query_.versions, versions_.Value(row)) != query_.versions.end());
    }

private:
    void readRoleCodes() {
        const auto& names = *static_cast<const arrow::DictionaryArray&>(roles_).dictionary();
        for (std::int64_t i = 0; i < names.length(); ++i)
            codeFits_.push_back(static_cast<const arrow::StringArray&>(names).GetView(i) ==
                                query_.role);
    }
    [[nodiscard]] bool roleFits(std::int64_t row) const {
        if (query_.role.empty()) return true;
        if (roles_.IsNull(row)) return false;
        if (roles_.type_id() != arrow::Type::DICTIONARY)
            return static_cast<const arrow::StringArray&>(roles_).GetView(row) == query_.role;
        return codeFits_[static_cast<std::size_t>(
            static_cast<const arrow::DictionaryArray&>(roles_).GetValueIndex(row))];
    }

    const RequestQuery& query_;
    const arrow::TimestampArray& times_;
    const arrow::Int64Array& versions_;
    const arrow::Array& roles_;
    std::vector<bool> codeFits_;
};

std::vector<std::int64_t> chosenRows(const RequestQuery& query, const arrow::RecordBatch& batch) {
    const RowChoice chosen(query, batch);
    std::vector<std::int64_t> rows;
    rows.reserve(static_cast<std::size_t>(batch.num_rows()));
    for (std::int64_t row = 0; row < batch.num_rows(); ++row)
        if (chosen(row)) rows.push_back(row);
    return rows;
}

}  // namespace

std::int64_t RequestBatch::time(std::int64_t row) const {
    return static_cast<const arrow::TimestampArray&>(*batch->column(logcolumn::Time)).Value(row);
}
std::int64_t RequestBatch::version(std::int64_t row) const {
    return static_cast<const arrow::Int64Array&>(*batch->column(logcolumn::Version)).Value(row);
}

Result<RequestLog> RequestLog::open(std::filesystem::path folder, const JobContext& job) {
    RequestLog log(std::move(folder));
    BW_TRY(const auto files, segmentFiles(log.folder_));
    for (const SegmentFile& file : files) {
        BW_CHECK(job.check());
        auto segment = segmentOf(file);
        if (!segment) {
            job.note(segment.error().message);
            continue;
        }
        if (segment->torn)
            job.note(fmt::format("{}: the end of the last write is missing and was left out",
                                 segment->file.string()));
        if (segment->rows > 0) log.segments_.push_back(*std::move(segment));
    }
    return log;
}

std::int64_t RequestLog::rows() const {
    std::int64_t rows = 0;
    for (const RequestSegment& segment : segments_) rows += segment.rows;
    return rows;
}

Result<void> RequestLog::read(const RequestQuery& query,
                              const std::function<Result<void>(const RequestBatch&)>& visit,
                              const JobContext& job) const {
    std::int64_t done = 0;
    for (const RequestSegment& segment : segments_) {
        job.progress(
            static_cast<double>(done) / static_cast<double>(std::max<std::int64_t>(rows(), 1)),
            "Reading the request log");
        done += segment.rows;
        if (segment.last < query.since || segment.first >= query.until ||
            (query.wanted && !query.wanted(segment)))
            continue;
        const SegmentFile file{segment.name, segment.file, segment.closed, segment.bytes};
        const SegmentPart part{segment.rows, query.since, query.until, query.columns};
        bool ended = false;  // by the caller
        const auto read =
            readSegment(file, part, [&](const auto& batch, std::int64_t firstRow) -> Result<void> {
                BW_CHECK(job.check());
                const auto rows = chosenRows(query, *batch);
                if (rows.empty()) return {};
                auto visited = visit({segment, batch, firstRow, rows});
                ended = !visited;
                return visited;
            });
        if (read || ended || read.error().code != ErrorCode::Corrupt)
            BW_CHECK(read);
        else
            job.note(std::filesystem::exists(presentForm(file).file)
                         ? read.error().message
                         : fmt::format("{} was removed while the log was read", segment.name));
    }
    return {};
}

std::filesystem::path requestFolder(const std::filesystem::path& project,
                                    const std::string& model) {
    return project / "requests" / model;
}

}  // namespace bw
