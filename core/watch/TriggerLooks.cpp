#include "core/watch/TriggerLooks.h"

#include "core/base/Duration.h"
#include "core/base/NumberText.h"
#include "core/watch/Rules.h"
#include "core/watch/Schedule.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

constexpr std::string_view kFired = "fired.", kFile = "file.";
/// Times that are remembered as fired, in case the clock is set back.
constexpr std::size_t kFiredKept = 2000;

std::vector<std::string> keysWith(const TriggerStore::Memory& memory, std::string_view prefix) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : memory)
        if (key.starts_with(prefix)) keys.push_back(key.substr(prefix.size()));
    return keys;
}

std::optional<std::chrono::sys_seconds> momentIn(const TriggerStore::Memory& memory,
                                                 const std::string& key) {
    const auto found = memory.find(key);
    if (found == memory.end()) return std::nullopt;
    const auto moment = parseUtc(found->second);
    return moment ? std::optional(*moment) : std::nullopt;
}

/// A missing folder and a full log are no reasons to end; a database that cannot be used, is.
bool ofTheTrigger(const Error& error) {
    return error.code != ErrorCode::Cancelled;
}

}  // namespace

Result<void> TriggerLooks::reload() {
    const auto found = fileMark(triggersPath(project_.folder()));
    const std::string mark = found ? found->text() : "absent";
    if (mark == mark_) return {};
    mark_ = mark;
    BW_TRY(TriggerFile file, readTriggers(project_));
    if (!file.mistakes.empty()) return std::unexpected(mistakesError(file));
    crons_.clear();
    folders_.clear();
    file_ = std::move(file);
    for (const Trigger& trigger : file_.triggers) {
        if (trigger.kind == TriggerKind::Schedule) {
            BW_TRY(CronSchedule cron,
                   CronSchedule::parse(trigger.schedule.cron, trigger.schedule.timezone));
            crons_.emplace(trigger.name, std::move(cron));
        }
        if (trigger.kind == TriggerKind::Folder)
            folders_.emplace(trigger.name,
                             FolderLook(project_.folder() / trigger.folder.folder, trigger.folder));
    }
    return {};
}

Result<void> TriggerLooks::look(const JobContext& job) {
    for (const Trigger& trigger : file_.triggers) {
        BW_CHECK(job.check());
        BW_CHECK(trigger.enabled ? lookAt(trigger, job) : forgetDisabled(trigger));
    }
    return {};
}

Result<void> TriggerLooks::lookAt(const Trigger& trigger, const JobContext& job) {
    switch (trigger.kind) {
        case TriggerKind::Demand:
            return {};
        case TriggerKind::Schedule:
            return lookSchedule(trigger);
        case TriggerKind::Folder:
            return lookFolder(trigger, job);
        case TriggerKind::Metric:
        case TriggerKind::Drift:
        case TriggerKind::Age:
            return lookRule(trigger);
    }
    return {};
}

/// Times that pass while a trigger is off are not missed.
Result<void> TriggerLooks::forgetDisabled(const Trigger& trigger) {
    if (trigger.kind != TriggerKind::Schedule) return {};
    BW_TRY(const auto last, store_.recall(trigger.name, "last"));
    return last ? store_.remember(trigger.name, {{"last", ""}}) : Result<void>();
}

QueueEntry TriggerLooks::entryOf(const Trigger& trigger, std::string cause) const {
    QueueEntry entry;
    entry.pipeline = trigger.pipeline;
    entry.set = trigger.set;
    entry.trigger = trigger.name;
    entry.kind = triggerKindName(trigger.kind);
    entry.cause = std::move(cause);
    entry.slot = "auto";
    entry.created = utcText(with_.now());
    return entry;
}

Result<bool> TriggerLooks::waits(const Trigger& trigger) const {
    BW_TRY(const auto entries, store_.open());
    return std::ranges::any_of(entries, [&](const QueueEntry& entry) {
        return entry.trigger == trigger.name && entry.state == QueueState::Waiting;
    });
}

Result<std::chrono::sys_seconds> TriggerLooks::lookedUpTo(const Trigger& trigger) {
    const auto now = with_.now();
    const std::string rule =
        fmt::format("{} ({})", trigger.schedule.cron, trigger.schedule.timezone);
    BW_TRY(const auto known, store_.recall(trigger.name, "rule"));
    BW_TRY(const auto last, store_.recall(trigger.name, "last"));
    const auto moment = parseUtc(last.value_or(""));
    const bool same = known == rule && moment.has_value();
    if (same && *moment <= now) return *moment;
    if (same)
        say_(
            fmt::format("trigger {}: the clock was set back from {} to {}; times that had their "
                        "firing do not fire again",
                        trigger.name, *last, utcText(now)));
    BW_CHECK(store_.remember(trigger.name, {{"rule", rule}, {"last", utcText(now)}}));
    return now;
}

Result<void> TriggerLooks::lookSchedule(const Trigger& trigger) {
    const CronSchedule& cron = crons_.at(trigger.name);
    BW_TRY(const auto from, lookedUpTo(trigger));
    return cron.next(from) > with_.now() ? Result<void>() : fireTimes(trigger, cron, from);
}

