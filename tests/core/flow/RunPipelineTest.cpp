#include "core/flow/Proposals.h"
#include "core/flow/RunPipeline.h"
#include "core/pipeline/ContractSteps.h"
#include "tests/core/pipeline/SampleBench.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <utility>

using namespace bw;
using namespace bw::samples;

namespace {

const std::string kData = R"([pipeline]
name = "p"

[parameters]
seed = 3

[[step]]
type = "import"
source = "new.csv"
dataset = "d"

[[step]]
type = "verify"
data = "${import}"

[[step]]
type = "split"
needs = ["verify"]
data = "${import.reference}"
split = "mine"
seed = "${seed}"
)";

const std::string kTrain = R"(
[[step]]
type = "train"
data = "${import}"
target = "y"
model = "linear"
split = "${split}"

[[step]]
type = "evaluate"
model = "${train}"
)";

class Fixture : public SampleBench {
public:
    void source(const std::string& csv) const {
        if (!writeFileAtomically(folder() / "new.csv", csv)) qFatal("cannot write");
    }
    [[nodiscard]] PipelineRunRecord run(const std::string& text,
                                        const PipelineRunOptions& options = {},
                                        const JobContext& job = {}) const {
        const auto run = runPipeline(bench(), parsePipeline(text, "p.toml"), options, job);
        if (!run) qFatal("%s. %s", run.error().message.c_str(), run.error().hint.c_str());
        return *run;
    }
    [[nodiscard]] std::string cacheFile(const PipelineRunRecord& run, const char* step) const {
        return (folder() / ".cache" / "steps" / (run.step(step)->key + ".json")).string();
    }
};

std::string csv(int rows) {
    std::string text = "a,word,y\n";
    for (int i = 0; i < rows; ++i)
        text += std::to_string(i) + (i % 3 ? ",u" : ",v") + (i % 2 ? ",low\n" : ",high\n");
    return text;
}

/// "import done, verify cached, …"
std::string states(const PipelineRunRecord& run) {
    std::string text;
    for (const StepRecord& step : run.steps) {
        if (!text.empty()) text += ", ";
        text += step.name + " " + std::string(stepStateName(step.state));
    }
    return text;
}

}  // namespace

class RunPipelineTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatDidNotChangeIsNotRunAgain() {
        const Fixture bench;
        bench.source(csv(60));
        const PipelineRunRecord first = bench.run(kData);
        QCOMPARE(states(first), std::string("import done, verify done, split done"));
        QCOMPARE(first.exitCode(), 0);
        QCOMPARE(first.step("import")->cause, std::string("first run"));
        QCOMPARE(first.step("split")->outputs["train"].get<int>() +
                     first.step("split")->outputs["validation"].get<int>() +
                     first.step("split")->outputs["test"].get<int>(),
                 60);
        const PipelineRunRecord second = bench.run(kData);
        QCOMPARE(states(second), std::string("import cached, verify cached, split cached"));
        for (const StepRecord& step : first.steps) {
            QCOMPARE(second.step(step.name)->key, step.key);
            QCOMPARE(second.step(step.name)->outputs, step.outputs);
        }
        QCOMPARE(bench.project().datasets()->size(), std::size_t{1});
    }

    void aChangedSourceRunsAllThatComesFromItAndSaysSo() {
        const Fixture bench;
        bench.source(csv(60));
        (void)bench.run(kData);
        bench.source(csv(61));
        const PipelineRunRecord run = bench.run(kData);
        QCOMPARE(states(run), std::string("import done, verify done, split done"));
        QCOMPARE(run.step("import")->cause, std::string("source changed: new.csv"));
        QVERIFY(run.step("verify")->cause.starts_with("data changed: d@"));
        bench.source(csv(60));
        QCOMPARE(states(bench.run(kData)),
                 std::string("import cached, verify cached, split cached"));
    }

    void rowsThatWereAppendedAreNotAppendedAgain() {
        const Fixture bench;
        bench.source(csv(40));
        const std::string text =
            "[pipeline]\nname = \"p\"\n[[step]]\ntype = \"import\"\nsource = \"new.csv\"\n"
            "dataset = \"d\"\nappend = true\n";
        QCOMPARE(bench.run(text).step("import")->outputs["rows"].get<int>(), 40);
        bench.source("a,word,y\n900,u,low\n901,v,high\n");
        QCOMPARE(bench.run(text).step("import")->outputs["rows"].get<int>(), 42);
        const PipelineRunRecord again = bench.run(text);
        QCOMPARE(states(again), std::string("import cached"));
        QCOMPARE(again.step("import")->outputs["rows"].get<int>(), 42);
    }

    void aChangedSettingRunsOnlyWhatDependsOnIt() {
        const Fixture bench;
        bench.source(csv(60));
        (void)bench.run(kData);
        const PipelineRunRecord other = bench.run(kData, {.set = {{"split.split", "second"}}});
        QCOMPARE(states(other), std::string("import cached, verify cached, split done"));
        QCOMPARE(other.step("split")->cause, std::string("split changed: mine → second"));
        // The same number in another notation is the same setting.
        QCOMPARE(states(bench.run(kData, {.set = {{"split.parts", "70.0,15,15"}}})),
                 std::string("import cached, verify cached, split cached"));
    }

    void fromRunsAgainWhatIsAsked() {
        const Fixture bench;
        bench.source(csv(60));
        (void)bench.run(kData);
        QCOMPARE(states(bench.run(kData, {.from = "verify"})),
                 std::string("import cached, verify done, split done"));
        const auto unknown =
            runPipeline(bench.bench(), parsePipeline(kData, "p"), {.from = "gone"}, {});
        QVERIFY(!unknown && unknown.error().code == ErrorCode::Usage);
    }

    void aResultThatIsGoneIsMadeAgain() {
        const Fixture bench;
        bench.source(csv(60));
        const PipelineRunRecord first = bench.run(kData);
        std::filesystem::remove(bench.folder() / bench.project().dataset("d")->file);
        std::filesystem::remove(bench.project().splitFile("d", "mine"));
        const PipelineRunRecord again = bench.run(kData);
        QCOMPARE(states(again), std::string("import done, verify cached, split done"));
        QCOMPARE(again.step("import")->outputs["version"],
                 first.step("import")->outputs["version"]);
        QVERIFY(writeFileAtomically(bench.cacheFile(first, "verify"), "{\"type\": 3"));
        QCOMPARE(states(bench.run(kData)), std::string("import cached, verify done, split cached"));
        QVERIFY(writeFileAtomically(bench.cacheFile(first, "verify"), "{\"type\": 3}"));
        QCOMPARE(states(bench.run(kData)), std::string("import cached, verify done, split cached"));
    }

    void findingsAtErrorLevelHoldWhatNeedsThem() {
        const Fixture bench;
        bench.source("a,y\n1,2\n3,4\n");
        (void)bench.dataset("a,y\n1,2\n3,4\n", "d");
        QVERIFY(inferStoredContract(bench.bench(), "d", false, {}));
        QVERIFY(editContract(bench.bench(), "d", {.column = "a", .maximum = 1.0}, "a test"));
        QVERIFY(acceptContract(bench.bench(), "d", "a test"));
        const PipelineRunRecord held = bench.run(kData);
        QCOMPARE(states(held), std::string("import done, verify held, split skipped"));
        QVERIFY(held.state == PipelineState::Held);
        QCOMPARE(held.exitCode(), 1);
        QVERIFY2(held.step("verify")->cause.starts_with("verdict fail: "),
                 held.step("verify")->cause.c_str());
        // A verdict that is known stays negative.
        const PipelineRunRecord again = bench.run(kData);
        QCOMPARE(states(again), std::string("import cached, verify held, split skipped"));
        QCOMPARE(again.exitCode(), 1);
        QCOMPARE(bench.run(kData, {.set = {{"verify.stop_on", "never"}}}).exitCode(), 0);
    }

    // There is no worker: the training fails, and the next run goes on there.
    void afterAFailureTheNextRunGoesOnThere() {
        const Fixture bench;
        bench.source(csv(60));
        const PipelineRunRecord failed = bench.run(kData + kTrain);
        QCOMPARE(
            states(failed),
            std::string("import done, verify done, split done, train failed, evaluate skipped"));
        QVERIFY(failed.state == PipelineState::Failed);
        QCOMPARE(failed.exitCode(), 4);
        QVERIFY(failed.step("train")->error && !failed.step("train")->error->hint.empty());
        const PipelineRunRecord again = bench.run(kData + kTrain);
        QCOMPARE(again.continues, failed.id);
        QCOMPARE(states(again), std::string("import cached, verify cached, split cached, train "
                                            "failed, evaluate skipped"));
        // The training run that was begun is taken up, not begun anew.
        QCOMPARE(bench.project().runs()->size(), std::size_t{1});
    }

    void cancelledBetweenStepsIsResumable() {
        const Fixture bench;
        bench.source(csv(60));
        std::stop_source stop;
        PipelineRunOptions options;
        options.changed = [&](const PipelineRunRecord& run) {
            if (run.step("verify")->state == StepState::Done) stop.request_stop();
        };
        const PipelineRunRecord run = bench.run(kData, options, JobContext(stop.get_token()));
        QVERIFY(run.state == PipelineState::Cancelled);
        QCOMPARE(run.exitCode(), 130);
        QCOMPARE(states(run), std::string("import done, verify done, split waiting"));
        const PipelineRunRecord next = bench.run(kData);
        QCOMPARE(next.continues, run.id);
        QCOMPARE(states(next), std::string("import cached, verify cached, split done"));
    }

    void cancelledWithinAStepLeavesItWaiting() {
        const Fixture bench;
        bench.source(csv(60));
        std::stop_source stop;
        PipelineRunOptions options;
        options.changed = [&](const PipelineRunRecord& run) {
            if (run.step("import")->state == StepState::Running) stop.request_stop();
        };
        const PipelineRunRecord run = bench.run(kData, options, JobContext(stop.get_token()));
        QCOMPARE(states(run), std::string("import waiting, verify waiting, split waiting"));
        QVERIFY(bench.project().datasets()->empty());
        QCOMPARE(bench.run(kData).exitCode(), 0);
    }

    void aSourceThatGrowsWhileItIsReadIsRefused() {
        const Fixture bench;
        bench.source(csv(60));
        PipelineRunOptions options;
        options.changed = [&](const PipelineRunRecord& run) {
            if (run.step("import")->state == StepState::Running) bench.source(csv(70));
        };
        const PipelineRunRecord run = bench.run(kData, options);
        QCOMPARE(states(run), std::string("import failed, verify skipped, split skipped"));
        QCOMPARE(run.exitCode(), 3);
        QVERIFY(run.step("import")->error->message.find("changed while it was read") !=
                std::string::npos);
        QCOMPARE(bench.run(kData).step("import")->outputs["rows"].get<int>(), 70);
    }

    void onlyOneProcessRunsAPipeline() {
        const Fixture bench;
        bench.source(csv(60));
        bool second = false;
        PipelineRunOptions options;
        options.changed = [&](const PipelineRunRecord&) {
            if (std::exchange(second, true)) return;
            QVERIFY(pipelineIsRunning(bench.project(), "p"));
            const auto other = runPipeline(bench.bench(), parsePipeline(kData, "p"), {}, {});
            QVERIFY(!other && other.error().code == ErrorCode::Environment);
            const auto runs = pipelineRuns(bench.project());
            QVERIFY(runs.size() == 1 && runs[0].state == PipelineState::Running);
        };
        QCOMPARE(bench.run(kData, options).exitCode(), 0);
        QVERIFY(!pipelineIsRunning(bench.project(), "p"));
    }

    void mistakesAreToldBeforeAnythingRuns() {
        const Fixture bench;
        const auto run = runPipeline(bench.bench(), parsePipeline(kData, "p.toml"), {}, {});
        QVERIFY(!run && run.error().code == ErrorCode::BadInput);
        QVERIFY2(run.error().message.starts_with("p.toml, line 9: step import: there is no file"),
                 run.error().message.c_str());
        QVERIFY(!std::filesystem::exists(bench.folder() / "pipeline-runs"));
    }

    void theFolderHoldsWhatHappened() {
        const Fixture bench;
        bench.source(csv(60));
        PipelineRunRecord run = bench.run(kData, {.cause = "trigger nightly"});
        const auto folder = PipelineRunFolder::find(bench.project(), run.id.substr(0, 18));
        QVERIFY(folder);
        QCOMPARE(*readFile(folder->pipelineFile()), kData);
        QCOMPARE(folder->state()->cause, std::string("trigger nightly"));
        QVERIFY(readFile(folder->logFile())->find("import: done") != std::string::npos);
        QCOMPARE(*readFile(folder->reportFile()), pipelineRunToJUnit(run));
        QVERIFY(!folder->alive());
        // Killed: it says it runs, but nobody holds the lock.
        run.state = PipelineState::Running;
        QVERIFY(folder->writeState(run));
        QVERIFY(folder->state()->state == PipelineState::Interrupted);
        QCOMPARE(bench.run(kData).continues, run.id);
        QVERIFY(!PipelineRunFolder::find(bench.project(), "gone"));
        QVERIFY(!PipelineRunFolder::find(bench.project(), ""));
    }

    void anotherPipelineCanUseWhatWasMade() {
        const Fixture bench;
        bench.source(csv(60));
        std::filesystem::create_directories(bench.folder() / "pipelines");
        QVERIFY(writeFileAtomically(bench.folder() / "pipelines" / "p.toml", kData));
        const std::string other =
            "[pipeline]\nname = \"other\"\n[[step]]\ntype = \"verify\"\ndata = "
            "\"${p:split.reference}\"\n";
        const PipelineRunRecord early = bench.run(other);
        QCOMPARE(states(early), std::string("verify failed"));
        QCOMPARE(early.exitCode(), 3);
        (void)bench.run(kData);
        const PipelineRunRecord late = bench.run(other);
        QCOMPARE(states(late), std::string("verify cached"));
        QCOMPARE(late.step("verify")->outputs["reference"].get<std::string>(),
                 "d@" + bench.project().dataset("d")->version);
    }

    void proposalsWaitUntilSomebodyDecides() {
        const Fixture bench;
        Project& project = bench.project();
        const Proposal first{.why = "w",
                             .candidate = "r1",
                             .modelName = "m",
                             .modelHash = "h1",
                             .alias = "production",
                             .pipeline = "p",
                             .sentence = "Better"};
        const auto made = propose(project, first);
        QVERIFY(made && made->number == 1);
        QCOMPARE(propose(project, first)->number, made->number);
        Proposal elsewhere = first;
        elsewhere.modelName = "other";
        QVERIFY(propose(project, elsewhere));
        QCOMPARE(openProposals(project)->size(), std::size_t{2});
        Proposal newer = first;
        newer.candidate = "r2";
        newer.modelHash = "h2";
        const auto second = propose(project, newer);
        QVERIFY(second);
        const auto open = openProposals(project);
        QCOMPARE(open->size(), std::size_t{2});
        QCOMPARE(open->front().candidate, std::string("r2"));
        QCOMPARE(open->front().sentence, std::string("Better"));
        QCOMPARE(dismissProposal(project, second->number, " ").error().code, ErrorCode::Usage);
        QCOMPARE(dismissProposal(project, 99, "no").error().code, ErrorCode::NotFound);
        QVERIFY(dismissProposal(project, second->number, "not now"));
        QCOMPARE(openProposals(project)->size(), std::size_t{1});
        // As Project::promote() writes it.
        QVERIFY(project.appendAudit("promote", "w", {{"name", "other"}, {"alias", "production"}}));
        QVERIFY(openProposals(project)->empty());
        QVERIFY(project.verifyAudit());
    }
};

QTEST_GUILESS_MAIN(RunPipelineTest)
#include "RunPipelineTest.moc"
