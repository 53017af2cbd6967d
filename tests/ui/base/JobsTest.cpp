#include "ui/base/Jobs.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

using namespace bw;
using namespace bw::ui;

class JobsTest final : public QObject {
    Q_OBJECT

private:
    static void nap() { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }
    static Result<int> untilCancelled(const JobContext& job) {
        while (!job.cancelled()) nap();
        return std::unexpected(job.check().error());
    }

private Q_SLOTS:
    void theResultComesInTheGuiThread() {
        JobRunner runner;
        QObject receiver;
        std::thread::id worked, delivered;
        int answer = 0;
        runner.start<int>(
            {.title = QStringLiteral("add")}, &receiver,
            [&worked](const JobContext&) -> Result<int> {
                worked = std::this_thread::get_id();
                return 42;
            },
            [&](Result<int> result) {
                delivered = std::this_thread::get_id();
                answer = result.value();
            });
        QTRY_COMPARE(answer, 42);
        QCOMPARE(delivered, std::this_thread::get_id());
        QVERIFY(worked != delivered);
    }

    void progressAndNotesArrive() {
        JobRunner runner;
        QObject receiver;
        bool done = false;
        Job* job = runner.start<int>(
            {.title = QStringLiteral("read")}, &receiver,
            [](const JobContext& context) -> Result<int> {
                context.progress(0.5, "Reading rows");
                context.note("1 row left out");
                return 0;
            },
            [&done](const Result<int>&) { done = true; });
        QTRY_VERIFY(done);
        QCOMPARE(job->fraction(), 0.5);
        QCOMPARE(job->what(), QStringLiteral("Reading rows"));
        QCOMPARE(job->notes(), QStringList{QStringLiteral("1 row left out")});
        QCOMPARE(job->state(), JobState::Done);
    }

    void cancelEndsTheWork() {
        JobRunner runner;
        QObject receiver;
        std::optional<ErrorCode> code;
        Job* job =
            runner.start<int>({.title = QStringLiteral("wait")}, &receiver, untilCancelled,
                              [&code](const Result<int>& result) { code = result.error().code; });
        QSignalSpy ended(job, &Job::ended);
        job->cancel();
        QCOMPARE(job->state(), JobState::Cancelling);
        QTRY_COMPARE(ended.count(), 1);
        QCOMPARE(job->state(), JobState::Cancelled);
        QCOMPARE(*code, ErrorCode::Cancelled);
    }

    void aDeadReceiverCancelsAndHearsNothing() {
        JobRunner runner;
        auto receiver = std::make_unique<QObject>();
        std::atomic<bool> heard = false;
        Job* job =
            runner.start<int>({.title = QStringLiteral("wait")}, receiver.get(), untilCancelled,
                              [&heard](const Result<int>&) { heard = true; });
        QSignalSpy ended(job, &Job::ended);
        receiver.reset();
        QTRY_COMPARE(ended.count(), 1);
        QVERIFY(!heard);
    }

    void anExceptionBecomesAnError() {
        JobRunner runner;
        QObject receiver;
        std::optional<Error> error;
        runner.start<int>(
            {.title = QStringLiteral("throw")}, &receiver,
            [](const JobContext&) -> Result<int> { throw std::runtime_error("boom"); },
            [&error](const Result<int>& result) { error = result.error(); });
        QTRY_VERIFY(error);
        QCOMPARE(error->code, ErrorCode::Internal);
        QVERIFY(error->message.find("boom") != std::string::npos);
        QCOMPARE(runner.jobs().back()->state(), JobState::Failed);
    }

    void quietJobsAreNotListed() {
        JobRunner runner;
        QObject receiver;
        bool done = false;
        QPointer<Job> job = runner.start<int>(
            {.title = QStringLiteral("load"), .quiet = true}, &receiver,
            [](const JobContext&) -> Result<int> { return 1; },
            [&done](const Result<int>&) { done = true; });
        QVERIFY(runner.jobs().empty());
        QVERIFY(!runner.idle());
        QTRY_VERIFY(done);
        QTRY_VERIFY(!job);
        QVERIFY(runner.idle());
    }

    void theEndOfTheRunnerEndsAllWork() {
        std::atomic<int> ended = 0;
        QObject receiver;
        {
            JobRunner runner;
            for (int i = 0; i < 20; ++i)
                runner.start<int>(
                    {.title = QStringLiteral("wait")}, &receiver,
                    [&ended](const JobContext& job) {
                        auto result = untilCancelled(job);
                        ++ended;
                        return result;
                    },
                    [](const Result<int>&) {});
        }
        QVERIFY(ended.load() >
                0);  // those that had a thread ended; nothing touches the dead runner
    }
};

QTEST_GUILESS_MAIN(JobsTest)
#include "JobsTest.moc"
