#include "core/serve/ShadowRunner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace bw {
namespace {

using Clock = std::chrono::steady_clock;

/// Of the target's scale.
constexpr double kOtherPrediction = 0.1;

std::unexpected<Error> unfit(const ServedModel& shadow, const ServedModel& served,
                             std::string_view why) {
    return fail(ErrorCode::BadInput,
                fmt::format("{} cannot be the shadow of {}: {}", shadow.text, served.text, why),
                "Choose a candidate for the same target that reads the same columns or fewer.");
}

/// The columns that the shadow reads, in its order.
InputRows columnsFor(const ServedModel& shadow, const ShadowRequest& request) {
    InputRows rows;
    for (const GraphValue& input : shadow.graph().inputs) {
        const int place = request.served->placeOf(input.name);
        rows.push_back(request.rows[static_cast<std::size_t>(place)]);
    }
    return rows;
}

double largest(const std::vector<float>& a, const std::vector<float>& b) {
    double most = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        most = std::max(most, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    return most;
}

}  // namespace

RequestRows logRows(const ServedModel& model, InputRows rows, Answers answers) {
    RequestRows log{.schema = model.schema, .version = model.number};
    log.rows = std::max<std::int64_t>(1, rowCount(rows));
    log.inputs = std::move(rows);
    log.answers = std::move(answers);
    return log;
}

Result<void> ShadowRunner::check(const ServedModel& shadow, const ServedModel& served) {
    if (shadow.graph().target.column != served.graph().target.column ||
        shadow.graph().target.classes != served.graph().target.classes)
        return unfit(shadow, served, "it answers another target, or other classes");
    for (const GraphValue& input : shadow.graph().inputs) {
        const int place = served.placeOf(input.name);
        const auto index = static_cast<std::size_t>(place);
        if (place < 0 || index >= served.inputs() ||
            served.graph().inputs[index].type != input.type)
            return unfit(
                shadow, served,
                fmt::format("it reads the column \"{}\", which requests do not have", input.name));
    }
    return {};
}

ShadowRunner::ShadowRunner(std::int64_t queuedRows, ServeMetrics& metrics, RequestWriter* log)
    : queuedRows_(queuedRows), metrics_(metrics), log_(log), thread_([this] { work(); }) {}

ShadowRunner::~ShadowRunner() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void ShadowRunner::use(std::shared_ptr<ServedModel> shadow) {
    const std::lock_guard lock(mutex_);
    active_ = shadow != nullptr;
    shadow_ = std::move(shadow);
}

std::shared_ptr<ServedModel> ShadowRunner::model() const {
    const std::lock_guard lock(mutex_);
    return shadow_;
}

void ShadowRunner::submit(ShadowRequest request) {
    const std::int64_t rows = request.answers.rows;
    {
        const std::lock_guard lock(mutex_);
        if (!shadow_ || waitingRows_ + rows > queuedRows_) {
            if (shadow_) metrics_.shadowDropped(rows);
            return;
        }
        waitingRows_ += rows;
        waiting_.push_back(std::move(request));
    }
    changed_.notify_one();
}

void ShadowRunner::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        ShadowRequest request = std::move(waiting_.front());
        waiting_.pop_front();
        waitingRows_ -= request.answers.rows;
        const std::shared_ptr<ServedModel> shadow = shadow_;
        lock.unlock();
        // A version that came between may not fit.
        if (shadow && check(*shadow, *request.served)) answer(*shadow, request);
        lock.lock();
    }
}

void ShadowRunner::answer(ServedModel& shadow, ShadowRequest& request) {
    const auto start = Clock::now();
    InputRows rows = columnsFor(shadow, request);
    Answers answers;
    if (const auto done = shadow.engine->answer(rows, answers); !done) {
        metrics_.shadowDropped(request.answers.rows);
        return;
    }
    const auto took =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count();
    compare(shadow, request, answers);
    if (log_) log(shadow, request, std::move(rows), std::move(answers), took);
}

void ShadowRunner::compare(const ServedModel& shadow, const ShadowRequest& request,
                           const Answers& answers) {
    std::int64_t differences = 0;
    for (std::size_t i = 0; i < answers.classes.size(); ++i)
        differences += answers.classes[i] != request.answers.classes[i];
    const double scale = std::abs(shadow.graph().target.scale);
    for (std::size_t i = 0; i < answers.predictions.size(); ++i)
        differences += std::abs(answers.predictions[i] - request.answers.predictions[i]) >
                       kOtherPrediction * scale;
    metrics_.shadow(answers.rows, differences,
                    std::max(largest(answers.probabilities, request.answers.probabilities),
                             largest(answers.predictions, request.answers.predictions)));
}

void ShadowRunner::log(const ServedModel& shadow, ShadowRequest& request, InputRows rows,
                       Answers answers, std::int64_t latency) {
    RequestRows line = logRows(shadow, std::move(rows), std::move(answers));
    line.request = std::move(request.id);
    line.time = request.time;
    line.role = "shadow";
    line.latency = latency;
    line.keys = std::move(request.keys);
    log_->append(line);
}

}  // namespace bw
