#include "core/monitor/Monitor.h"
#include "core/monitor/MonitorSubject.h"
#include "core/monitor/WindowClock.h"
#include "core/store/MonitorReports.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace bw {
namespace {

constexpr std::array<std::string_view, 6> kActions{"promote",       "rollback", "trigger_fired",
                                                   "trigger_ended", "propose",  "dismiss"};

std::string textOf(const Json& facts, const char* key) {
    const auto found = facts.find(key);
    return found != facts.end() && found->is_string() ? found->get<std::string>() : "";
}

/// What the entry is about: a model version, else a trigger.
std::string subjectOf(const Json& facts) {
    for (const char* key : {"model", "trigger", "candidate", "name"})
        if (std::string text = textOf(facts, key); !text.empty()) return text;
    return {};
}

Result<std::vector<MonitorEvent>> eventsOf(const Project& project, const std::string& model,
                                           std::int64_t since, std::int64_t until) {
    std::vector<MonitorEvent> events;
    BW_TRY(const auto audit, project.audit());
    for (const AuditEntry& entry : audit) {
        if (std::ranges::find(kActions, entry.action) == kActions.end()) continue;
        std::string name = textOf(entry.facts, "model_name");
        if (name.empty() && (entry.action == "promote" || entry.action == "rollback"))
            name = textOf(entry.facts, "name");
        const auto at = windowTimeFromText(entry.at);
        if ((!name.empty() && name != model) || !at || *at < since || *at >= until) continue;
        events.push_back({*at, entry.action, entry.by, entry.why, subjectOf(entry.facts)});
    }
    return events;
}

}  // namespace

Result<MonitorHistory> monitorHistory(const Project& project, const std::string& model,
                                      const std::string& modelName,
                                      std::optional<std::int64_t> since,
                                      std::optional<std::int64_t> until) {
    BW_TRY(const MonitorSubject subject, monitorSubject(project, model, modelName));
    MonitorHistory history{.model = subject.name};
    BW_TRY(const auto store, MonitorReports::open(project.folder(), true));
    BW_TRY(const auto kept, store->list(subject.name, since ? windowTimeText(*since) : "",
                                        until ? windowTimeText(*until) : ""));
    for (const KeptReport& one : kept) {
        auto window = monitorWindowFromJson(one.report);
        if (!window || (subject.only && window->version != *subject.only)) continue;
        window->kept = true;
        history.windows.push_back(*std::move(window));
    }
    BW_TRY(history.events,
           eventsOf(project, subject.name, since.value_or(std::numeric_limits<std::int64_t>::min()),
                    until.value_or(std::numeric_limits<std::int64_t>::max())));
    return history;
}

Json monitorHistoryToJson(const MonitorHistory& history) {
    Json windows = Json::array(), events = Json::array();
    for (const MonitorWindow& one : history.windows) windows.push_back(monitorWindowToJson(one));
    for (const MonitorEvent& one : history.events)
        events.push_back({{"at", windowTimeText(one.at)},
                          {"action", one.action},
                          {"subject", one.subject},
                          {"by", one.by},
                          {"why", one.why}});
    return {{"model", history.model}, {"windows", windows}, {"events", events}};
}

}  // namespace bw
