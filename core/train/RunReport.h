#pragma once

#include "core/run/RunFolder.h"

#include <chrono>
#include <string>

namespace bw {

/// Keeps status.json of a run up to date: at once when the state changes, else at most twice a
/// second. One thread. A full disk does not stop a run here: what is lost is the next thing
/// written.
class RunReport {
public:
    /// Goes on from the status that is there (start time, time worked, notes of the preparation are
    /// rewritten).
    RunReport(const RunFolder& folder, const RunStatus& before);

    RunStatus& status() { return status_; }
    void note(const std::string& line);  ///< once each
    /// Writes now.
    void enter(RunState state, const std::string& message = {});
    /// Counters, and the estimate of the time left from this session's own speed; writes when due.
    void advance(std::int64_t step);
    [[nodiscard]] Result<void> end(RunState state);
    [[nodiscard]] Result<void> fail(const Error& error);

private:
    using Clock = std::chrono::steady_clock;
    [[nodiscard]] Result<void> write();
    void count();  ///< the time since it was called last, unless that was a pause

    const RunFolder& folder_;
    RunStatus status_;
    Clock::time_point written_{}, since_{}, counted_ = Clock::now();
    std::int64_t firstStep_ = -1;
};

}  // namespace bw
