#pragma once

#include "core/serve/ServeMetrics.h"
#include "core/serve/ServedModel.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace bw {

/// Rows on their way through the model.
struct InferJob {
    virtual ~InferJob() = default;
    /// Called once, on the thread that answered it; `self` is this job.
    virtual void finished(std::unique_ptr<InferJob> self, const Result<void>& result) = 0;

    std::shared_ptr<ServedModel> model;
    InputRows rows;
    Answers answers;
    std::chrono::steady_clock::time_point submitted;
};

struct BatchLimits {
    std::int64_t queuedRows = 8192;     ///< waiting; beyond: Busy
    std::int64_t batchRows = 256;       ///< most rows in one step of the model
    std::chrono::seconds patience{30};  ///< a job that waits longer fails
};

/// Adaptive micro-batching. When nothing waits and the model is free, a job of a few quick rows is
/// answered at once by the thread that brought it. Otherwise it queues, and one thread takes all
/// that waits, up to batchRows of the same version; nobody ever waits for a batch to fill. Large
/// jobs take turns with small ones, batchRows at a time.
class Batcher {
public:
    Batcher(BatchLimits limits, ServeMetrics& metrics);
    /// Answers what waits first.
    ~Batcher();
    Batcher(const Batcher&) = delete;
    Batcher& operator=(const Batcher&) = delete;

    enum class Taken {
        Yes,
        Busy,      ///< too much waits
        TooLarge,  ///< more rows than may ever wait
    };
    /// Thread-safe. `job` stays with the caller unless taken.
    [[nodiscard]] Taken submit(std::unique_ptr<InferJob>& job);

private:
    struct Waiting {
        std::unique_ptr<InferJob> job;
        std::int64_t next = 0;  ///< first row that is not answered
    };
    struct Share {
        std::size_t place;  ///< in taken_
        std::int64_t from, count;
    };
    bool answerNow(std::unique_ptr<InferJob>& job);
    void work();
    void take(std::unique_lock<std::mutex>& lock);
    void answerTaken();
    Result<void> answerShares(ServedModel& model);
    Result<void> runModel(ServedModel& model, const InputRows& rows, Answers& answers);
    void putBack();
    void finish(std::unique_ptr<InferJob> job, const Result<void>& result);

    const BatchLimits limits_;
    ServeMetrics& metrics_;
    std::mutex engine_;  ///< held while a model runs
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Waiting> waiting_;
    std::int64_t waitingRows_ = 0;
    bool stop_ = false;
    // Of the thread alone.
    std::vector<Waiting> taken_;
    std::vector<Share> shares_;
    InputRows batch_;
    Answers batchAnswers_;
    std::thread thread_;
};

}  // namespace bw
