#include "core/run/EventFile.h"
#include "core/run/WorkerClient.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <thread>
#include <utility>

namespace bw {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kPollEvery{100};
/// A run that another process is about to start; nobody may take the lock at all.
constexpr std::chrono::seconds kLongestUnstarted{10};

double fraction(const RunStatus& status) {
    if (status.steps > 0)
        return static_cast<double>(status.step) / static_cast<double>(status.steps);
    if (status.epochs > 0)
        return static_cast<double>(status.epoch) / static_cast<double>(status.epochs);
    return -1;
}

/// What a person looks at first; the rest is in the event file.
constexpr std::array<std::pair<const char*, const char*>, 3> kHeadlines{
    {{"train/loss", "loss"},
     {"validation/log_loss", "validation log loss"},
     {"validation/rmse", "validation RMSE"}}};

/// "Epoch 3 of 20, loss 0.3124, validation log loss 0.3301, 12 s left".
std::string describe(const RunStatus& status, const EventFolderReader& events) {
    std::string text = status.message;
    if (text.empty())
        text = status.epochs > 0 ? fmt::format("Epoch {} of {}", status.epoch, status.epochs)
                                 : std::string(runStateName(status.state));
    for (const auto& [tag, title] : kHeadlines)
        if (const auto found = events.series().find(tag);
            found != events.series().end() && !found->second.empty())
            text += fmt::format(", {} {:.4f}", title, found->second.back().value);
    if (status.state == RunState::Running && status.secondsLeft >= 1)
        text += fmt::format(", {:.0f} s left", status.secondsLeft);
    return text;
}

class Watch {
public:
    Watch(const RunFolder& run, const JobContext& context)
        : run_(run), context_(context), events_(run.path()) {}

    Result<RunStatus> follow() {
        while (true) {
            BW_CHECK(context_.check());
            BW_TRY(const RunStatus status, run_.status());
            const bool news = events_.poll();
            report(status, news);
            // Right after a resume the old end still stands in the status, while the lock is held.
            if (runEnded(status.state) && !run_.alive()) return finalStatus();
            BW_CHECK(checkStarted(status));
            std::this_thread::sleep_for(kPollEvery);
        }
    }

private:
    /// What the worker wrote just before it let go of the lock.
    Result<RunStatus> finalStatus() {
        BW_TRY(RunStatus status, run_.status());
        (void)events_.poll();
        report(status, true);
        return status;
    }

    void report(const RunStatus& status, bool news) {
        for (; notes_ < status.notes.size(); ++notes_) context_.note(status.notes[notes_]);
        for (; problems_ < events_.problems().size(); ++problems_)
            context_.note(events_.problems()[problems_]);
        if (!news && status.step == step_ && status.state == state_ && status.message == message_)
            return;
        step_ = status.step;
        state_ = status.state;
        message_ = status.message;
        context_.progress(fraction(status), describe(status, events_));
    }

    Result<void> checkStarted(const RunStatus& status) {
        if (status.state != RunState::Created || run_.alive()) since_ = Clock::now();
        if (Clock::now() - since_ < kLongestUnstarted) return {};
        const std::string id = run_.path().filename().string();
        return fail(ErrorCode::Environment, fmt::format("Run {} was never started", id),
                    fmt::format("Start it with `benchwright run resume {}`.", id));
    }

    const RunFolder& run_;
    const JobContext& context_;
    EventFolderReader events_;
    std::size_t notes_ = 0, problems_ = 0;
    std::int64_t step_ = -1;
    RunState state_ = RunState::Created;
    std::string message_;
    Clock::time_point since_ = Clock::now();
};

}  // namespace

Result<RunStatus> watchRun(const RunFolder& run, const JobContext& context) {
    return Watch(run, context).follow();
}

}  // namespace bw
