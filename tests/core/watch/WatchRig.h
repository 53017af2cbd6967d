#pragma once

#include "core/base/Duration.h"
#include "core/base/Files.h"
#include "core/store/Project.h"
#include "core/watch/Watcher.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace bw::test {

/// Runs nothing: the test says how entries end.
class FakeLauncher final : public PipelineLauncher {
public:
    Result<int> start(const QueueEntry& entry) override {
        started.push_back(entry);
        living.insert(entry.sequence);
        return 1'000'000 + static_cast<int>(entry.sequence);
    }
    bool alive(const QueueEntry& entry) override { return living.contains(entry.sequence); }
    std::string ending(const QueueEntry& entry) override { return endings[entry.sequence]; }
    void stop(const QueueEntry& entry) override {
        stopped.insert(entry.sequence);
        living.erase(entry.sequence);
    }

    std::vector<QueueEntry> started;
    std::set<std::int64_t> living, stopped;
    std::map<std::int64_t, std::string> endings;
};

class FakeInputs final : public RuleInputs {
public:
    Result<std::optional<ProductionModel>> production(const std::string&) override { return model; }
    Result<std::vector<RuleWindow>> windows(const ProductionModel&, const std::string&,
                                            int) override {
        return kept;
    }
    std::optional<ProductionModel> model;
    std::vector<RuleWindow> kept;
};

/// A project with a small pipeline, a clock that the test turns, and a watcher that runs nothing.
class WatchRig {
public:
    explicit WatchRig(const std::string& triggers = {}) {
        if (!Project::create(folder())) qFatal("cannot make a project");
        project = *Project::open(folder());
        std::filesystem::create_directories(folder() / "pipelines");
        for (const char* name : {"small", "other"})
            write(std::string("pipelines/") + name + ".toml",
                  std::string("[pipeline]\nname = \"") + name +
                      "\"\n[[step]]\nname = \"import\"\ntype = \"import\"\nsource = \"data.csv\"\n"
                      "dataset = \"d\"\n");
        if (!triggers.empty()) write("triggers.toml", triggers);
        with.now = [this] { return now; };
        with.launcher = &launcher;
        with.inputs = &inputs;
        with.heldDevices = [this] { return held; };
        with.notify = [this](const Json& event) { events.push_back(event); };
    }

    [[nodiscard]] std::filesystem::path folder() const {
        return temporary_.filePath("project").toStdString();
    }
    void write(const std::string& name, const std::string& text) const {
        if (!writeFileAtomically(folder() / name, text)) qFatal("cannot write");
    }
    void at(const char* moment) { now = *parseUtc(moment); }
    void start() {
        watcher.reset();
        auto made = Watcher::start(*project, with);
        if (!made) qFatal("%s", made.error().message.c_str());
        watcher = std::move(*made);
    }
    void look() {
        const auto done = watcher->look(
            JobContext({}, {}, [this](std::string_view line) { notes.emplace_back(line); }));
        if (!done) qFatal("%s", done.error().message.c_str());
    }
    void lookAt(const char* moment) {
        at(moment);
        look();
    }
    /// The process of an entry writes its outcome and is gone.
    void end(std::int64_t sequence, const std::string& outcome = "done") {
        const auto store = *TriggerStore::open(folder());
        if (!store->settle(sequence, QueueState::Ended, outcome, outcome + " by the test"))
            qFatal("cannot settle");
        launcher.living.erase(sequence);
    }
    void endAll() {
        for (const std::int64_t sequence : std::set(launcher.living)) end(sequence);
    }
    /// Causes of all firings, oldest first.
    [[nodiscard]] std::vector<std::string> causes() const {
        std::vector<std::string> found;
        const auto history = *triggerHistory(*project, 100'000);
        for (const QueueEntry& entry : history) found.insert(found.begin(), entry.cause);
        return found;
    }
    [[nodiscard]] QueueEntry entry(std::int64_t sequence) const {
        return *(*TriggerStore::open(folder()))->entry(sequence);
    }
    [[nodiscard]] std::vector<std::string> audited(const std::string& action) const {
        std::vector<std::string> whys;
        const auto log = *project->audit();
        for (const AuditEntry& one : log)
            if (one.action == action) whys.push_back(one.why);
        return whys;
    }
    [[nodiscard]] bool noted(const std::string& part) const {
        return std::ranges::any_of(
            notes, [&](const auto& note) { return note.find(part) != std::string::npos; });
    }

    std::unique_ptr<Project> project;
    FakeLauncher launcher;
    FakeInputs inputs;
    std::vector<std::string> held, notes;
    std::vector<Json> events;
    std::chrono::sys_seconds now = *parseUtc("2026-11-24T12:00:00Z");
    WatchSurroundings with;
    std::unique_ptr<Watcher> watcher;

private:
    QTemporaryDir temporary_;
};

}  // namespace bw::test
