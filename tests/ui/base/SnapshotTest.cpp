#include "core/base/Files.h"
#include "core/run/RunFolder.h"
#include "ui/base/Snapshot.h"

#include <QTemporaryDir>
#include <QTest>

using namespace bw;
using namespace bw::ui;

class SnapshotTest final : public QObject {
    Q_OBJECT

private:
    QTemporaryDir temporary_;
    std::filesystem::path folder_;

    static void addRun(const std::filesystem::path& folder, const std::string& id, RunState state) {
        auto project = Project::open(folder).value();
        const RunFolder run(project->runFolder(id));
        RunSpec spec;
        spec.id = id;
        spec.dataset = "d";
        spec.architectureParameters = Json::object();
        spec.trainer = Json::object();
        spec.split = Json::object();
        spec.findings = Json::array();
        QVERIFY(run.create(spec));
        RunStatus status;
        status.state = state;
        QVERIFY(run.writeStatus(status));
        QVERIFY(project->addRun({.id = id,
                                 .dataset = "d",
                                 .version = "v",
                                 .target = "t",
                                 .architecture = "mlp",
                                 .created = "2026-11-24T01:52:04Z",
                                 .directory = "runs/" + id}));
    }

private Q_SLOTS:
    void init() {
        folder_ =
            std::filesystem::path(temporary_.path().toStdString()) / QTest::currentTestFunction();
        QVERIFY(Project::create(folder_));
    }

    void nothingNewIsNull() {
        SnapshotReader reader(folder_);
        QVERIFY(reader.read());
        QVERIFY(!reader.read());
    }

    void aNewRunAndANewStatusAreSeen() {
        SnapshotReader reader(folder_);
        QVERIFY(reader.read()->runs.empty());
        addRun(folder_, "20261124-015204-3f9c", RunState::Finished);
        auto snapshot = reader.read();
        QVERIFY(snapshot);
        QCOMPARE(snapshot->runs.size(), 1U);
        QCOMPARE(snapshot->runs[0].status.state, RunState::Finished);
        QVERIFY(!reader.read());
        RunStatus status;
        status.state = RunState::Stopped;
        QVERIFY(RunFolder(folder_ / "runs/20261124-015204-3f9c").writeStatus(status));
        snapshot = reader.read();
        QVERIFY(snapshot);
        QCOMPARE(snapshot->run("20261124-015204-3f9c")->status.state, RunState::Stopped);
    }

    void aWorkerThatDiedIsInterrupted() {
        // Says it runs, but nobody holds its lock.
        addRun(folder_, "20261124-015204-dead", RunState::Running);
        SnapshotReader reader(folder_);
        QCOMPARE(reader.read()->runs[0].status.state, RunState::Interrupted);
        QVERIFY(!reader.read());
    }

    void aDamagedStatusIsAFailedRun() {
        addRun(folder_, "20261124-015204-beef", RunState::Finished);
        QVERIFY(
            writeFileAtomically(folder_ / "runs/20261124-015204-beef/status.json", "{ not json"));
        SnapshotReader reader(folder_);
        const auto snapshot = reader.read();
        QCOMPARE(snapshot->runs[0].status.state, RunState::Failed);
        QVERIFY(snapshot->runs[0].status.error);
    }

    void theNewestVersionOfEachDatasetInOrder() {
        auto project = Project::open(folder_).value();
        for (const auto& [name, version, at] : {std::tuple{"b", "1", "2026-01-01T00:00:00Z"},
                                                {"a", "2", "2026-01-02T00:00:00Z"},
                                                {"a", "1", "2026-01-01T00:00:00Z"}})
            QVERIFY(project->addDataset(
                {.name = name, .version = version, .file = "f", .imported = at}));
        SnapshotReader reader(folder_);
        const auto newest = reader.read()->newestDatasets();
        QCOMPARE(newest.size(), 2U);
        QCOMPARE(newest[0].name, std::string("a"));
        QCOMPARE(newest[0].version, std::string("2"));
        QCOMPARE(newest[1].name, std::string("b"));
    }

    void aProjectThatIsGoneKeepsItsListsAndSaysSo() {
        addRun(folder_, "20261124-015204-3f9c", RunState::Finished);
        SnapshotReader reader(folder_);
        QVERIFY(reader.read());
        std::filesystem::rename(folder_, folder_.string() + "-away");
        const auto snapshot = reader.read();
        QVERIFY(snapshot && snapshot->problem);
        QCOMPARE(snapshot->runs.size(), 1U);
        QVERIFY(!reader.read());
    }
};

QTEST_GUILESS_MAIN(SnapshotTest)
#include "SnapshotTest.moc"
