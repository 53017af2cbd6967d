#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "core/base/ChildProcess.h"
#include "core/base/Duration.h"
#include "core/watch/Launcher.h"
#include "core/watch/MonitorInputs.h"
#include "core/watch/Notifier.h"
#include "core/watch/Retention.h"
#include "core/watch/RunEntry.h"
#include "core/watch/Slots.h"
#include "core/watch/Watcher.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace bw::cli {
namespace {

using namespace std::chrono;

std::string stateText(const QueueEntry& entry) {
    if (entry.settled()) return entry.outcome;
    return std::string(queueStateName(entry.state));
}

Json entriesJson(const std::vector<QueueEntry>& entries) {
    Json list = Json::array();
    for (const QueueEntry& entry : entries) list.push_back(queueEntryToJson(entry));
    return list;
}

/// `--set name=value`, or an error that shows how it is written.
Result<std::map<std::string, std::string>> valuesOf(const std::vector<std::string>& pairs) {
    std::map<std::string, std::string> values;
    for (const std::string& pair : pairs) {
        const std::size_t at = pair.find('=');
        if (at == std::string::npos || at == 0)
            return fail(ErrorCode::Usage, fmt::format("--set {} has no value", pair),
                        "Write --set step.key=value, for example --set train.seed=2.");
        values[pair.substr(0, at)] = pair.substr(at + 1);
    }
    return values;
}

/// GPUs that the worker sees; none when it cannot be asked.
int countGpus(Session& session) {
    const auto answer = session.worker().run("devices", Json::object(), session.job());
    if (!answer || !answer->contains("devices")) return 0;
    return static_cast<int>(std::ranges::count_if((*answer)["devices"], [](const Json& device) {
        return device.value("id", std::string()).starts_with("cuda");
    }));
}

/// A watcher with everything that it works with: the real clock, processes, log and people.
class RealWatch {
public:
    static Result<std::unique_ptr<RealWatch>> start(Session& session) {
        BW_TRY(const Workbench bench, session.bench());
        std::unique_ptr<RealWatch> made(new RealWatch(session, bench));
        BW_TRY(made->watcher_, Watcher::start(bench.project, made->surroundings(session)));
        return made;
    }
    Watcher& watcher() { return *watcher_; }

private:
    RealWatch(Session& session, const Workbench& bench)
        : bench_(bench),
          launcher_(bench.project.folder(), programFolder() / "benchwright"),
          inputs_(bench_, session.job()),
          notifier_(
              [folder = bench.project.folder(), first = bench.project.settings().notify] {
                  const auto now = readSettings(folder / "benchwright.toml");
                  return now ? now->notify : first;
              },
              [folder = WatchFolder(bench.project.folder())](const std::string& line) {
                  (void)folder.log(line);
              }) {}

    WatchSurroundings surroundings(Session& session) {
        WatchSurroundings with;
        with.now = [] { return floor<seconds>(system_clock::now()); };
        with.launcher = &launcher_;
        with.inputs = &inputs_;
        with.heldDevices = [this] { return devicesHeldByPeople(bench_.project); };
        with.gpus = countGpus(session);
        with.notify = [this](const Json& event) { notifier_.notify(event); };
        with.housekeeping = [this] { return keepHouse(); };
        return with;
    }

    Result<void> keepHouse() {
        BW_TRY(const Removed removed, applyRetention(bench_.project));
        for (const std::string& line : removed.lines())
            (void)WatchFolder(bench_.project.folder()).log(line);
        return {};
    }

    Workbench bench_;
    ProcessLauncher launcher_;
    MonitorInputs inputs_;
    Notifier notifier_;
    std::unique_ptr<Watcher> watcher_;
};

/// Of a command that waited for it.
int exitCodeOf(const QueueEntry& entry) {
    if (entry.outcome == "held") return exitCode(ErrorCode::Refused);
    if (entry.outcome == "stopped") return exitCode(ErrorCode::BadInput);
    if (entry.outcome == "failed") return exitCode(ErrorCode::Environment);
    return entry.outcome == "cancelled" ? exitCode(ErrorCode::Cancelled) : 0;
}

class WatchCommand final : public Command {
public:
    std::string name() const override { return "watch"; }
    std::string summary() const override {
        return "Run the triggers of the project until stopped, or once";
    }
    std::string example() const override { return "watch"; }
    void declare(CLI::App& options) override {
        options.add_flag("--once", once_, "Look once, run what fires to its end, then end");
        options.add_option("--every", every_, "Time between two looks")->capture_default_str();
        options.add_option("--entry", entry_)->group("");  // what a watcher starts
    }
    Result<Outcome> run(Session& session) override {
        if (entry_ > 0) return runEntry(session);
        BW_TRY(const seconds period, parseDuration(every_));
        BW_TRY(const auto watch, RealWatch::start(session));
        BW_TRY(const Project* project, session.project());
        session.console().note(fmt::format("Watching {}", project->folder().string()));
        BW_TRY(const std::int64_t before, newest(*project));
        if (once_)
            BW_CHECK(watch->watcher().runOnce(session.job()));
        else
            BW_CHECK(watch->watcher().run(session.job(), period));
        return told(*project, before);
    }

private:
    Result<Outcome> runEntry(Session& session) {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const QueueEntry entry, runQueueEntry(bench, entry_, session.job()));
        return Outcome{queueEntryToJson(entry), entry.detail};
    }

