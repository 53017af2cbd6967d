#include "core/serve/Batcher.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

using Clock = std::chrono::steady_clock;

/// Appends rows from … from+count of each column; batches have the columns of their first job.
void appendRows(InputRows& to, const InputRows& rows, std::int64_t from, std::int64_t count) {
    const auto append = [&](auto& all, const auto& some) {
        if (!some.empty()) all.insert(all.end(), some.begin() + from, some.begin() + from + count);
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        append(to[i].floats, rows[i].floats);
        append(to[i].ints, rows[i].ints);
        append(to[i].strings, rows[i].strings);
    }
}

void prepare(InputRows& batch, const InputRows& like) {
    batch.resize(like.size());
    for (std::size_t i = 0; i < like.size(); ++i) {
        batch[i].name = like[i].name;
        batch[i].type = like[i].type;
        batch[i].floats.clear();
        batch[i].ints.clear();
        batch[i].strings.clear();
    }
}

void appendAnswers(Answers& to, const Answers& all, std::int64_t from, std::int64_t count) {
    const auto append = [&](auto& some, const auto& values) {
        const auto width = std::ssize(values) / all.rows;
        some.insert(some.end(), values.begin() + from * width,
                    values.begin() + (from + count) * width);
    };
    append(to.classes, all.classes);
    append(to.probabilities, all.probabilities);
    append(to.predictions, all.predictions);
    to.rows += count;
}

}  // namespace

Batcher::Batcher(BatchLimits limits, ServeMetrics& metrics)
    : limits_(limits), metrics_(metrics), thread_([this] { work(); }) {}

Batcher::~Batcher() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

Batcher::Taken Batcher::submit(std::unique_ptr<InferJob>& job) {
    const std::int64_t rows = rowCount(job->rows);
    if (rows > limits_.queuedRows) return Taken::TooLarge;
    job->submitted = Clock::now();
    if (answerNow(job)) return Taken::Yes;
    {
        const std::lock_guard lock(mutex_);
        if (waitingRows_ + rows > limits_.queuedRows || stop_) return Taken::Busy;
        waitingRows_ += rows;
        metrics_.queuedRows = waitingRows_;
        waiting_.push_back({std::move(job)});
    }
    changed_.notify_one();
    return Taken::Yes;
}

bool Batcher::answerNow(std::unique_ptr<InferJob>& job) {
    const std::int64_t rows = rowCount(job->rows);
    if (rows > std::min(job->model->quickRows, limits_.batchRows) || metrics_.queuedRows > 0)
        return false;
    std::unique_lock free(engine_, std::try_to_lock);
    if (!free) return false;
    const Result<void> result = runModel(*job->model, job->rows, job->answers);
    free.unlock();
    finish(std::move(job), result);
    return true;
}

Result<void> Batcher::runModel(ServedModel& model, const InputRows& rows, Answers& answers) {
    const auto start = Clock::now();
    const Result<void> result = model.engine->answer(rows, answers);
    metrics_.batch(rowCount(rows), 1, Clock::now() - start);
    return result;
}

void Batcher::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        take(lock);
        lock.unlock();
        answerTaken();
        lock.lock();
        putBack();
    }
}

/// The first job and what follows it of the same version, until the batch is full.
void Batcher::take(std::unique_lock<std::mutex>&) {
    taken_.clear();
    shares_.clear();
    std::int64_t rows = 0;
    while (!waiting_.empty() && rows < limits_.batchRows) {
        Waiting& first = waiting_.front();
        if (!taken_.empty() && first.job->model != taken_.front().job->model) break;
        const std::int64_t left = rowCount(first.job->rows) - first.next;
        const std::int64_t count = std::min(left, limits_.batchRows - rows);
        shares_.push_back({taken_.size(), first.next, count});
        rows += count;
        taken_.push_back(std::move(first));
        waiting_.pop_front();
    }
    waitingRows_ -= rows;
    metrics_.queuedRows = waitingRows_;
}

void Batcher::answerTaken() {
    const auto now = Clock::now();
    Result<void> result;
    const bool late = now - taken_.front().job->submitted > limits_.patience;
    if (late)
        result = fail(ErrorCode::Environment, "The request waited too long for the model",
                      "Ask again later.");
    else
        result = answerShares(*taken_.front().job->model);
    for (Waiting& waiting : taken_) {
        InferJob& job = *waiting.job;
        waiting.next = result ? job.answers.rows : rowCount(job.rows);
        if (waiting.next == rowCount(job.rows)) finish(std::move(waiting.job), result);
    }
}

Result<void> Batcher::answerShares(ServedModel& model) {
    const std::lock_guard busy(engine_);
    InferJob& first = *taken_.front().job;
    if (taken_.size() == 1 && shares_[0].count == rowCount(first.rows))
        return runModel(model, first.rows, first.answers);
    prepare(batch_, first.rows);
    for (const Share& share : shares_)
        appendRows(batch_, taken_[share.place].job->rows, share.from, share.count);
    BW_CHECK(runModel(model, batch_, batchAnswers_));
    std::int64_t at = 0;
    for (const Share& share : shares_) {
        appendAnswers(taken_[share.place].job->answers, batchAnswers_, at, share.count);
        at += share.count;
    }
    return {};
}

/// Large jobs go behind what came meanwhile. With the lock held.
void Batcher::putBack() {
    for (Waiting& waiting : taken_) {
        if (!waiting.job || waiting.next == rowCount(waiting.job->rows)) continue;
        waiting_.push_back(std::move(waiting));
    }
    taken_.clear();
}

void Batcher::finish(std::unique_ptr<InferJob> job, const Result<void>& result) {
    metrics_.waited(Clock::now() - job->submitted);
    InferJob& own = *job;
    own.finished(std::move(job), result);
}

}  // namespace bw
