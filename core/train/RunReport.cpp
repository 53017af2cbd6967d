#include "core/train/RunReport.h"

#include "core/base/Clock.h"

#include <unistd.h>

#include <algorithm>

namespace bw {
namespace {

constexpr std::chrono::milliseconds kWriteEvery{500};

}  // namespace

RunReport::RunReport(const RunFolder& folder, const RunStatus& before) : folder_(folder) {
    status_.started = before.started.empty() ? nowUtc() : before.started;
    status_.seconds = std::max(0.0, before.seconds);
    status_.epoch = before.epoch;
    status_.epochs = before.epochs;
    status_.step = before.step;
    status_.steps = before.steps;
    status_.metrics = before.metrics;
    status_.bestEpoch = before.bestEpoch;
    status_.pid = ::getpid();
}

void RunReport::note(const std::string& line) {
    if (std::ranges::find(status_.notes, line) == status_.notes.end())
        status_.notes.push_back(line);
}

void RunReport::count() {
    const auto now = Clock::now();
    if (status_.state != RunState::Paused)
        status_.seconds += std::chrono::duration<double>(now - counted_).count();
    counted_ = now;
}

Result<void> RunReport::write() {
    count();
    status_.updated = nowUtc();
    written_ = Clock::now();
    return folder_.writeStatus(status_);
}

void RunReport::enter(RunState state, const std::string& message) {
    count();
    status_.state = state;
    status_.message = message;
    firstStep_ = -1;  // the clock of the estimate stands still in a pause
    (void)write();
}

void RunReport::advance(std::int64_t step) {
    status_.step = step;
    const auto now = Clock::now();
    if (firstStep_ < 0) {
        firstStep_ = step;
        since_ = now;
    }
    if (now - written_ < kWriteEvery) return;
    const double seconds = std::chrono::duration<double>(now - since_).count();
    if (step > firstStep_)
        status_.secondsLeft = seconds / static_cast<double>(step - firstStep_) *
                              static_cast<double>(status_.steps - step);
    (void)write();
}

Result<void> RunReport::end(RunState state) {
    count();
    status_.state = state;
    status_.message.clear();
    status_.secondsLeft = -1;
    status_.ended = nowUtc();
    return write();
}

Result<void> RunReport::fail(const Error& error) {
    status_.error = error;
    return end(RunState::Failed);
}

}  // namespace bw
