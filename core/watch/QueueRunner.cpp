#include "core/watch/QueueRunner.h"

#include "core/flow/RunPipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

namespace bw {
namespace {

constexpr std::chrono::milliseconds kTick{50};

std::string deathKey(const QueueEntry& entry) {
    return fmt::format("death.{}", entry.sequence);
}

std::vector<QueueEntry> in(const std::vector<QueueEntry>& entries, QueueState state) {
    std::vector<QueueEntry> found;
    std::ranges::copy_if(entries, std::back_inserter(found),
                         [&](const QueueEntry& entry) { return entry.state == state; });
    return found;
}

}  // namespace

QueueSettings QueueRunner::settings() {
    // Read anew: a person may have changed them. A file with mistakes leaves those from the start.
    const auto now = readSettings(project_.folder() / "benchwright.toml");
    return now ? now->queue : project_.settings().queue;
}

Result<void> QueueRunner::serve() {
    BW_CHECK(collect(false));
    return startWaiting();
}

Result<void> QueueRunner::died(const QueueEntry& entry, bool stopping) {
    const std::string ending = with_.launcher->ending(entry);
    // Started by a watcher that is gone, or stopped by this one: it goes on.
    if (ending.empty() || stopping) return store_.putBack(entry.sequence);
    BW_TRY(const auto before, store_.recall(entry.trigger, deathKey(entry)));
    if (!before) {
        say_(fmt::format("entry {}: {}; it goes on where it ended", entry.sequence, ending));
        BW_CHECK(store_.remember(entry.trigger, {{deathKey(entry), "1"}}));
        return store_.putBack(entry.sequence);
    }
    BW_CHECK(store_.remember(entry.trigger, {{deathKey(entry), ""}}));
    BW_CHECK(store_.settle(entry.sequence, QueueState::Ended, "failed", "failed: " + ending));
    return {};
}

Result<void> QueueRunner::collect(bool stopping) {
    BW_TRY(const auto entries, store_.open());
    std::set<std::int64_t> running;
    for (const QueueEntry& entry : in(entries, QueueState::Running)) {
        if (with_.launcher->alive(entry)) {
            running.insert(entry.sequence);
            seen_[entry.sequence] = entry.slot;
            continue;
        }
        BW_TRY(const QueueEntry now, store_.entry(entry.sequence));  // it may have written since
        if (now.state == QueueState::Running) BW_CHECK(died(now, stopping));
    }
    for (const auto& [sequence, slot] : std::map(seen_)) {
        if (running.contains(sequence)) continue;
        BW_CHECK(leave(sequence));
    }
    return {};
}

/// A process that a person stopped keeps its slot until it is gone.
Result<void> QueueRunner::leave(std::int64_t sequence) {
    BW_TRY(const QueueEntry entry, store_.entry(sequence));
    if (with_.launcher->alive(entry)) return {};
    seen_.erase(sequence);
    if (!entry.settled()) return {};
    folder_.forgetEntry(sequence);
    return store_.remember(entry.trigger, {{deathKey(entry), ""}});
}

Result<void> QueueRunner::start(const QueueEntry& entry, const std::string& slot) {
    BW_TRY(const bool taken, store_.take(entry.sequence, slot, 0));
    if (!taken) return {};  // a person took it out meanwhile
    const auto pid = with_.launcher->start(entry);
    if (!pid) {
        BW_CHECK(store_.settle(entry.sequence, QueueState::Ended, "failed",
                               "failed: " + pid.error().message));
        return {};
    }
    seen_[entry.sequence] = slot;
    say_(fmt::format("entry {}: trigger {} starts {} on {} ({})", entry.sequence, entry.trigger,
                     entry.pipeline, slot, entry.cause));
    return store_.setProcess(entry.sequence, *pid);
}

Result<void> QueueRunner::startWaiting() {
    BW_TRY(const auto entries, store_.open());
    const auto waiting = in(entries, QueueState::Waiting);
    if (waiting.empty()) return {};
    MachineUse use{
        {}, with_.heldDevices ? with_.heldDevices() : std::vector<std::string>{}, with_.gpus};
    std::set<std::string> busy, tried;  // names of pipelines; as the entries give them
    for (const auto& [sequence, slot] : seen_) use.running.push_back(slot);
    for (const QueueEntry& entry : in(entries, QueueState::Running))
        busy.insert(pipelineNeeds(project_, entry).name);
    for (const QueueEntry& entry : waiting) {
        // Of thousands that wait for one pipeline only the first is worth reading its file.
        if (!tried.insert(entry.pipeline).second) continue;
        const PipelineNeeds needs = pipelineNeeds(project_, entry);
        if (busy.contains(needs.name)) continue;
        busy.insert(needs.name);
        const auto slot = pipelineIsRunning(project_, needs.name)
                              ? std::nullopt
                              : freeSlot(needs.device, use, settings());
        if (!slot) continue;
        use.running.push_back(*slot);
        BW_CHECK(start(entry, *slot));
    }
    return {};
}

Result<void> QueueRunner::stopAll() {
    BW_TRY(const auto entries, store_.open());
    for (const QueueEntry& entry : in(entries, QueueState::Running)) with_.launcher->stop(entry);
    for (;;) {
        BW_CHECK(collect(true));
        if (seen_.empty()) return {};
        std::this_thread::sleep_for(kTick);
    }
}

}  // namespace bw
