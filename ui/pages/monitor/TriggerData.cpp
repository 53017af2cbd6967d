#include "ui/pages/monitor/TriggerData.h"

#include "core/base/Files.h"
#include "core/base/TomlEdit.h"
#include "ui/base/Text.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>

#include <algorithm>
#include <functional>

namespace bw::ui {
namespace {

constexpr std::size_t kHistory = 200;

QString tr(const char* words) {
    return QCoreApplication::translate("bw::ui::TriggerData", words);
}

std::string textOfFile(const Project& project) {
    return readFile(triggersPath(project.folder())).value_or(std::string());
}

/// What is shown: a change of it is news.
std::size_t stampOf(const TriggersSeen& seen) {
    std::string all = seen.text;
    for (const TriggerMistake& mistake : seen.file.mistakes)
        all += mistake.trigger + mistake.message;
    for (const TriggerStatus& status : seen.triggers) all += triggerStatusToJson(status).dump();
    for (const QueueEntry& entry : seen.history) all += queueEntryToJson(entry).dump();
    if (seen.holder) all += std::to_string(seen.holder->pid) + seen.holder->since;
    return std::hash<std::string>{}(all);
}

/// A file with mistakes has no statuses: its triggers are listed all the same, with what is known.
Result<std::vector<TriggerStatus>> statusesOf(const Project& project, const TriggersSeen& seen) {
    if (seen.file.mistakes.empty()) return triggerStatuses(project);
    std::vector<TriggerStatus> statuses;
    for (const Trigger& trigger : seen.file.triggers) {
        TriggerStatus status{trigger, {}, {}, std::nullopt};
        const auto wrong =
            std::ranges::find(seen.file.mistakes, trigger.name, &TriggerMistake::trigger);
        if (wrong != seen.file.mistakes.end()) status.problem = wrong->message;
        const auto last = std::ranges::find(seen.history, trigger.name, &QueueEntry::trigger);
        if (last != seen.history.end()) status.last = *last;
        statuses.push_back(std::move(status));
    }
    return statuses;
}

Result<void> writeTriggers(const Project& project, const std::string& text) {
    return writeFileAtomically(triggersPath(project.folder()), text);
}

}  // namespace

const TriggerStatus* TriggersSeen::find(const QString& name) const {
    const auto found = std::ranges::find_if(
        triggers, [&](const TriggerStatus& status) { return status.trigger.name == bytes(name); });
    return found == triggers.end() ? nullptr : &*found;
}

bool TriggersSeen::wrong(const std::string& name) const {
    return std::ranges::find(file.mistakes, name, &TriggerMistake::trigger) != file.mistakes.end();
}

int TriggersSeen::open() const {
    return static_cast<int>(
        std::ranges::count_if(history, [](const QueueEntry& entry) { return !entry.settled(); }));
}

Result<TriggersSeen> readTriggersSeen(const Project& project) {
    TriggersSeen seen;
    seen.text = textOfFile(project);
    BW_TRY(seen.file, readTriggers(project));
    BW_TRY(seen.history, triggerHistory(project, kHistory));
    BW_TRY(seen.triggers, statusesOf(project, seen));
    seen.holder = watchHolder(project);
    seen.stamp = stampOf(seen);
    return seen;
}

QString kindTitle(TriggerKind kind) {
    switch (kind) {
        case TriggerKind::Demand:
            return tr("By hand");
        case TriggerKind::Schedule:
            return tr("Schedule");
        case TriggerKind::Folder:
            return tr("New file");
        case TriggerKind::Metric:
            return tr("Metric");
        case TriggerKind::Drift:
            return tr("Drift");
        case TriggerKind::Age:
            break;
    }
    return tr("Age of model");
}

EntryLook lookOf(const QueueEntry& entry) {
    const auto look = [](const QString& word, const char* icon, Tone tone) {
        return EntryLook{word, QLatin1String(icon), tone};
    };
    if (entry.state == QueueState::Waiting) return look(tr("waiting"), "unknown", Tone::Quiet);
    if (entry.state == QueueState::Running) return look(tr("running"), "play", Tone::Accent);
    const QString word = text(entry.outcome);
    if (entry.outcome == "failed") return look(word, "error", Tone::Bad);
    if (entry.outcome == "held" || entry.outcome == "stopped")
        return look(word, "warning", Tone::Warn);
    if (entry.outcome == "cancelled") return look(word, "stop", Tone::Quiet);
    if (entry.outcome == "proposed") return look(word, "promote", Tone::Accent);
    return look(word.isEmpty() ? tr("ended") : word, "ok", Tone::Good);
}

Result<void> setTriggerEnabled(const Project& project, const std::string& name, bool enabled) {
    const auto path = triggersPath(project.folder());
    BW_TRY(const std::string text, readFile(path));
    const TriggerFile file = parseTriggers(text, path);
    if (!file.mistakes.empty()) return std::unexpected(mistakesError(file));
    const auto found = std::ranges::find(file.triggers, name, &Trigger::name);
    if (found == file.triggers.end())
        return fail(ErrorCode::NotFound, "There is no trigger \"" + name + "\" any more",
                    "triggers.toml was changed meanwhile.");
    const auto index = static_cast<std::size_t>(found - file.triggers.begin());
    BW_TRY(TomlEdit edit, TomlEdit::open(text, path.filename().string()));
    edit.set({"trigger", index, "enabled"}, enabled ? "true" : "false");
    BW_TRY(const std::string edited, edit.finish());
    return writeTriggers(project, edited);
}

Result<void> addTrigger(const Project& project, const std::string& block) {
    std::string text = textOfFile(project);
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    if (!text.empty()) text += '\n';
    text += block;
    const TriggerFile file = parseTriggers(text, triggersPath(project.folder()));
    if (!file.mistakes.empty()) return std::unexpected(mistakesError(file));
    const Trigger& added = file.triggers.back();
    auto values = added.set;
    if (added.kind == TriggerKind::Folder) values[added.folder.parameter] = "file";
    BW_CHECK(checkTriggerValues(project, added, values));
    return writeTriggers(project, text);
}

}  // namespace bw::ui
