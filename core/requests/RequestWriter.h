#pragma once

#include "core/base/Result.h"
#include "core/requests/LogRetention.h"
#include "core/requests/RequestRows.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bw {

/// How a server writes the log of one model name.
struct RequestLogOptions {
    std::filesystem::path folder;       ///< requests/<model name>; made if missing
    double sample = 1;                  ///< share of requests kept, chosen by a hash of their id
    std::vector<std::string> personal;  ///< inputs and keys that are never stored: null in the log
    std::int64_t segmentBytes = std::int64_t{64} << 20;  ///< an open segment is closed from here on
    std::chrono::seconds segmentAge = std::chrono::hours(24);  ///< or when it is so old
    LogLimits limits;                 ///< applied whenever a segment is closed
    std::size_t queuedRows = 65'536;  ///< waiting for the disk; beyond: dropped and counted
    std::int64_t queuedTextBytes = std::int64_t{64} << 20;  ///< the same for texts of any length
    std::chrono::milliseconds flushEvery{200};
};

/// What became of the rows given to append() so far.
struct RequestLogStatistics {
    std::int64_t written = 0;     ///< in the file
    std::int64_t queued = 0;      ///< not yet
    std::int64_t dropped = 0;     ///< lost: the queue was full, or the disk
    std::int64_t sampledOut = 0;  ///< left out on purpose, see RequestLogOptions::sample
    std::int64_t segments = 0;    ///< closed by this writer
    std::string
        problem;  ///< what the disk says now ("No space left on device"); empty: all is well
};

/// Appends requests to the log of one model name (docs/formats/requests.md). Thread-safe; append()
/// never waits for the disk: rows go into bounded columns that a thread of the writer appends to
/// an Arrow stream file, at the latest after flushEvery. What was flushed survives the death of the
/// process. A closed segment is packed to Parquet by another thread. Several processes may log the
/// same model: each writes segments of its own.
///
/// A disk that is full or gone loses rows, never answers: they are counted, `problem` says why, and
/// writing goes on by itself once there is room.
class RequestWriter {
public:
    /// Takes over what a dead process left open: its segments are packed in the background.
    /// Environment when the folder cannot be made.
    [[nodiscard]] static Result<std::unique_ptr<RequestWriter>> open(RequestLogOptions options);
    /// close(), its error ignored.
    ~RequestWriter();
    RequestWriter(const RequestWriter&) = delete;
    RequestWriter& operator=(const RequestWriter&) = delete;

    /// False: dropped. Columns whose length is not `rows` are a mistake of the caller and dropped
    /// as well.
    bool append(const RequestRows& rows);
    /// Waits until everything appended before is in the file (or dropped).
    void flush();
    /// flush(), closes the open segments and waits until they are packed. The error of the last
    /// packing: the rows are then still in the open form, which the next writer takes over.
    [[nodiscard]] Result<void> close();
    [[nodiscard]] RequestLogStatistics statistics() const;

private:
    class Impl;
    explicit RequestWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace bw
