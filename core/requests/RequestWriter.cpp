#include "core/requests/RequestWriter.h"

#include "core/base/Hash.h"
#include "core/requests/LogBatch.h"
#include "core/requests/LogColumns.h"
#include "core/requests/SegmentPacker.h"
#include "core/requests/StreamSegment.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace bw {
namespace {

constexpr std::int64_t kFlushRows = 1000;
constexpr std::int64_t kManyRows = 64;  ///< of one request: others do not wait while it is copied
constexpr std::chrono::seconds kSyncEvery{1}, kIdle{10};

/// What waits for the disk, of one schema.
struct Gathering {
    std::shared_ptr<const RequestSchema> schema;
    std::vector<std::string> masked;
    std::shared_ptr<arrow::Schema> columns;
    std::vector<std::unique_ptr<LogBatch>> whole;  ///< in their order, before `open`
    std::unique_ptr<LogBatch> open;                ///< null: none begun

    [[nodiscard]] std::unique_ptr<LogBatch> begin() const {
        return std::make_unique<LogBatch>(schema, columns, masked);
    }
    void add(std::unique_ptr<LogBatch> batch) {
        if (open) whole.push_back(std::move(open));
        whole.push_back(std::move(batch));
    }
};

/// A batch on its way to the file of its schema.
struct Taken {
    std::size_t place;  ///< in gatherings_ and files_
    std::unique_ptr<LogBatch> batch;
};

}  // namespace

/// Requests are copied into columns by who brings them, which costs a microsecond; the thread then
/// has little to do, and little time to take from answers. What waits is guarded by mutex_; files_
/// belong to the thread.
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

    bool append(const RequestRows& rows) {
        const bool wellFormed = isWellFormed(rows), chosen = isChosen(rows.request);
        const std::int64_t bytes = textBytesOf(rows);
        std::unique_lock lock(mutex_);
        if (!chosen) {
            statistics_.sampledOut += rows.rows;
            return true;
        }
        if (!wellFormed || stop_ || isFull(rows.rows, bytes)) return drop(rows.rows);
        statistics_.queued += rows.rows;
        queuedBytes_ += bytes;
        Gathering& to = gatheringFor(rows.schema);
        if (rows.rows > kManyRows) return appendMany(to, rows, lock);
        if (!to.open) to.open = to.begin();
        if (!to.open->add(rows).ok()) return lose(std::exchange(to.open, nullptr));
        gathered(rows.rows);
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

    bool drop(std::int64_t rows) {
        statistics_.dropped += std::max<std::int64_t>(rows, 0);
        return false;
    }
    /// There is no memory for a batch.
    bool lose(const std::unique_ptr<LogBatch>& batch) {
        statistics_.queued -= batch->rows();
        queuedBytes_ -= batch->textBytes();
        return drop(batch->rows());
    }
    bool appendMany(Gathering& to, const RequestRows& rows, std::unique_lock<std::mutex>& lock) {
        auto batch = to.begin();
        lock.unlock();
        const bool added = batch->add(rows).ok();
        lock.lock();
        if (!added || ended_) return lose(batch);
        to.add(std::move(batch));
        gathered(rows.rows);
        return true;
    }
    void gathered(std::int64_t rows) {
        const std::int64_t before = std::exchange(waiting_, waiting_ + rows);
        if (before == 0 || (before < kFlushRows && waiting_ >= kFlushRows)) changed_.notify_all();
    }
    Gathering& gatheringFor(const std::shared_ptr<const RequestSchema>& schema) {
        for (Gathering& one : gatherings_)
            if (one.schema == schema || *one.schema == *schema) return one;
        Gathering made{.schema = schema, .masked = maskedColumns(*schema, options_.personal)};
        made.columns = logSchema(*schema, {options_.sample, made.masked});
        return gatherings_.emplace_back(std::move(made));
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
            changed_.wait_for(lock, kIdle, [&] { return urgent() || waiting_ > 0; });
            changed_.wait_for(lock, options_.flushEvery,
                              [&] { return urgent() || waiting_ == 0 || waiting_ >= kFlushRows; });
            const std::vector<Taken> taken = takeAll();
            const std::uint64_t wanted = flushWanted_;
            const bool last = stop_;
            lock.unlock();
            const RequestLogStatistics done = writeAll(taken);
            closeSegments(last);
            lock.lock();
            account(done, taken);
            flushDone_ = wanted;
            ended_ = last && waiting_ == 0;
            changed_.notify_all();
            if (ended_) return;
        }
    }

    std::vector<Taken> takeAll() {
        std::vector<Taken> taken;
        for (std::size_t place = 0; place < gatherings_.size(); ++place) {
            Gathering& from = gatherings_[place];
            if (from.open) from.whole.push_back(std::move(from.open));
            for (auto& batch : from.whole) taken.push_back({place, std::move(batch)});
            from.whole.clear();
        }
        waiting_ = 0;
        return taken;
    }

    void account(const RequestLogStatistics& done, const std::vector<Taken>& taken) {
        for (const Taken& one : taken) {
            statistics_.queued -= one.batch->rows();
            queuedBytes_ -= one.batch->textBytes();
        }
        statistics_.written += done.written;
        statistics_.dropped += done.dropped;
        if (!taken.empty()) statistics_.problem = done.problem;
    }

    RequestLogStatistics writeAll(const std::vector<Taken>& taken) {
        RequestLogStatistics done;
        for (const auto& [place, batch] : taken) {
            if (files_.size() <= place) files_.resize(place + 1);
            const auto written = write(files_[place], *batch);
            (written ? done.written : done.dropped) += batch->rows();
            if (!written) done.problem = written.error().message;
        }
        return done;
    }

    Result<void> write(std::shared_ptr<StreamSegment>& file, LogBatch& rows) {
        const auto batch = rows.finish();
        if (!batch.ok())
            return fail(ErrorCode::Internal, fmt::format("Cannot write requests to the log: {}",
                                                         batch.status().message()));
        if (!file) {
            BW_TRY(file, StreamSegment::create(options_.folder, (*batch)->schema()));
        }
        return file->append(**batch);
    }

    /// Those that are big or old enough, or all.
    void closeSegments(bool all) {
        const auto now = std::chrono::steady_clock::now();
        const bool sync = now - synced_ >= kSyncEvery;
        for (std::shared_ptr<StreamSegment>& open : files_) {
            if (!open) continue;
            if (sync) static_cast<void>(open->sync());
            if (!all && open->bytes() < options_.segmentBytes &&
                now - open->begun() < options_.segmentAge)
                continue;
            const std::filesystem::path file = open->file();
            packer_.add(file, std::exchange(open, nullptr));
        }
        if (sync) synced_ = now;
    }

    const RequestLogOptions options_;
    SegmentPacker packer_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Gathering> gatherings_;
    RequestLogStatistics statistics_;
    std::int64_t waiting_ = 0;      ///< rows in gatherings_
    std::int64_t queuedBytes_ = 0;  ///< of texts
    std::uint64_t flushWanted_ = 0, flushDone_ = 0;
    bool stop_ = false, ended_ = false;
    std::vector<std::shared_ptr<StreamSegment>> files_;  ///< by gathering; null: none begun
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

bool RequestWriter::append(const RequestRows& rows) {
    return impl_->append(rows);
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
