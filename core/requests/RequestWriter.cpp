#include "core/requests/RequestWriter.h"

#include "core/base/Hash.h"
#include "core/requests/LogColumns.h"
#include "core/requests/SegmentPacker.h"
#include "core/requests/StreamSegment.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace bw {
namespace {

constexpr std::int64_t kFlushRows = 1000;
constexpr std::chrono::seconds kSyncEvery{1}, kIdle{10};

/// Of the rows of one schema; made again after each rotation.
struct OpenSegment {
    std::shared_ptr<const RequestSchema> schema;
    std::vector<std::string> masked;
    std::shared_ptr<arrow::Schema> columns;
    std::shared_ptr<StreamSegment> file;  ///< null: none begun
};

std::int64_t rowsOf(const std::vector<RequestRows>& requests) {
    std::int64_t rows = 0;
    for (const RequestRows& one : requests) rows += one.rows;
    return rows;
}

std::int64_t textBytesOf(const RequestRows& request) {
    std::size_t bytes = request.request.size() + request.error.size();
    for (const InputColumn& input : request.inputs)
        for (const std::string& text : input.strings) bytes += text.size();
    for (const auto& key : request.keys)
        for (const std::string& text : key) bytes += text.size();
    return static_cast<std::int64_t>(bytes);
}

}  // namespace

/// The queue is guarded by mutex_; segments_ belong to the thread.
class RequestWriter::Impl {
public:
    explicit Impl(RequestLogOptions options)
        : options_(std::move(options)), packer_(options_.folder, options_.limits) {}

    Result<void> start() {
        BW_TRY(std::vector<OrphanSegment> orphans, takeOrphans(options_.folder));
        for (OrphanSegment& orphan : orphans)
            packer_.add(orphan.file, std::make_shared<FileLock>(std::move(orphan.lock)));
        thread_ = std::thread([this] { work(); });
        return {};
    }
    ~Impl() { static_cast<void>(close()); }

    bool append(RequestRows rows) {
        const std::int64_t count = rows.rows;
        const bool wellFormed = isWellFormed(rows);
        const bool chosen = isChosen(rows.request);
        const std::int64_t bytes = textBytesOf(rows);
        const std::lock_guard lock(mutex_);
        if (!chosen) {
            statistics_.sampledOut += count;
            return true;
        }
        if (!wellFormed || stop_ || isFull(count, bytes)) {
            statistics_.dropped += std::max<std::int64_t>(count, 0);
            return false;
        }
        const bool wake = queue_.empty() || statistics_.queued + count >= kFlushRows;
        queue_.push_back(std::move(rows));
        statistics_.queued += count;
        queuedBytes_ += bytes;
        if (wake) changed_.notify_all();
        return true;
    }

    void flush() {
        std::unique_lock lock(mutex_);
        const std::uint64_t ticket = ++flushWanted_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return flushDone_ >= ticket || ended_; });
    }

    Result<void> close() {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
        return packer_.finish();
    }

    RequestLogStatistics statistics() const {
        RequestLogStatistics statistics;
        {
            const std::lock_guard lock(mutex_);
            statistics = statistics_;
        }
        statistics.segments = packer_.packed();
        return statistics;
    }