Result<void> TriggerLooks::fireTimes(const Trigger& trigger, const CronSchedule& cron,
                                     std::chrono::sys_seconds from) {
    const auto now = with_.now();
    BW_TRY(const auto memory, store_.memory(trigger.name));
    const std::vector<std::string> texts = keysWith(memory, kFired);
    std::set<std::chrono::sys_seconds> fired;
    for (const std::string& text : texts)
        if (const auto moment = parseUtc(text)) fired.insert(*moment);
    DueTimes due = dueTimes(cron, trigger.schedule.catchUp, from, now, fired);
    BW_TRY(const bool waiting, waits(trigger));
    if (waiting && trigger.schedule.catchUp != CatchUp::All && !due.fire.empty()) {
        say_(fmt::format("trigger {}: {} left out, the last firing still waits", trigger.name,
                         due.fire.back().cause()));
        due.fire.clear();
    }
    for (const DueTime& time : due.fire) {
        QueueEntry entry = entryOf(trigger, time.cause());
        entry.facts = {{"time", utcText(time.at)}, {"missed", time.missed}};
        const std::string at = utcText(time.at);
        BW_CHECK(store_.add(entry, {{"last", at}, {std::string(kFired) + at, "1"}}));
    }
    if (due.left > 0)
        say_(fmt::format("trigger {}: {} missed and left out", trigger.name,
                         counted(due.left, "time")));
    TriggerStore::Memory values{{"last", utcText(now)}};
    for (std::size_t i = 0; i + kFiredKept < texts.size(); ++i)
        values[std::string(kFired) + texts[i]] = "";
    return store_.remember(trigger.name, values);
}

Result<void> TriggerLooks::fireFile(const Trigger& trigger, const ArrivedFile& file) {
    QueueEntry entry = entryOf(
        trigger,
        fmt::format("{}: {}", file.again ? "a file with new content" : "a new file", file.name));
    entry.set[trigger.folder.parameter] = (trigger.folder.folder / file.name).string();
    entry.facts = {{"file", file.path.string()},
                   {"name", file.name},
                   {"bytes", file.mark.size},
                   {"sha256", file.sha256}};
    BW_CHECK(store_.add(entry, {{std::string(kFile) + file.name, file.memory()}}));
    return {};
}

Result<void> TriggerLooks::lookFolder(const Trigger& trigger, const JobContext& job) {
    BW_TRY(const auto memory, store_.memory(trigger.name));
    std::map<std::string, std::string> taken;
    for (const std::string& name : keysWith(memory, kFile))
        taken[name] = memory.at(std::string(kFile) + name);
    const auto found = folders_.at(trigger.name).look(taken, with_.now(), job);
    if (!found && !ofTheTrigger(found.error())) return std::unexpected(found.error());
    if (!found) return problem(trigger, found.error().message);
    for (const auto& [name, mark] : found->touched)
        BW_CHECK(store_.remember(trigger.name, {{std::string(kFile) + name, mark}}));
    for (const ArrivedFile& file : found->files) {
        BW_CHECK(job.check());
        BW_CHECK(fireFile(trigger, file));
    }
    return problem(trigger, found->problem);
}

Result<void> TriggerLooks::lookRule(const Trigger& trigger) {
    if (!with_.inputs) return {};
    BW_TRY(const auto entries, store_.open());
    if (std::ranges::find(entries, trigger.name, &QueueEntry::trigger) != entries.end()) return {};
    BW_TRY(const auto memory, store_.memory(trigger.name));
    const RuleMemory remembered{momentIn(memory, "fired"), momentIn(memory, "up_to")};
    const auto firing = judgeRule(trigger, remembered, with_.now(), *with_.inputs);
    if (!firing && !ofTheTrigger(firing.error())) return std::unexpected(firing.error());
    if (!firing) return problem(trigger, firing.error().message);
    BW_CHECK(problem(trigger, ""));
    if (!*firing) return {};
    QueueEntry entry = entryOf(trigger, (*firing)->cause);
    entry.facts = (*firing)->facts;
    TriggerStore::Memory values{{"fired", utcText(with_.now())}};
    if (!(*firing)->upTo.empty()) values["up_to"] = (*firing)->upTo;
    BW_CHECK(store_.add(entry, values));
    return {};
}

Result<void> TriggerLooks::problem(const Trigger& trigger, const std::string& text) {
    BW_TRY(const auto before, store_.recall(trigger.name, "problem"));
    if (before.value_or("") == text) return {};
    BW_CHECK(store_.remember(trigger.name, {{"problem", text}}));
    say_(fmt::format("trigger {}: {}", trigger.name, text.empty() ? "works again" : text));
    if (with_.notify)
        with_.notify(Json{{"event", text.empty() ? "trigger_recovered" : "trigger_problem"},
                          {"at", utcText(with_.now())},
                          {"project", project_.folder().string()},
                          {"trigger", trigger.name},
                          {"detail", text.empty() ? before.value_or("") : text}});
    return {};
}

}  // namespace bw
