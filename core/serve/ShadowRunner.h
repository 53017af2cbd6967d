#pragma once

#include "core/requests/RequestWriter.h"
#include "core/serve/ServeMetrics.h"
#include "core/serve/ServedModel.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bw {

/// A request that was answered, for the shadow to answer as well.
struct ShadowRequest {
    std::shared_ptr<ServedModel> served;
    InputRows rows;
    Answers answers;  ///< of `served`
    std::vector<std::vector<std::string>> keys;
    std::string id;
    std::int64_t time = 0;
};

/// A candidate that answers the same requests unseen, on a thread of its own and behind a bounded
/// queue: what it has no time for is dropped and counted. Its answers go into the request log with
/// the role "shadow", its differences into the metrics: rows whose label differs, or whose
/// prediction differs by more than a tenth of the target's scale.
class ShadowRunner {
public:
    /// `log` may be null. BadInput when the shadow reads a column that requests to `served` do not
    /// have, answers another target, or has other classes.
    [[nodiscard]] static Result<void> check(const ServedModel& shadow, const ServedModel& served);
    ShadowRunner(std::int64_t queuedRows, ServeMetrics& metrics, RequestWriter* log);
    ~ShadowRunner();
    ShadowRunner(const ShadowRunner&) = delete;
    ShadowRunner& operator=(const ShadowRunner&) = delete;

    /// Thread-safe. Null: no shadow.
    void use(std::shared_ptr<ServedModel> shadow);
    [[nodiscard]] std::shared_ptr<ServedModel> model() const;
    [[nodiscard]] bool active() const { return active_.load(std::memory_order_relaxed); }
    void submit(ShadowRequest request);

private:
    void work();
    void answer(ServedModel& shadow, ShadowRequest& request);
    void compare(const ServedModel& shadow, const ShadowRequest& request, const Answers& answers);
    void log(const ServedModel& shadow, ShadowRequest& request, InputRows rows, Answers answers,
             std::int64_t latency);

    const std::int64_t queuedRows_;
    ServeMetrics& metrics_;
    RequestWriter* log_;
    std::atomic<bool> active_ = false;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::shared_ptr<ServedModel> shadow_;
    std::deque<ShadowRequest> waiting_;
    std::int64_t waitingRows_ = 0;
    bool stop_ = false;
    std::thread thread_;
};

/// What a request looks like in the log; without rows: one that failed.
[[nodiscard]] RequestRows logRows(const ServedModel& model, InputRows rows, Answers answers);

}  // namespace bw
