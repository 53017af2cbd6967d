#pragma once

#include "core/base/JobContext.h"
#include "core/requests/RequestRows.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace bw {

/// One file of the log. `name` stays when the segment is closed.
struct RequestSegment {
    std::string name;
    std::filesystem::path file;
    bool closed = false;  ///< Parquet; else an Arrow stream
    std::int64_t rows = 0, bytes = 0;
    std::int64_t first = 0, last = 0;  ///< least and greatest time of a row
    double sample = 1;                 ///< share of requests that were kept
    std::vector<std::string> masked;   ///< inputs and keys that were not stored
    bool torn = false;  ///< the end of the last write is missing (the writer died in it)
};

/// Which rows to read. Times are microseconds since 1970 UTC, `until` is exclusive.
struct RequestQuery {
    std::int64_t since = std::numeric_limits<std::int64_t>::min();
    std::int64_t until = std::numeric_limits<std::int64_t>::max();
    std::string role = "production";     ///< empty: any
    std::vector<std::int64_t> versions;  ///< empty: any
    std::vector<std::string> columns;    ///< of the file, beside the fixed ones; empty: all
    std::function<bool(const RequestSegment&)> wanted;  ///< segments to read; none: all
};

/// A batch of one segment with the rows of it that the query asks for. The fixed columns (`request`
/// utf8, `row` int32, `time` timestamp[us, UTC], `version` int64, `role` utf8, `latency_us` int64,
/// `status` int32, `error` utf8) are always there; text columns may come as
/// dictionary<int32, utf8>.
struct RequestBatch {
    const RequestSegment& segment;
    const std::shared_ptr<arrow::RecordBatch>& batch;
    std::int64_t firstRow = 0;              ///< of the batch in the segment
    const std::vector<std::int64_t>& rows;  ///< in the batch, ascending, at least one
    [[nodiscard]] std::int64_t time(std::int64_t row) const;
    [[nodiscard]] std::int64_t version(std::int64_t row) const;
};

/// Reads the log of one model name (docs/formats/requests.md), also while a server writes it: it
/// sees what was flushed when open() was called. One thread at a time.
class RequestLog {
public:
    /// An absent folder is an empty log. Corrupt files are left out with a note, so is the torn end
    /// of a segment whose writer died.
    [[nodiscard]] static Result<RequestLog> open(std::filesystem::path folder,
                                                 const JobContext& job);

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    /// By name, so by time of their beginning.
    [[nodiscard]] const std::vector<RequestSegment>& segments() const { return segments_; }
    [[nodiscard]] std::int64_t rows() const;
    /// Calls `visit` for each batch that has such rows, segment by segment; an error of it ends the
    /// reading. Skips segments and row groups outside the times; a segment that turns out to be
    /// damaged is left out from there on, with a note. Rows of a segment stand in the order in
    /// which they were logged: their times may go back with the clock.
    [[nodiscard]] Result<void> read(const RequestQuery& query,
                                    const std::function<Result<void>(const RequestBatch&)>& visit,
                                    const JobContext& job) const;

private:
    explicit RequestLog(std::filesystem::path folder) : folder_(std::move(folder)) {}
    std::filesystem::path folder_;
    std::vector<RequestSegment> segments_;
};

/// requests/<model name> of a project.
[[nodiscard]] std::filesystem::path requestFolder(const std::filesystem::path& project,
                                                  const std::string& model);

}  // namespace bw
