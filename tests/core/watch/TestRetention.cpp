#include "core/flow/PipelineFile.h"
#include "core/flow/PipelineRun.h"
#include "core/run/RunFolder.h"
#include "core/watch/Retention.h"
#include "core/watch/RunEntry.h"
#include "tests/core/watch/WatchRig.h"

#include <QTest>

using namespace bw;
using namespace bw::test;

namespace {

/// A project in which three firings made a dataset version and a run each, a month apart, and a
/// person one of each.
class Made {
public:
    /// `open`: the firing of this month has not ended yet.
    explicit Made(int openMonth = 0) : open_(openMonth) {
        store_ = *TriggerStore::open(rig.folder());
        for (const int month : {1, 2, 3}) fire(month);
        dataset("hand", "2026-01-01T00:00:00Z");
        run("run-hand", "hand", "2026-01-01T00:00:00Z");
    }
    void limit(const std::string& keys) const { rig.write("benchwright.toml", keys); }
    [[nodiscard]] Removed apply() const {
        auto removed = applyRetention(*rig.project, *parseUtc("2026-03-20T00:00:00Z"));
        if (!removed) qFatal("%s", removed.error().message.c_str());
        return *removed;
    }
    [[nodiscard]] std::set<std::string> datasets() const {
        std::set<std::string> left;
        const auto all = *rig.project->datasets();
        for (const DatasetRecord& one : all) {
            if (!std::filesystem::exists(rig.folder() / one.file)) qFatal("file is gone");
            left.insert(one.version);
        }
        return left;
    }
    [[nodiscard]] std::set<std::string> runs() const {
        std::set<std::string> left;
        const auto all = *rig.project->runs();
        for (const RunRecord& one : all) {
            if (!std::filesystem::exists(rig.folder() / one.directory)) qFatal("folder is gone");
            left.insert(one.id);
        }
        return left;
    }

    WatchRig rig;

private:
    void dataset(const std::string& version, const std::string& at) const {
        const std::string file = "datasets/d/" + version + ".h5";
        std::filesystem::create_directories(rig.folder() / "datasets/d");
        rig.write(file, std::string(1U << 20U, 'x'));
        if (!rig.project->addDataset({"d", version, file, 1, 1, "s", at, "p", 0}))
            qFatal("no dataset");
    }
    void run(const std::string& id, const std::string& version, const std::string& at) const {
        const RunFolder folder(rig.folder() / "runs" / id);
        std::filesystem::create_directories(folder.model());
        RunStatus status;
        status.state = RunState::Finished;
        if (!folder.writeStatus(status)) qFatal("no status");
        rig.write("runs/" + id + "/model/graph.json", "{}");
        rig.write("runs/" + id + "/model/weights.safetensors", "w");
        if (!rig.project->addRun({id, "d", version, "t", "mlp", at, "runs/" + id}))
            qFatal("no run");
    }
    void fire(int month) const {
        const std::string number = std::to_string(month);
        const std::string at = "2026-0" + number + "-10T00:00:00Z";
        const std::string version = "v" + number, id = "run-" + number;
        dataset(version, at);
        run(id, version, at);
        const std::string pipelineRun = "p" + number;
        const PipelineRunFolder folder(rig.folder() / "pipeline-runs" / pipelineRun);
        std::filesystem::create_directories(folder.path());
        PipelineRunRecord record;
        record.id = pipelineRun;
        record.pipeline = "small";
        record.state = PipelineState::Done;
        StepRecord import{"import", "import"};
        import.state = StepState::Done;
        import.started = at;
        import.outputs = {{"reference", "d@" + version}};
        StepRecord train{"train", "train"};
        train.state = StepState::Done;
        train.started = at;
        train.outputs = {{"run", id}};
        record.steps = {import, train};
        if (!folder.writeState(record)) qFatal("no state");
        const auto sequence = *store_->add(QueueEntry{}, {});
        if (!store_->setRun(sequence, pipelineRun)) qFatal("no run");
        if (month != open_ && !store_->settle(sequence, QueueState::Ended, "done", "done"))
            qFatal("not settled");
    }

    int open_;
    std::unique_ptr<TriggerStore> store_;
};

using Names = std::set<std::string>;

}  // namespace

