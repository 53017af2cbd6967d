#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

namespace bw {

/// A short queue between two threads: the giver waits while it is full, the taker while it is
/// empty.
template <typename T>
class HandOver {
public:
    explicit HandOver(std::size_t most) : most_(most) {}

    void give(T item) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return items_.size() < most_; });
        items_.push_back(std::move(item));
        changed_.notify_all();
    }
    /// After the last item; take() then returns nothing once all are taken.
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }
    [[nodiscard]] std::optional<T> take() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !items_.empty() || closed_; });
        if (items_.empty()) return std::nullopt;
        std::optional<T> item(std::move(items_.front()));
        items_.pop_front();
        changed_.notify_all();
        return item;
    }

private:
    std::size_t most_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<T> items_;
    bool closed_ = false;
};

}  // namespace bw
