#include "core/requests/SegmentPacker.h"

#include <sys/resource.h>
#include <unistd.h>

namespace bw {
namespace {

constexpr int kLowest = 19;

}  // namespace

SegmentPacker::SegmentPacker(std::filesystem::path folder, LogLimits limits)
    : folder_(std::move(folder)), limits_(limits), thread_([this] { work(); }) {}

SegmentPacker::~SegmentPacker() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void SegmentPacker::add(std::filesystem::path stream, std::shared_ptr<void> hold) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(stream), std::move(hold)});
    changed_.notify_all();
}

Result<void> SegmentPacker::finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_.empty() && !busy_; });
    if (error_) return std::unexpected(*error_);
    return {};
}

std::int64_t SegmentPacker::packed() const {
    const std::lock_guard lock(mutex_);
    return packed_;
}

std::optional<Error> SegmentPacker::packAll(std::deque<Item>& items) {
    std::optional<Error> error;
    std::deque<Item> failed;
    for (Item& item : items) {
        if (const auto done = packSegment(item.stream); !done) {
            error = done.error();
            failed.push_back(std::move(item));
            continue;
        }
        const std::lock_guard lock(mutex_);
        ++packed_;
    }
    items = std::move(failed);
    if (const auto kept = applyLogRetention(folder_, limits_); !kept && !error)
        error = kept.error();
    return error;
}

void SegmentPacker::work() {
    // Seconds of work that nobody waits for: answers go first. On Linux this is of the thread
    // alone.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kLowest);
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        for (Item& item : waiting_) failed_.push_back(std::move(item));
        waiting_.clear();
        busy_ = true;
        lock.unlock();
        auto error = packAll(failed_);
        lock.lock();
        error_ = std::move(error);
        busy_ = false;
        changed_.notify_all();
    }
}

}  // namespace bw
