#pragma once

#include <algorithm>
#include <deque>
#include <future>
#include <thread>
#include <utility>

namespace bw::csv {

/// Runs tasks on all cores and gives their results in the order in which they were started, a few
/// ahead. For one thread; destruction waits for the tasks that run.
template <typename T>
class OrderedTasks {
public:
    [[nodiscard]] bool full() const { return running_.size() >= most_; }
    [[nodiscard]] bool empty() const { return running_.empty(); }
    template <typename Task>
    void start(Task task) {
        running_.push_back(std::async(std::launch::async, std::move(task)));
    }
    /// Waits for the oldest task. Not for an empty queue.
    [[nodiscard]] T take() {
        T result = running_.front().get();
        running_.pop_front();
        return result;
    }

private:
    std::size_t most_ = std::clamp(std::thread::hardware_concurrency(), 1U, 16U) + 1;
    std::deque<std::future<T>> running_;
};

}  // namespace bw::csv