class TestRetention : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsAllUnlessTold() {
        const Made made;
        QCOMPARE(made.apply().things.size(), std::size_t{0});
        QCOMPARE(made.runs().size(), std::size_t{4});
        QCOMPARE(made.rig.audited("retention").size(), std::size_t{0});
    }

    void removesByAgeWhatFiringsMade() {
        const Made made;
        made.limit("[retention]\nrun_days = 30\ndataset_days = 30\n");
        const Removed removed = made.apply();
        QCOMPARE(made.runs(), (Names{"run-3", "run-hand"}));
        // "hand" was made by a person and is used; v3 is used by run-3.
        QCOMPARE(made.datasets(), (Names{"hand", "v3"}));
        QCOMPARE(removed.things.size(), std::size_t{4});
        QCOMPARE(removed.things.front().why, std::string("older than 30 days"));
        QCOMPARE(made.rig.audited("retention").size(), std::size_t{1});
        QVERIFY(made.rig.project->verifyAudit());
        QCOMPARE(made.apply().things.size(), std::size_t{0});
    }

    void neverWhatAModelNeeds() {
        const Made made;
        QVERIFY(made.rig.project->registerModel("run-1", "m"));
        made.limit("[retention]\nrun_days = 1\ndataset_days = 1\n");
        (void)made.apply();
        QCOMPARE(made.runs(), (Names{"run-1", "run-hand"}));
        QVERIFY(made.datasets().contains("v1"));
        QVERIFY(!made.datasets().contains("v2"));
    }

    void neverWhatAPromotionWasJudgedOn() {
        const Made made;
        QVERIFY(made.rig.project->appendAudit("promote", "a test",
                                              Json{{"compared_dataset_sha256", "v2"}}));
        made.limit("[retention]\nrun_days = 1\ndataset_days = 1\n");
        (void)made.apply();
        QVERIFY(made.datasets().contains("v2"));
        QVERIFY(!made.datasets().contains("v1"));
    }

    void nothingOfAFiringThatGoesOn() {
        const Made made(1);
        made.limit("[retention]\nrun_days = 1\ndataset_days = 1\n");
        (void)made.apply();
        QCOMPARE(made.runs(), (Names{"run-1", "run-hand"}));
        QVERIFY(made.datasets().contains("v1"));
    }

    void oldestFirstUntilItFits() {
        const Made made;
        made.limit("[retention]\nrun_days = 1\ndataset_megabytes = 2\n");
        (void)made.apply();
        // Three megabytes of firings' datasets are one too many.
        QVERIFY(!made.datasets().contains("v1"));
        QVERIFY(made.datasets().contains("v2"));
    }

    void datasetOfARunThatStaysStays() {
        const Made made;
        made.limit("[retention]\ndataset_days = 1\n");
        QCOMPARE(made.apply().things.size(), std::size_t{0});
    }

    void outcomesOfRuns_data() {
        QTest::addColumn<QString>("type");
        QTest::addColumn<int>("state");
        QTest::addColumn<int>("run");
        QTest::addColumn<QString>("said");
        QTest::addColumn<QString>("outcome");
        const auto row = [](const char* name, const char* type, StepState state, PipelineState run,
                            const char* said, const char* outcome) {
            QTest::newRow(name) << type << static_cast<int>(state) << static_cast<int>(run) << said
                                << outcome;
        };
        row("promoted", "promote", StepState::Done, PipelineState::Done, "promoted", "promoted");
        row("proposed", "promote", StepState::Done, PipelineState::Done, "proposed", "proposed");
        row("promoted before", "promote", StepState::Cached, PipelineState::Done, "promoted",
            "cached");
        row("no promotion", "train", StepState::Done, PipelineState::Done, "", "done");
        row("gate", "gate", StepState::Held, PipelineState::Held, "", "held");
        row("findings", "verify", StepState::Held, PipelineState::Held, "", "held");
        row("schema fault", "import", StepState::Failed, PipelineState::Failed, "", "stopped");
        row("training failed", "train", StepState::Failed, PipelineState::Failed, "", "failed");
        row("cancelled", "train", StepState::Waiting, PipelineState::Cancelled, "", "cancelled");
    }
    void outcomesOfRuns() {
        QFETCH(QString, type);
        QFETCH(int, state);
        QFETCH(int, run);
        QFETCH(QString, said);
        StepRecord step{"step", type.toStdString()};
        step.state = static_cast<StepState>(state);
        step.cause = "the cause";
        if (!said.isEmpty()) step.outputs = {{"outcome", said.toStdString()}, {"model", "m@1"}};
        if (step.state == StepState::Failed)
            step.error = Error{ErrorCode::BadInput, "column y is missing", "a hint"};
        PipelineRunRecord record;
        record.state = static_cast<PipelineState>(run);
        record.steps = {step};
        const RunOutcome outcome = outcomeOf(record);
        QTEST(QString::fromStdString(outcome.outcome), "outcome");
        if (step.state == StepState::Failed)
            QVERIFY(outcome.detail.find("at step step: column y is missing") != std::string::npos);
        if (step.state == StepState::Held)
            QVERIFY(outcome.detail.find("the cause") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestRetention)
#include "TestRetention.moc"
