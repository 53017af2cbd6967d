#pragma once

#include "core/base/Result.h"

#include <functional>
#include <stop_token>
#include <string_view>

namespace bw {

/// What every slow core call takes: how to cancel it, where its progress goes, where it may say
/// something on the way. Passed by reference, lives as long as the call; a default-made one never
/// cancels and stays silent, which suits tests.
///
/// Threads: progress() and note() are called from the thread that runs the job. The sinks given by
/// the caller must cope with that (a desktop posts to its own thread, a command line prints).
class JobContext {
public:
    /// `fraction` in [0, 1], or negative when unknown; `what` names the present step ("Reading
    /// rows").
    using ProgressSink = std::function<void(double fraction, std::string_view what)>;
    /// One line for the person that is worth keeping ("1 row left out: target is missing").
    using NoteSink = std::function<void(std::string_view line)>;

    JobContext() = default;
    explicit JobContext(std::stop_token stop, ProgressSink progress = {}, NoteSink note = {})
        : stop_(std::move(stop)), progress_(std::move(progress)), note_(std::move(note)) {}

    [[nodiscard]] bool cancelled() const { return stop_.stop_requested(); }
    /// Error Cancelled once the job was asked to stop; call it in every long loop.
    [[nodiscard]] Result<void> check() const;
    [[nodiscard]] const std::stop_token& stopToken() const { return stop_; }

    void progress(double fraction, std::string_view what) const {
        if (progress_) progress_(fraction, what);
    }
    void note(std::string_view line) const {
        if (note_) note_(line);
    }
    /// A context for one part of a job: its progress 0…1 becomes from…to of this one's.
    /// Must not outlive this context.
    [[nodiscard]] JobContext part(double from, double to) const;

private:
    std::stop_token stop_;
    ProgressSink progress_;
    NoteSink note_;
};

}  // namespace bw