    static Result<std::int64_t> newest(const Project& project) {
        BW_TRY(const auto entries, triggerHistory(project, 1));
        return entries.empty() ? 0 : entries.front().sequence;
    }

    /// What fired since. That the gate held a candidate is a good end; what failed is one only of a
    /// watch that goes on.
    Result<Outcome> told(const Project& project, std::int64_t before) const {
        BW_TRY(auto entries, triggerHistory(project, 10'000));
        std::erase_if(entries, [&](const auto& one) { return one.sequence <= before; });
        std::ranges::reverse(entries);
        Outcome outcome;
        outcome.json = Json{{"fired", entriesJson(entries)}};
        for (const QueueEntry& entry : entries)
            outcome.text += fmt::format("{}: {}\n", entry.trigger,
                                        entry.settled() ? entry.detail : stateText(entry));
        for (const QueueEntry& entry : entries)
            if (once_ && entry.outcome != "held")
                outcome.exitCode = std::max(outcome.exitCode, exitCodeOf(entry));
        if (entries.empty()) outcome.text = "Nothing fired.\n";
        return outcome;
    }

    bool once_ = false;
    std::string every_ = "1s";
    std::int64_t entry_ = 0;
};

class QueueCommand final : public Command {
public:
    std::string name() const override { return "watch queue"; }
    std::string summary() const override { return "List pipelines that wait for a slot or run"; }
    std::string example() const override { return "watch queue --cancel 12"; }
    void declare(CLI::App& options) override {
        options.add_option("--cancel", cancel_, "Take this entry out of the queue, or stop it");
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(Project * project, session.project());
        if (cancel_ > 0) {
            BW_TRY(const QueueEntry entry, cancelQueueEntry(*project, cancel_));
            return Outcome{queueEntryToJson(entry),
                           fmt::format("Entry {} is cancelled\n", entry.sequence)};
        }
        BW_TRY(const auto entries, queueEntries(*project));
        Table table({"#>", "trigger", "pipeline", "cause", "slot", "state", "since", "why"});
        for (const QueueEntry& entry : entries)
            table.add({std::to_string(entry.sequence), entry.trigger, entry.pipeline, entry.cause,
                       entry.slot, std::string(queueStateName(entry.state)),
                       entry.state == QueueState::Running ? entry.started : entry.created,
                       entry.detail});
        const auto holder = watchHolder(*project);
        Json json{{"entries", entriesJson(entries)}, {"watcher", nullptr}};
        if (holder)
            json["watcher"] = {{"by", holder->by},
                               {"host", holder->host},
                               {"pid", holder->pid},
                               {"since", holder->since}};
        return Outcome{
            json, (table.empty() ? "The queue is empty.\n" : table.text()) +
                      (holder ? fmt::format("{} watches (process {} on {}, since {})\n", holder->by,
                                            holder->pid, holder->host, holder->since)
                              : std::string("Nobody watches: benchwright watch\n"))};
    }

private:
    std::int64_t cancel_ = 0;
};

class TriggerListCommand final : public Command {
public:
    std::string name() const override { return "trigger list"; }
    std::string summary() const override {
        return "List triggers: when they fire, what came of the last time";
    }
    std::string example() const override { return "trigger list"; }
    void declare(CLI::App&) override {}
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const auto statuses, triggerStatuses(*project));
        Json list = Json::array();
        Table table({"trigger", "fires", "pipeline", "next", "last", "came of it"});
        for (const TriggerStatus& status : statuses) {
            list.push_back(triggerStatusToJson(status));
            const std::string state = !status.problem.empty() ? status.problem
                                      : status.last           ? stateText(*status.last)
                                                              : "";
            table.add({status.trigger.name,
                       status.trigger.condition() + (status.trigger.enabled ? "" : " (off)"),
                       status.trigger.pipeline, status.next,
                       status.last ? status.last->created : "", state});
        }
        return Outcome{Json{{"triggers", list}},
                       table.empty()
                           ? "No triggers. Write them into triggers.toml (docs/triggers.md).\n"
                           : table.text()};
    }
};

