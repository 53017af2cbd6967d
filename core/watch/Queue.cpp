#include "core/watch/Queue.h"

#include "core/base/Clock.h"
#include "core/base/Duration.h"
#include "core/table/NearNames.h"
#include "core/watch/Cron.h"
#include "core/watch/QueueAudit.h"
#include "core/watch/Slots.h"
#include "core/watch/WatchFolder.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

namespace bw {
namespace {

std::string nextTime(const Trigger& trigger) {
    if (!trigger.enabled || trigger.kind != TriggerKind::Schedule) return {};
    const auto cron = CronSchedule::parse(trigger.schedule.cron, trigger.schedule.timezone);
    if (!cron) return {};
    return utcText(
        cron->next(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())));
}

Result<TriggerStatus> statusOf(const TriggerStore& store, const Trigger& trigger) {
    TriggerStatus status{trigger, nextTime(trigger), {}, {}};
    BW_TRY(const auto problem, store.recall(trigger.name, "problem"));
    status.problem = problem.value_or("");
    BW_TRY(const auto newest, store.history(1, trigger.name));
    if (!newest.empty()) status.last = newest.front();
    return status;
}

/// What keeps the queue from starting one more.
std::string reasonToWait(const Project& project, const std::vector<QueueEntry>& entries) {
    if (!WatchFolder(project.folder()).holder()) return "nobody watches";
    const auto held = devicesHeldByPeople(project);
    if (!held.empty()) return "a run that a person started holds the machine";
    return std::ranges::any_of(entries,
                               [](const auto& one) { return one.state == QueueState::Running; })
               ? "no slot is free"
               : "starts soon";
}

Error noTrigger(const TriggerFile& file, const std::string& name) {
    std::vector<std::string> names;
    for (const Trigger& trigger : file.triggers) names.push_back(trigger.name);
    return {ErrorCode::NotFound, fmt::format("There is no trigger \"{}\"", name),
            names.empty() ? "Write triggers into triggers.toml (docs/triggers.md)."
                          : nearNamesHint("trigger", "Triggers", name, names)};
}

}  // namespace

Result<std::vector<QueueEntry>> queueEntries(const Project& project) {
    BW_TRY(const auto store, TriggerStore::open(project.folder()));
    BW_TRY(auto entries, store->open());
    const std::string reason = reasonToWait(project, entries);
    for (QueueEntry& entry : entries)
        if (entry.state == QueueState::Waiting) entry.detail = reason;
    return entries;
}

Result<std::vector<QueueEntry>> triggerHistory(const Project& project, std::size_t limit,
                                               const std::string& trigger) {
    BW_TRY(const auto store, TriggerStore::open(project.folder()));
    return store->history(limit, trigger);
}

Result<QueueEntry> cancelQueueEntry(Project& project, std::int64_t sequence) {
    BW_TRY(const auto store, TriggerStore::open(project.folder()));
    BW_TRY(const QueueEntry entry, store->entry(sequence));
    BW_TRY(const bool cancelled, store->settle(sequence, QueueState::Cancelled, "cancelled",
                                               fmt::format("cancelled by {}", currentUser())));
    if (!cancelled)
        return fail(ErrorCode::Refused,
                    fmt::format("Entry {} of the queue has ended: {}", sequence, entry.outcome),
                    "Only one that waits or runs can be cancelled.");
    // Its process holds the lock as long as it lives, so that the number is still its own.
    if (entry.pid > 0 && WatchFolder(project.folder()).entryAlive(sequence))
        ::kill(entry.pid, SIGTERM);
    BW_CHECK(auditQueue(project, *store));
    return store->entry(sequence);
}

Result<QueueEntry> fireTrigger(Project& project, const std::string& name,
                               const std::map<std::string, std::string>& set) {
    BW_TRY(const TriggerFile file, readTriggers(project));
    const Trigger* trigger = file.find(name);
    if (!file.mistakes.empty()) return std::unexpected(mistakesError(file));
    if (!trigger) return std::unexpected(noTrigger(file, name));
    BW_TRY(const auto store, TriggerStore::open(project.folder()));
    QueueEntry entry;
    entry.pipeline = trigger->pipeline;
    entry.trigger = name;
    entry.kind = triggerKindName(TriggerKind::Demand);
    entry.cause = fmt::format("fired by {}", currentUser());
    entry.set = trigger->set;
    for (const auto& [key, value] : set) entry.set[key] = value;
    BW_CHECK(checkTriggerValues(project, *trigger, entry.set));
    entry.slot = "auto";
    BW_TRY(const std::int64_t sequence, store->add(entry, {}));
    BW_CHECK(auditQueue(project, *store));
    return store->entry(sequence);
}

Result<std::vector<TriggerStatus>> triggerStatuses(const Project& project) {
    BW_TRY(const TriggerFile file, readTriggers(project));
    if (!file.mistakes.empty()) return std::unexpected(mistakesError(file));
    BW_TRY(const auto store, TriggerStore::open(project.folder()));
    std::vector<TriggerStatus> statuses;
    for (const Trigger& trigger : file.triggers) {
        BW_TRY(TriggerStatus status, statusOf(*store, trigger));
        statuses.push_back(std::move(status));
    }
    return statuses;
}

std::optional<WatchHolder> watchHolder(const Project& project) {
    return WatchFolder(project.folder()).holder();
}

Json triggerStatusToJson(const TriggerStatus& status) {
    const Trigger& trigger = status.trigger;
    Json json{{"name", trigger.name},
              {"on", triggerKindName(trigger.kind)},
              {"condition", trigger.condition()},
              {"pipeline", trigger.pipeline},
              {"set", trigger.set},
              {"enabled", trigger.enabled},
              {"next", status.next},
              {"problem", status.problem},
              {"last", nullptr}};
    if (status.last) json["last"] = queueEntryToJson(*status.last);
    return json;
}

}  // namespace bw
