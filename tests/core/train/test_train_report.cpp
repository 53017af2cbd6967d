#include "core/train/RunReport.h"
#include "tests/core/run/SampleRun.h"

#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <thread>

using namespace bw;

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}
void wait(int milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

}  // namespace

/// What a run worked: bounds by the clock of the test, so that a busy machine cannot break it.
class TrainReportTest : public QObject {
    Q_OBJECT

    QTemporaryDir temporary_;
    RunFolder folder(const char* name) {
        RunFolder made(std::filesystem::path(temporary_.filePath(name).toStdString()));
        if (!made.create(test::sampleRun())) qFatal("no run");
        return made;
    }

private Q_SLOTS:
    void pausesAreNotWork() {
        const RunFolder run = folder("pause");
        const auto begun = Clock::now();
        RunReport report(run, {});
        report.enter(RunState::Running);
        wait(60);
        report.enter(RunState::Paused);
        const auto paused = Clock::now();
        wait(300);
        const double pause = since(paused);
        report.enter(RunState::Running);
        QVERIFY(report.end(RunState::Finished));
        const double whole = since(begun), worked = run.status()->seconds;
        QVERIFY2(worked >= 0.06 && worked <= whole - pause + 0.001,
                 qPrintable(QString("%1 of %2").arg(worked).arg(whole)));
    }

    void aRunStoppedInAPauseDoesNotCountIt() {
        const RunFolder run = folder("stop");
        RunReport report(run, {});
        report.enter(RunState::Paused);
        const double before = report.status().seconds;
        wait(200);
        QVERIFY(report.end(RunState::Stopped));
        QVERIFY(run.status()->seconds - before < 0.2);
    }

    void aLaterSessionAddsToTheFirst() {
        const RunFolder run = folder("resume");
        RunStatus before;
        before.seconds = 1000;
        before.started = "2026-01-01T00:00:00Z";
        RunReport report(run, before);
        report.enter(RunState::Running);
        wait(20);
        QVERIFY(report.end(RunState::Finished));
        QVERIFY(run.status()->seconds >= 1000.02);
        QVERIFY(run.status()->seconds < 2000);  // not since January
        QCOMPARE(run.status()->started, std::string("2026-01-01T00:00:00Z"));
    }
};

QTEST_MAIN(TrainReportTest)
#include "test_train_report.moc"
