#include "core/watch/QueueAudit.h"

#include "core/watch/WatchFolder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace bw {
namespace {

Json factsOf(const QueueEntry& entry, bool ended) {
    Json facts{{"trigger", entry.trigger},
               {"kind", entry.kind},
               {"pipeline", entry.pipeline},
               {"queue", entry.sequence}};
    if (ended) {
        facts["outcome"] = entry.outcome;
        facts["detail"] = entry.detail;
        facts["run"] = entry.run;
    } else {
        facts["set"] = entry.set;
        facts["facts"] = entry.facts;
    }
    return facts;
}

/// Thousands that fire together must not keep the queue from being served.
constexpr std::size_t kAtOnce = 50;

/// Events of the queue that the log has: action and number of the entry.
std::set<std::pair<std::string, std::int64_t>> eventsIn(const std::vector<AuditEntry>& log) {
    std::set<std::pair<std::string, std::int64_t>> events;
    for (const AuditEntry& entry : log)
        if (entry.facts.is_object() && entry.facts.contains("queue") &&
            entry.facts["queue"].is_number_integer())
            events.emplace(entry.action, entry.facts["queue"].get<std::int64_t>());
    return events;
}

}  // namespace

Result<void> auditQueue(Project& project, TriggerStore& store,
                        const std::function<void(const QueueEntry&, const std::string&)>& told) {
    BW_TRY(const auto before, store.unaudited());
    if (before.empty()) return {};
    const WatchFolder folder(project.folder());
    BW_TRY(const FileLock lock, folder.auditLock());
    BW_TRY(auto events, store.unaudited());
    events.resize(std::min(events.size(), kAtOnce));
    BW_TRY(const auto log, project.audit());
    const auto there = eventsIn(log);
    for (const auto& event : events) {
        BW_TRY(const QueueEntry entry, store.entry(event.sequence));
        const bool ended = event.event == "ended";
        const std::string action = ended ? "trigger_ended" : "trigger_fired";
        if (!there.contains({action, event.sequence})) {
            BW_CHECK(project.appendAudit(action, ended ? entry.detail : entry.cause,
                                         factsOf(entry, ended)));
            if (told) told(entry, event.event);
        }
        BW_CHECK(store.audited(event));
    }
    return {};
}

}  // namespace bw
