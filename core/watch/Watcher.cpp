#include "core/watch/Watcher.h"

#include "core/base/Duration.h"
#include "core/watch/QueueAudit.h"
#include "core/watch/QueueRunner.h"
#include "core/watch/TriggerLooks.h"
#include "core/watch/WatchFolder.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <thread>

namespace bw {
namespace {

constexpr std::chrono::milliseconds kTick{50};
constexpr std::chrono::hours kBetweenHousekeeping{1};

void sleepFor(std::chrono::milliseconds time, const JobContext& job) {
    for (auto left = time; left.count() > 0 && !job.cancelled(); left -= kTick)
        std::this_thread::sleep_for(std::min(left, kTick));
}

}  // namespace

struct Watcher::Parts {
    Parts(Project& given, WatchSurroundings surroundings, FileLock held,
          std::unique_ptr<TriggerStore> opened)
        : project(given),
          with(std::move(surroundings)),
          folder(given.folder()),
          lock(std::move(held)),
          store(std::move(opened)),
          looks(project, *store, with, [this](const std::string& line) { say(line); }),
          runner(project, *store, with, [this](const std::string& line) { say(line); }) {}

    void say(const std::string& line) {
        if (job) job->note(line);
        (void)folder.log(line);  // a full disk is no reason to stop watching
    }

    void told(const QueueEntry& entry, const std::string& event) {
        const bool ended = event == "ended";
        say(fmt::format("entry {}: trigger {} {}: {}", entry.sequence, entry.trigger, event,
                        ended ? entry.detail : entry.cause));
        if (!with.notify) return;
        Json json = queueEntryToJson(entry);
        json["event"] = ended ? "trigger_ended" : "trigger_fired";
        json["at"] = utcText(with.now());
        json["project"] = project.folder().string();
        with.notify(json);
    }

    /// Mistakes in a file that was good before: told once for each change of the file.
    void reload() {
        const auto read = looks.reload();
        if (read) return;
        say(fmt::format("{}; the triggers stay as they were", read.error().message));
        if (with.notify)
            with.notify(Json{{"event", "trigger_problem"},
                             {"at", utcText(with.now())},
                             {"project", project.folder().string()},
                             {"trigger", ""},
                             {"detail", read.error().message}});
    }

    Result<void> serve() {
        BW_CHECK(runner.serve());
        return auditQueue(
            project, *store,
            [this](const QueueEntry& entry, const std::string& event) { told(entry, event); });
    }

    void housekeep() {
        const auto now = with.now();
        if (!with.housekeeping ||
            (cleaned && now >= *cleaned && now - *cleaned < kBetweenHousekeeping))
            return;
        cleaned = now;
        if (const auto done = with.housekeeping(); !done)
            say(fmt::format("nothing removed: {}", done.error().message));
    }

    Project& project;
    WatchSurroundings with;
    WatchFolder folder;
    FileLock lock;
    std::unique_ptr<TriggerStore> store;
    TriggerLooks looks;
    QueueRunner runner;
    const JobContext* job = nullptr;  ///< of the call that runs now
    std::optional<std::chrono::sys_seconds> cleaned;
};

namespace {

/// Where notes go while a call runs.
class Speaking {
public:
    Speaking(const JobContext*& place, const JobContext& job)
        : place_(place), before_(std::exchange(place, &job)) {}
    ~Speaking() { place_ = before_; }
    Speaking(const Speaking&) = delete;
    Speaking& operator=(const Speaking&) = delete;

private:
    const JobContext*& place_;
    const JobContext* before_;
};

}  // namespace

Watcher::Watcher(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Watcher::~Watcher() = default;

Result<std::unique_ptr<Watcher>> Watcher::start(Project& project, WatchSurroundings surroundings) {
    BW_TRY(FileLock lock, WatchFolder(project.folder()).take());
    BW_TRY(auto store, TriggerStore::open(project.folder()));
    auto parts = std::make_unique<Parts>(project, std::move(surroundings), std::move(lock),
                                         std::move(store));
    BW_CHECK(parts->looks.reload());
    return std::unique_ptr<Watcher>(new Watcher(std::move(parts)));
}

Result<void> Watcher::look(const JobContext& job) {
    const Speaking speaking(parts_->job, job);
    parts_->reload();
    // What was fired by hand does not wait for the looks, which may read logs.
    BW_CHECK(parts_->serve());
    BW_CHECK(parts_->looks.look(job));
    BW_CHECK(parts_->serve());
    parts_->housekeep();
    return {};
}

Result<bool> Watcher::busy() const {
    BW_TRY(const auto entries, parts_->store->open());
    return !entries.empty();
}

Result<void> Watcher::run(const JobContext& job, std::chrono::milliseconds period) {
    const Speaking speaking(parts_->job, job);
    std::string told;
    while (!job.cancelled()) {
        const auto looked = look(job);
        const std::string problem = looked || job.cancelled() ? "" : looked.error().message;
        if (problem != told && !problem.empty())
            parts_->say(fmt::format("{}; tried again", problem));
        told = problem;
        sleepFor(period, job);
    }
    stop();
    return {};
}

Result<void> Watcher::runOnce(const JobContext& job) {
    const Speaking speaking(parts_->job, job);
    BW_CHECK(look(job));
    for (;;) {
        BW_TRY(const bool more, busy());
        if (!more) return parts_->serve();  // what ended since it was served last is told, too
        sleepFor(4 * kTick, job);
        if (job.cancelled()) {
            stop();
            return job.check();
        }
        BW_CHECK(parts_->serve());
    }
}

Result<QueueEntry> Watcher::runUntilEnded(std::int64_t sequence, const JobContext& job) {
    const Speaking speaking(parts_->job, job);
    for (;;) {
        BW_CHECK(parts_->serve());
        BW_TRY(QueueEntry entry, parts_->store->entry(sequence));
        if (entry.settled()) {
            BW_CHECK(parts_->serve());  // it may have ended since
            return entry;
        }
        sleepFor(2 * kTick, job);
        if (!job.cancelled()) continue;
        stop();
        return std::unexpected(job.check().error());
    }
}

void Watcher::stop() {
    if (const auto stopped = parts_->runner.stopAll(); !stopped)
        parts_->say(stopped.error().message);
    if (const auto audited = auditQueue(parts_->project, *parts_->store); !audited)
        parts_->say(audited.error().message);
}

}  // namespace bw
