#include "core/run/RunFolder.h"
#include "core/watch/Slots.h"
#include "tests/core/watch/WatchRig.h"

#include <unistd.h>

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTest>

using namespace bw;
using namespace bw::test;

namespace {

constexpr const char* kTwo =
    "[[trigger]]\nname = \"a\"\non = \"demand\"\npipeline = \"small\"\n"
    "[[trigger]]\nname = \"b\"\non = \"demand\"\npipeline = \"other\"\n";

QueueSettings slotsOf(int cpu, int gpu) {
    return {cpu, gpu};
}

}  // namespace

class TestQueue : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oneSlotOneAfterTheOther() {
        WatchRig rig(kTwo);
        rig.start();
        QVERIFY(fireTrigger(*rig.project, "a"));
        QVERIFY(fireTrigger(*rig.project, "b"));
        rig.look();
        rig.look();
        QCOMPARE(rig.launcher.started.size(), std::size_t{1});
        QCOMPARE(rig.entry(1).state, QueueState::Running);
        QCOMPARE(rig.entry(1).slot, std::string("cpu"));
        QCOMPARE(rig.entry(2).state, QueueState::Waiting);
        rig.end(1, "promoted");
        rig.look();
        QCOMPARE(rig.launcher.started.back().trigger, std::string("b"));
        QCOMPARE(rig.audited("trigger_ended"), std::vector<std::string>{"promoted by the test"});
        QCOMPARE(rig.audited("trigger_fired").size(), std::size_t{2});
        QVERIFY(rig.project->verifyAudit());
    }

    void onePipelineNeverTwiceAtATime() {
        WatchRig rig(kTwo);
        rig.write("benchwright.toml", "[queue]\ncpu_slots = 4\n");
        rig.start();
        for (const char* name : {"a", "a", "b"}) QVERIFY(fireTrigger(*rig.project, name));
        rig.look();
        QCOMPARE(rig.entry(1).state, QueueState::Running);
        QCOMPARE(rig.entry(2).state, QueueState::Waiting);
        QCOMPARE(rig.entry(3).state, QueueState::Running);  // overtakes: another pipeline
    }

    void waitsWhileAPersonsRunHoldsTheMachine() {
        WatchRig rig(kTwo);
        rig.held = {"cpu"};
        rig.start();
        QVERIFY(fireTrigger(*rig.project, "a"));
        rig.look();
        QCOMPARE(rig.entry(1).state, QueueState::Waiting);
        rig.held = {};
        rig.look();
        QCOMPARE(rig.entry(1).state, QueueState::Running);
    }

    void seesTheRunsOfPeople() {
        WatchRig rig(kTwo);
        const RunFolder folder(rig.folder() / "runs" / "r1");
        std::filesystem::create_directories(folder.path());
        QCOMPARE(devicesHeldByPeople(*rig.project).size(), std::size_t{0});
        const auto lock = folder.lock();
        QVERIFY(lock);
        RunStatus status;
        status.state = RunState::Running;
        status.device = "cuda:0 (a card)";
        QVERIFY(folder.writeStatus(status));
        QCOMPARE(devicesHeldByPeople(*rig.project), std::vector<std::string>{"cuda:0"});
    }

    void slotsByDevice_data() {
        QTest::addColumn<QString>("device");
        QTest::addColumn<QStringList>("running");
        QTest::addColumn<QStringList>("held");
        QTest::addColumn<int>("gpus");
        QTest::addColumn<QString>("slot");
        const QStringList none;
        QTest::newRow("cpu") << "cpu" << none << none << 0 << "cpu";
        QTest::newRow("cpu is full") << "cpu" << QStringList{"cpu", "cpu"} << none << 0 << "";
        QTest::newRow("second place") << "cpu" << QStringList{"cpu"} << none << 0 << "cpu";
        QTest::newRow("auto without GPU") << "auto" << none << none << 0 << "cpu";
        QTest::newRow("auto with GPU") << "auto" << none << none << 2 << "cuda:0";
        QTest::newRow("the freer GPU") << "auto" << QStringList{"cuda:0"} << none << 2 << "cuda:1";
        QTest::newRow("GPUs are full")
            << "auto" << QStringList{"cuda:0", "cuda:1"} << none << 2 << "";
        QTest::newRow("named GPU is full") << "cuda:1" << QStringList{"cuda:1"} << none << 2 << "";
        QTest::newRow("a person has the GPU") << "auto" << none << QStringList{"cuda:0"} << 1 << "";
        QTest::newRow("a person has the CPU")
            << "cuda:0" << none << QStringList{"cpu"} << 1 << "cuda:0";
        QTest::newRow("a run starts") << "cpu" << none << QStringList{""} << 0 << "";
    }
    void slotsByDevice() {
        QFETCH(QString, device);
        QFETCH(QStringList, running);
        QFETCH(QStringList, held);
        QFETCH(int, gpus);
        MachineUse use{{}, {}, gpus};
        for (const QString& one : running) use.running.push_back(one.toStdString());
        for (const QString& one : held) use.held.push_back(one.toStdString());
        const auto slot = freeSlot(device.toStdString(), use, slotsOf(2, 1));
        QTEST(QString::fromStdString(slot.value_or("")), "slot");
    }

    void deviceOfAPipeline() {
        const WatchRig rig;
        rig.write("pipelines/trains.toml",
                  "[pipeline]\nname = \"trains\"\n[[step]]\nname = \"train\"\ntype = "
                  "\"train\"\ndata = \"d\"\ntarget = \"t\"\n"
                  "device = \"cuda:1\"\n");
        QueueEntry entry;
        entry.pipeline = "trains";
        QCOMPARE(pipelineNeeds(*rig.project, entry).device, std::string("cuda:1"));
        entry.set = {{"train.device", "auto"}};
        QCOMPARE(pipelineNeeds(*rig.project, entry).device, std::string("auto"));
        entry.set = {{"train.device", "cpu"}};
        QCOMPARE(pipelineNeeds(*rig.project, entry).device, std::string("cpu"));
        entry.pipeline = "small";  // imports only
        entry.set = {};
        QCOMPARE(pipelineNeeds(*rig.project, entry).device, std::string("cpu"));
    }

    void watcherThatDiedLeavesNothingBehind() {
        WatchRig rig(kTwo);
        rig.start();
        QVERIFY(fireTrigger(*rig.project, "a"));
        rig.look();
        rig.watcher.reset();
        rig.start();  // the process of the entry still lives
        rig.look();
        QCOMPARE(rig.launcher.started.size(), std::size_t{1});
        rig.launcher.living.clear();  // now it does not, and nobody knows how it ended
        rig.look();
        QCOMPARE(rig.launcher.started.size(), std::size_t{2});
        QCOMPARE(rig.launcher.started.back().sequence, std::int64_t{1});
        rig.end(1);
        rig.look();
        QCOMPARE(rig.entry(1).state, QueueState::Ended);
        QCOMPARE(rig.audited("trigger_fired").size(), std::size_t{1});
    }

    void takenButNotStarted() {
        WatchRig rig(kTwo);
        QVERIFY(fireTrigger(*rig.project, "a"));
        QVERIFY(*(*TriggerStore::open(rig.folder()))->take(1, "cpu", 0));
        rig.start();
        rig.look();
        QCOMPARE(rig.launcher.started.size(), std::size_t{1});
    }

    void aProcessThatDiesGoesOnOnce() {
        WatchRig rig(kTwo);
        rig.start();
        QVERIFY(fireTrigger(*rig.project, "a"));
        rig.look();
        rig.launcher.endings[1] = "its process was killed by signal 9 (Killed)";
        rig.launcher.living.clear();
        rig.look();
        QCOMPARE(rig.launcher.started.size(), std::size_t{2});
        rig.launcher.living.clear();
        rig.look();
        QCOMPARE(rig.entry(1).outcome, std::string("failed"));
        QCOMPARE(rig.entry(1).detail,
                 std::string("failed: its process was killed by signal 9 (Killed)"));
        QCOMPARE(rig.launcher.started.size(), std::size_t{2});
    }

    void cancelsWhatWaitsAndWhatRuns() {
        WatchRig rig(kTwo);
        rig.start();
        QVERIFY(fireTrigger(*rig.project, "a"));
        QVERIFY(fireTrigger(*rig.project, "b"));
        rig.look();
        QVERIFY(cancelQueueEntry(*rig.project, 2));
        QVERIFY(cancelQueueEntry(*rig.project, 1));
        QCOMPARE(queueEntries(*rig.project)->size(), std::size_t{0});
        QVERIFY(fireTrigger(*rig.project, "b"));
        rig.look();
        QCOMPARE(rig.launcher.started.size(), std::size_t{1});  // the first still has the slot
        rig.launcher.living.erase(1);
        rig.look();
        QCOMPARE(rig.launcher.started.size(), std::size_t{2});
        const auto again = cancelQueueEntry(*rig.project, 1);
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::Refused);
        QCOMPARE(cancelQueueEntry(*rig.project, 99).error().code, ErrorCode::NotFound);
        QCOMPARE(rig.audited("trigger_ended").size(), std::size_t{2});
    }

    void stoppingPutsBack() {
        WatchRig rig(kTwo);
        rig.start();
        QVERIFY(fireTrigger(*rig.project, "a"));
        rig.look();
        rig.watcher->stop();
        QVERIFY(rig.launcher.stopped.contains(1));
        QCOMPARE(rig.entry(1).state, QueueState::Waiting);
    }

    void secondWatcherIsToldWhoWatches() {
        WatchRig rig(kTwo);
        rig.start();
        const auto second = Watcher::start(*rig.project, rig.with);
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Refused);
        QVERIFY(second.error().message.find("process " + std::to_string(::getpid())) !=
                std::string::npos);
        QCOMPARE(watchHolder(*rig.project)->pid, ::getpid());
        rig.watcher.reset();
        QVERIFY(!watchHolder(*rig.project));
    }

    void firingOfAnUnknownTriggerNamesTheKnown() {
        WatchRig rig(kTwo);
        const auto fired = fireTrigger(*rig.project, "c");
        QVERIFY(!fired);
        QCOMPARE(fired.error().code, ErrorCode::NotFound);
        const auto wrong = fireTrigger(*rig.project, "a", {{"import.nothing", "1"}});
        QVERIFY(!wrong);
        QCOMPARE(queueEntries(*rig.project)->size(), std::size_t{0});
    }

    /// Killed between queue and audit log, or between the log and the note that it is there.
    void auditIsCompleteWheneverAProcessDies() {
        WatchRig rig(kTwo);
        const auto store = *TriggerStore::open(rig.folder());
        QueueEntry entry;
        entry.trigger = "a";
        entry.pipeline = "small";
        entry.cause = "a cause";
        QVERIFY(store->add(entry, {}));
        rig.start();
        rig.look();
        QCOMPARE(rig.audited("trigger_fired"), std::vector<std::string>{"a cause"});
        QVERIFY(store->remember("", {{"000000000001.0.fired", "1"}}));
        rig.look();
        QCOMPARE(rig.audited("trigger_fired").size(), std::size_t{1});
    }

    void aLockedDatabaseIsAnErrorAndNothingIsLost() {
        WatchRig rig(kTwo);
        const auto store = *TriggerStore::open(rig.folder(), 50);
        {
            QSqlDatabase other = QSqlDatabase::addDatabase("QSQLITE", "other");
            other.setDatabaseName(
                QString::fromStdString((rig.folder() / "project.sqlite").string()));
            QVERIFY(other.open());
            QVERIFY(QSqlQuery(other).exec("BEGIN EXCLUSIVE"));
            const auto added = store->add(QueueEntry{}, {{"last", "now"}});
            QVERIFY(!added);
            QCOMPARE(added.error().code, ErrorCode::Environment);
            QVERIFY(added.error().hint.find("Another process") != std::string::npos);
            QVERIFY(QSqlQuery(other).exec("ROLLBACK"));
        }
        QSqlDatabase::removeDatabase("other");
        QVERIFY(fireTrigger(*rig.project, "a"));
        QCOMPARE(queueEntries(*rig.project)->size(), std::size_t{1});
    }

    void brokenTriggersWhileWatchingStayAsTheyWere() {
        WatchRig rig(
            "[[trigger]]\nname = \"hourly\"\non = \"schedule\"\npipeline = \"small\"\n"
            "cron = \"0 * * * *\"\n");
        rig.start();
        rig.look();
        rig.write("triggers.toml", "[[trigger]\n");
        rig.look();
        rig.lookAt("2026-11-24T13:00:00Z");
        QCOMPARE(rig.causes().size(), std::size_t{1});
        QVERIFY(rig.noted("the triggers stay as they were"));
        QCOMPARE(
            std::ranges::count_if(
                rig.events, [](const Json& event) { return event["event"] == "trigger_problem"; }),
            std::ptrdiff_t{1});
    }
};

QTEST_GUILESS_MAIN(TestQueue)
#include "TestQueue.moc"