class TriggerCheckCommand final : public Command {
public:
    std::string name() const override { return "trigger check"; }
    std::string summary() const override { return "Find every mistake in triggers.toml"; }
    std::string example() const override { return "trigger check"; }
    void declare(CLI::App&) override {}
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const TriggerFile file, readTriggers(*project));
        Json list = Json::array();
        std::string text;
        for (const TriggerMistake& mistake : file.mistakes) {
            list.push_back({{"line", mistake.line},
                            {"trigger", mistake.trigger},
                            {"key", mistake.key},
                            {"message", mistake.message},
                            {"hint", mistake.hint}});
            text += fmt::format("{}\n  {}\n", mistakeText(file, mistake), mistake.hint);
        }
        const auto count = static_cast<std::int64_t>(file.triggers.size());
        if (text.empty()) text = fmt::format("{}, no mistakes\n", counted(count, "trigger"));
        return Outcome{Json{{"triggers", count}, {"mistakes", list}}, text,
                       file.mistakes.empty() ? 0 : exitCode(ErrorCode::BadInput)};
    }
};

class TriggerFireCommand final : public Command {
public:
    std::string name() const override { return "trigger fire"; }
    std::string summary() const override {
        return "Fire a trigger by hand and wait for what comes of it";
    }
    std::string example() const override { return "trigger fire nightly --set train.seed=2"; }
    void declare(CLI::App& options) override {
        options.add_option("name", trigger_, "Name of the trigger")->required();
        options.add_option("--set", set_, "step.key=value, over the values of the trigger");
        options.add_flag("--detach", detach_, "Queue it and do not wait");
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(Project * project, session.project());
        BW_TRY(const auto values, valuesOf(set_));
        BW_TRY(QueueEntry entry, fireTrigger(*project, trigger_, values));
        if (!detach_) {
            BW_TRY(entry, ended(session, *project, entry));
        }
        const std::string text = entry.settled()
                                     ? entry.detail
                                     : fmt::format("queued as entry {}{}", entry.sequence,
                                                   watchHolder(*project) ? "" : "; nobody watches");
        return Outcome{queueEntryToJson(entry), fmt::format("{}: {}\n", trigger_, text),
                       exitCodeOf(entry)};
    }

private:
    /// Whoever watches runs it; where nobody does, this process.
    static Result<QueueEntry> ended(Session& session, const Project& project, QueueEntry entry) {
        while (!entry.settled()) {
            BW_CHECK(session.job().check());
            if (!watchHolder(project)) {
                const auto watch = RealWatch::start(session);
                if (watch) return (*watch)->watcher().runUntilEnded(entry.sequence, session.job());
                if (watch.error().code != ErrorCode::Refused) return std::unexpected(watch.error());
            }
            std::this_thread::sleep_for(milliseconds(200));
            BW_TRY(const auto history, triggerHistory(project, 1000, entry.trigger));
            for (const QueueEntry& one : history)
                if (one.sequence == entry.sequence) entry = one;
        }
        return entry;
    }

    std::string trigger_;
    std::vector<std::string> set_;
    bool detach_ = false;
};

class TriggerHistoryCommand final : public Command {
public:
    std::string name() const override { return "trigger history"; }
    std::string summary() const override { return "List firings: cause and what came of each"; }
    std::string example() const override { return "trigger history nightly"; }
    void declare(CLI::App& options) override {
        options.add_option("name", trigger_, "Only this trigger");
        options.add_option("--limit", limit_, "At most so many, the newest first")
            ->capture_default_str()
            ->check(CLI::Range(1, 100'000));
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const auto entries,
               triggerHistory(*project, static_cast<std::size_t>(limit_), trigger_));
        Table table({"#>", "fired", "trigger", "cause", "pipeline run", "came of it"});
        for (const QueueEntry& entry : entries)
            table.add({std::to_string(entry.sequence), entry.created, entry.trigger, entry.cause,
                       entry.run, entry.settled() ? entry.detail : stateText(entry)});
        return Outcome{Json{{"firings", entriesJson(entries)}},
                       table.empty() ? "Nothing has fired yet.\n" : table.text()};
    }

private:
    std::string trigger_;
    int limit_ = 50;
};

}  // namespace

void addWatchCommands(Commands& commands) {
    commands.push_back(std::make_unique<WatchCommand>());
    commands.push_back(std::make_unique<QueueCommand>());
    commands.push_back(std::make_unique<TriggerListCommand>());
    commands.push_back(std::make_unique<TriggerCheckCommand>());
    commands.push_back(std::make_unique<TriggerFireCommand>());
    commands.push_back(std::make_unique<TriggerHistoryCommand>());
}

}  // namespace bw::cli