private:
    /// With the lock held. One request that is larger than the limit alone is taken.
    [[nodiscard]] bool isFull(std::int64_t rows, std::int64_t bytes) const {
        return statistics_.queued + rows > static_cast<std::int64_t>(options_.queuedRows) ||
               (queuedBytes_ > 0 && queuedBytes_ + bytes > options_.queuedTextBytes);
    }

    /// By the id, so that all answers to a request are kept or none.
    [[nodiscard]] bool isChosen(const std::string& request) const {
        if (options_.sample >= 1) return true;
        constexpr double kAll = 18446744073709551616.0;
        return static_cast<double>(hash64(request)) / kAll < options_.sample;
    }

    void work() {
        std::unique_lock lock(mutex_);
        const auto urgent = [this] { return stop_ || flushWanted_ > flushDone_; };
        while (true) {
            changed_.wait_for(lock, kIdle, [&] { return urgent() || !queue_.empty(); });
            changed_.wait_for(lock, options_.flushEvery, [&] {
                return urgent() || queue_.empty() || statistics_.queued >= kFlushRows;
            });
            std::vector<RequestRows> taken = std::move(queue_);
            queue_.clear();
            const std::int64_t bytes = queuedBytes_;
            const std::uint64_t wanted = flushWanted_;
            const bool last = stop_;
            lock.unlock();
            const RequestLogStatistics done = writeAll(taken);
            closeSegments(last);
            lock.lock();
            account(done, rowsOf(taken));
            queuedBytes_ -= bytes;
            flushDone_ = wanted;
            ended_ = last && queue_.empty();
            changed_.notify_all();
            if (ended_) return;
        }
    }

    void account(const RequestLogStatistics& done, std::int64_t taken) {
        statistics_.queued -= taken;
        statistics_.written += done.written;
        statistics_.dropped += done.dropped;
        if (taken > 0) statistics_.problem = done.problem;
    }

    /// Rows of one schema in one batch, in their order.
    RequestLogStatistics writeAll(std::vector<RequestRows>& requests) {
        RequestLogStatistics done;
        std::vector<std::vector<RequestRows>> groups;
        for (RequestRows& one : requests) {
            const std::size_t segment = segmentFor(one.schema);
            if (groups.size() <= segment) groups.resize(segment + 1);
            groups[segment].push_back(std::move(one));
        }
        for (std::size_t i = 0; i < groups.size(); ++i) {
            if (groups[i].empty()) continue;
            const auto written = write(segments_[i], groups[i]);
            (written ? done.written : done.dropped) += rowsOf(groups[i]);
            if (!written) done.problem = written.error().message;
        }
        return done;
    }

    std::size_t segmentFor(const std::shared_ptr<const RequestSchema>& schema) {
        for (std::size_t i = 0; i < segments_.size(); ++i)
            if (segments_[i].schema == schema || *segments_[i].schema == *schema) return i;
        OpenSegment made{.schema = schema, .masked = maskedColumns(*schema, options_.personal)};
        made.columns = logSchema(*schema, {options_.sample, made.masked});
        segments_.push_back(std::move(made));
        return segments_.size() - 1;
    }

    Result<void> write(OpenSegment& segment, const std::vector<RequestRows>& requests) {
        const auto batch = logBatch(requests, segment.columns, segment.masked);
        if (!batch.ok())
            return fail(ErrorCode::Internal, fmt::format("Cannot write requests to the log: {}",
                                                         batch.status().message()));
        if (!segment.file) {
            BW_TRY(segment.file, StreamSegment::create(options_.folder, segment.columns));
        }
        return segment.file->append(**batch);
    }

    /// Those that are big or old enough, or all.
    void closeSegments(bool all) {
        const auto now = std::chrono::steady_clock::now();
        const bool sync = now - synced_ >= kSyncEvery;
        for (OpenSegment& segment : segments_) {
            if (!segment.file) continue;
            if (sync) static_cast<void>(segment.file->sync());
            if (!all && segment.file->bytes() < options_.segmentBytes &&
                now - segment.file->begun() < options_.segmentAge)
                continue;
            const std::filesystem::path file = segment.file->file();
            packer_.add(file, std::move(segment.file));
            segment.file = nullptr;
        }
        if (sync) synced_ = now;
    }

    const RequestLogOptions options_;
    SegmentPacker packer_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<RequestRows> queue_;
    RequestLogStatistics statistics_;
    std::int64_t queuedBytes_ = 0;  ///< of texts
    std::uint64_t flushWanted_ = 0, flushDone_ = 0;
    bool stop_ = false, ended_ = false;
    std::vector<OpenSegment> segments_;
    std::chrono::steady_clock::time_point synced_ = std::chrono::steady_clock::now();
    std::thread thread_;
};

RequestWriter::RequestWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RequestWriter::~RequestWriter() = default;

Result<std::unique_ptr<RequestWriter>> RequestWriter::open(RequestLogOptions options) {
    BW_CHECK(makeFolders(options.folder));
    auto impl = std::make_unique<Impl>(std::move(options));
    BW_CHECK(impl->start());
    return std::unique_ptr<RequestWriter>(new RequestWriter(std::move(impl)));
}

bool RequestWriter::append(RequestRows rows) {
    return impl_->append(std::move(rows));
}
void RequestWriter::flush() {
    impl_->flush();
}
Result<void> RequestWriter::close() {
    return impl_->close();
}
RequestLogStatistics RequestWriter::statistics() const {
    return impl_->statistics();
}

}  // namespace bw
