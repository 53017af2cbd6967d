#pragma once

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/watch/Queue.h"
#include "core/watch/RuleInputs.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bw {

/// Runs one entry of the queue in a process of its own.
class PipelineLauncher {
public:
    virtual ~PipelineLauncher() = default;
    /// Starts it and returns its process id. What came of it, the process writes into the queue
    /// itself (runQueueEntry()), so that nothing is lost when the watcher dies.
    [[nodiscard]] virtual Result<int> start(const QueueEntry& entry) = 0;
    /// Whether the process still lives; also for one that another watcher started. Once false,
    /// ending() tells more.
    [[nodiscard]] virtual bool alive(const QueueEntry& entry) = 0;
    /// How it ended and what it said last, for one without an outcome; empty: it was started by
    /// another watcher.
    [[nodiscard]] virtual std::string ending(const QueueEntry& entry) = 0;
    /// Asks it to stop; it settles or puts back its entry by itself.
    virtual void stop(const QueueEntry& entry) = 0;
};

/// What a watcher lives in: replaced by fakes in tests.
struct WatchSurroundings {
    std::function<std::chrono::sys_seconds()> now;
    PipelineLauncher* launcher = nullptr;
    RuleInputs* inputs = nullptr;
    /// Devices that runs of people hold now: "cpu", "cuda:0"; "" holds all.
    std::function<std::vector<std::string>()> heldDevices;
    int gpus = 0;  ///< of this machine
    /// An event for people outside; see Notifier. Must not block.
    std::function<void(const Json& event)> notify;
    /// Removes what is too old, from time to time; may be empty.
    std::function<Result<void>()> housekeeping;
};

/// The watch of one project: looks at its triggers, queues what fires, starts what has a slot,
/// records what came of it. One process at a time holds the watch. All state is in the project's
/// database: a watcher that was killed goes on where it stopped. Used by one thread.
class Watcher {
public:
    /// Takes the watch. Refused when another process has it (by whom, since when), BadInput
    /// (mistakes in triggers.toml), Environment.
    [[nodiscard]] static Result<std::unique_ptr<Watcher>> start(Project& project,
                                                                WatchSurroundings surroundings);
    ~Watcher();

    /// One look at everything. Notes go to `job`; what is wrong with one trigger is told once and
    /// does not stop the others. An error is one of the database.
    [[nodiscard]] Result<void> look(const JobContext& job);
    /// Whether something waits or runs.
    [[nodiscard]] Result<bool> busy() const;
    /// Looks every `period` until cancelled, then stops what runs (it goes on at the next watch)
    /// and returns. A database that cannot be used for a while is told and tried again.
    [[nodiscard]] Result<void> run(const JobContext& job, std::chrono::milliseconds period);
    /// One look, then waits until the queue is empty.
    [[nodiscard]] Result<void> runOnce(const JobContext& job);
    /// Serves the queue, without looking at triggers, until this entry has ended.
    [[nodiscard]] Result<QueueEntry> runUntilEnded(std::int64_t sequence, const JobContext& job);
    /// Stops what runs and waits for its end; it goes on at the next watch. run() does it by
    /// itself.
    void stop();

private:
    struct Parts;
    explicit Watcher(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace bw
