#include "app/cli/Table.h"
#include "app/cli/commands/RunText.h"
#include "core/pipeline/TrainSteps.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace bw::cli {
namespace {

/// Where a run stands; a damaged status is shown as such, not fatal to a listing.
RunStatus statusOf(const Project& project, const RunRecord& record) {
    Result<RunStatus> status = RunFolder(project.runFolder(record.id)).status();
    if (status) return *status;
    RunStatus broken;
    broken.state = RunState::Failed;
    broken.error = status.error();
    return broken;
}

class RunsCommand final : public Command {
public:
    std::string name() const override { return "runs"; }
    std::string summary() const override { return "List runs"; }
    std::string example() const override { return "runs"; }
    void declare(CLI::App&) override {}
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const auto records, project->runs());
        Json list = Json::array();
        Table table({"run", "status", "dataset", "target", "architecture", "epoch>", "created"});
        for (const RunRecord& record : records) {
            const RunStatus status = statusOf(*project, record);
            list.push_back(runJson(record, status));
            table.add({record.id, std::string(runStateName(status.state)), record.dataset,
                       record.target, record.architecture,
                       fmt::format("{}/{}", status.epoch, status.epochs), record.created});
        }
        return Outcome{Json{{"runs", list}},
                       table.empty()
                           ? "No runs yet. Start one: benchwright train --data NAME --target COLUMN"
                           : table.text()};
    }
};

/// What the commands of the group have in common: one run, by id or unique prefix.
class OneRun : public Command {
public:
    void declare(CLI::App& options) override {
        options.add_option("run", reference_, "Run id or unique prefix")->required();
    }
    Result<Outcome> run(Session& session) final {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const RunRecord record, bench.project.run(reference_));
        return act(session, bench, record);
    }

protected:
    virtual Result<Outcome> act(Session& session, const Workbench& bench,
                                const RunRecord& record) = 0;
    static Outcome told(const Workbench& bench, const RunRecord& record, int exit = 0) {
        const RunStatus status = statusOf(bench.project, record);
        return {runJson(record, status), runText(record, status), exit};
    }

private:
    std::string reference_;
};

class ShowRun final : public OneRun {
public:
    std::string name() const override { return "run show"; }
    std::string summary() const override { return "State, metrics and notes of a run"; }
    std::string example() const override { return "run show 20261124"; }

private:
    Result<Outcome> act(Session&, const Workbench& bench, const RunRecord& record) override {
        return told(bench, record);
    }
};

class WatchRun final : public OneRun {
public:
    std::string name() const override { return "run watch"; }
    std::string summary() const override {
        return "Follow a run to its end; Ctrl+C leaves it running";
    }
    std::string example() const override { return "run watch 20261124"; }

private:
    Result<Outcome> act(Session& session, const Workbench& bench,
                        const RunRecord& record) override {
        BW_TRY(const RunStatus status,
               watchRun(RunFolder(bench.project.runFolder(record.id)), session.job()));
        return Outcome{runJson(record, status), runText(record, status), runExit(status)};
    }
};

class StopRun final : public OneRun {
public:
    std::string name() const override { return "run stop"; }
    std::string summary() const override { return "Stop a run and keep its best model"; }
    std::string example() const override { return "run stop 20261124"; }

private:
    Result<Outcome> act(Session& session, const Workbench& bench,
                        const RunRecord& record) override {
        BW_CHECK(controlRun(bench, record, RunCommand::Stop));
        BW_CHECK(watchRun(RunFolder(bench.project.runFolder(record.id)), session.job()));
        return told(bench, record);
    }
};

class PauseRun final : public OneRun {
public:
    std::string name() const override { return "run pause"; }
    std::string summary() const override { return "Pause a run; its worker waits"; }
    std::string example() const override { return "run pause 20261124"; }

private:
    Result<Outcome> act(Session&, const Workbench& bench, const RunRecord& record) override {
        BW_CHECK(controlRun(bench, record, RunCommand::Pause));
        return Outcome{Json{{"run", record.id}, {"status", "pausing"}},
                       fmt::format("Run {} pauses; go on with `benchwright run resume {}`",
                                   record.id, record.id)};
    }
};

class ResumeRun final : public OneRun {
public:
    std::string name() const override { return "run resume"; }
    std::string summary() const override {
        return "Go on with a paused, stopped, failed or interrupted run";
    }
    std::string example() const override { return "run resume 20261124 --detach"; }
    void declare(CLI::App& options) override {
        OneRun::declare(options);
        options.add_flag("--detach", detach_, "Return at once; the run goes on");
    }

private:
    Result<Outcome> act(Session& session, const Workbench& bench,
                        const RunRecord& record) override {
        BW_TRY(const bool started, resumeRun(bench, record));
        if (!started) return told(bench, record);
        if (detach_) {
            Outcome outcome{runJson(record, statusOf(bench.project, record)),
                            fmt::format("Run {} goes on; follow it with `benchwright run watch {}`",
                                        record.id, record.id)};
            outcome.json["status"] = "resuming";
            return outcome;
        }
        BW_TRY(const RunStatus status, followRun(bench, record, session.job()));
        if (status.error) return std::unexpected(*status.error);
        return told(bench, record, runExit(status));
    }

    bool detach_ = false;
};

}  // namespace

void addRunCommands(Commands& commands) {
    commands.push_back(std::make_unique<RunsCommand>());
    commands.push_back(std::make_unique<ShowRun>());
    commands.push_back(std::make_unique<WatchRun>());
    commands.push_back(std::make_unique<StopRun>());
    commands.push_back(std::make_unique<PauseRun>());
    commands.push_back(std::make_unique<ResumeRun>());
}

}  // namespace bw::cli
