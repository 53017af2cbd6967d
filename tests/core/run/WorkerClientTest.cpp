#include "core/run/WorkerClient.h"
#include "tests/core/run/SampleRun.h"

#include <nlohmann/json.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace bw;

class WorkerClientTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void answersWithProgressAndNotes();
    void bigRequest();
    void passesTheWorkersError();
    void deathNamesTheSignalAndTheLastWords();
    void deathByMemoryHasAHint();
    void protocolErrors_data();
    void protocolErrors();
    void workerThatDoesNotListen();
    void cancelEndsTheWorker_data();
    void cancelEndsTheWorker();
    void missingWorker();
    void foundByEnvironment();
    void trainingRunsToItsEnd();
    void trainingOutlivesItsStarter();
    void trainingHasItsOwnSession();
    void stopReachesTheWorker();
    void failureBeforeTheLockIsNoticed_data();
    void failureBeforeTheLockIsNoticed();
    void killedWorkerIsInterrupted();
    void runThatNobodyStartedCanBeCancelled();
    void secondStartIsRefused();
    void noZombiesStay();

private:
    std::unique_ptr<QTemporaryDir> directory_;
    std::filesystem::path path_;
    WorkerClient client_{std::filesystem::path(FAKE_WORKER)};

    RunFolder newRun() const {
        RunFolder run(path_ / "run");
        return run.create(test::sampleRun()) ? run : RunFolder({});
    }
};

namespace {

std::string logOf(const RunFolder& run) {
    return readFile(run.logFile()).value_or("");
}

bool ended(int pid) {
    return ::kill(pid, 0) != 0 && errno == ESRCH;
}

}  // namespace

void WorkerClientTest::init() {
    directory_ = std::make_unique<QTemporaryDir>();
    path_ = directory_->path().toStdString();
    qunsetenv("FAKE_TRAINING");
}

void WorkerClientTest::answersWithProgressAndNotes() {
    std::vector<std::string> heard;
    const JobContext job(
        {},
        [&](double fraction, std::string_view what) {
            heard.push_back(std::to_string(fraction) + std::string(what));
        },
        [&](std::string_view note) { heard.emplace_back(note); });
    const auto result = client_.run("echo", Json{{"model", "a \"b\""}}, job);
    QVERIFY(result);
    QCOMPARE((*result)["request"]["model"].get<std::string>(), std::string("a \"b\""));
    QVERIFY((heard == std::vector<std::string>{"0.500000half", "a note"}));
}

void WorkerClientTest::bigRequest() {
    const std::string text(5U << 20U, 'x');
    const auto result = client_.run("echo", Json{{"text", text}}, JobContext());
    QVERIFY(result);
    QVERIFY((*result)["request"]["text"] == text);
}

void WorkerClientTest::passesTheWorkersError() {
    const auto result = client_.run("error", Json::object(), JobContext());
    QVERIFY(!result);
    QVERIFY((result.error() == Error{ErrorCode::BadInput, "row 7 is odd", "even it"}));
}

void WorkerClientTest::deathNamesTheSignalAndTheLastWords() {
    const auto result = client_.run("crash", Json::object(), JobContext());
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Environment);
    QVERIFY(result.error().message.find("signal 6") != std::string::npos);
    QVERIFY(result.error().message.find("out of luck") != std::string::npos);
}

void WorkerClientTest::deathByMemoryHasAHint() {
    const auto result = client_.run("killed", Json::object(), JobContext());
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Environment);
    QVERIFY(result.error().hint.find("memory") != std::string::npos);
}

void WorkerClientTest::protocolErrors_data() {
    QTest::addColumn<QString>("job");
    QTest::addColumn<int>("code");
    QTest::newRow("no JSON") << "garbage" << int(ErrorCode::Internal);
    QTest::newRow("no answer") << "silent" << int(ErrorCode::Internal);
    QTest::newRow("unknown job") << "nonsense" << int(ErrorCode::Environment);
}

void WorkerClientTest::protocolErrors() {
    QFETCH(QString, job);
    QFETCH(int, code);
    const auto result = client_.run(job.toStdString(), Json::object(), JobContext());
    QVERIFY(!result);
    QCOMPARE(int(result.error().code), code);
    QVERIFY(!result.error().hint.empty());
}

void WorkerClientTest::workerThatDoesNotListen() {
    const auto result =
        client_.run("deaf", Json{{"text", std::string(5U << 20U, 'x')}}, JobContext());
    QVERIFY(result);
    QVERIFY((*result)["deaf"] == true);
}

void WorkerClientTest::cancelEndsTheWorker_data() {
    QTest::addColumn<QString>("job");
    QTest::newRow("willing") << "slow";
    QTest::newRow("ignores SIGTERM") << "stubborn";
}

void WorkerClientTest::cancelEndsTheWorker() {
    QFETCH(QString, job);
    std::stop_source stop;
    int pid = 0;
    const JobContext context(stop.get_token(), {}, [&](std::string_view note) {
        pid = std::stoi(std::string(note));
        stop.request_stop();
    });
    const auto result = client_.run(job.toStdString(), Json::object(), context);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Cancelled);
    QVERIFY(pid > 0);
    QVERIFY(ended(pid));
}

void WorkerClientTest::missingWorker() {
    const WorkerClient client(path_ / "nothing");
    const auto result = client.run("echo", Json::object(), JobContext());
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Environment);
    QVERIFY(result.error().hint.find("BENCHWRIGHT_WORKER") != std::string::npos);
    QVERIFY(!client.startTraining(newRun()));
    // A folder is no program either.
    QVERIFY(!WorkerClient(path_).run("echo", Json::object(), JobContext()));
}

void WorkerClientTest::foundByEnvironment() {
    qputenv("BENCHWRIGHT_WORKER", FAKE_WORKER);
    const WorkerClient client;
    qunsetenv("BENCHWRIGHT_WORKER");
    QVERIFY(client.run("echo", Json::object(), JobContext()));
}

void WorkerClientTest::trainingRunsToItsEnd() {
    const RunFolder run = newRun();
    QVERIFY(client_.startTraining(run));
    std::vector<std::string> notes;
    std::vector<std::string> progress;
    const JobContext job(
        {}, [&](double, std::string_view what) { progress.emplace_back(what); },
        [&](std::string_view note) { notes.emplace_back(note); });
    const auto status = watchRun(run, job);
    QVERIFY(status);
    QVERIFY(status->state == RunState::Finished);
    QCOMPARE(status->metrics.at("validation").at("log_loss"), 0.25);
    QVERIFY((notes == std::vector<std::string>{"1 row left out: target is missing"}));
    QVERIFY(progress.back().find("loss 0.5") != std::string::npos);
    QVERIFY(logOf(run).find("fake training: finish") != std::string::npos);
    QVERIFY(!run.alive());
}

// The starter is a process of its own that leaves at once.
void WorkerClientTest::trainingOutlivesItsStarter() {
    qputenv("FAKE_TRAINING", "finish");
    const RunFolder run = newRun();
    const pid_t starter = ::fork();
    if (starter == 0) ::_exit(client_.startTraining(run) ? 0 : 1);
    int how = -1;
    QCOMPARE(::waitpid(starter, &how, 0), starter);
    QCOMPARE(how, 0);
    QVERIFY(run.alive());
    const auto status = watchRun(run, JobContext());
    QVERIFY(status);
    QVERIFY(status->state == RunState::Finished);
}

void WorkerClientTest::trainingHasItsOwnSession() {
    qputenv("FAKE_TRAINING", "wait");
    const RunFolder run = newRun();
    QVERIFY(client_.startTraining(run));
    QTRY_VERIFY(run.status()->pid != 0);
    const int pid = run.status()->pid;
    QCOMPARE(::getsid(pid), pid);
    QVERIFY(run.command(RunCommand::Stop));
    QVERIFY(watchRun(run, JobContext()));
}

void WorkerClientTest::stopReachesTheWorker() {
    qputenv("FAKE_TRAINING", "wait");
    const RunFolder run = newRun();
    QVERIFY(client_.startTraining(run));
    QVERIFY(run.command(RunCommand::Stop));
    const auto status = watchRun(run, JobContext());
    QVERIFY(status);
    QVERIFY(status->state == RunState::Stopped);
}

void WorkerClientTest::failureBeforeTheLockIsNoticed_data() {
    QTest::addColumn<QByteArray>("way");
    QTest::addColumn<QString>("said");
    QTest::newRow("exit code") << QByteArray("broken") << "exit code 4";
    QTest::newRow("signal") << QByteArray("no memory") << "signal 9";
}

void WorkerClientTest::failureBeforeTheLockIsNoticed() {
    QFETCH(QByteArray, way);
    QFETCH(QString, said);
    qputenv("FAKE_TRAINING", way);
    const RunFolder run = newRun();
    const auto started = client_.startTraining(run);
    QVERIFY(!started);
    QCOMPARE(started.error().code, ErrorCode::Environment);
    QVERIFY(started.error().message.find(said.toStdString()) != std::string::npos);
    QVERIFY(started.error().message.find("fake training: " + way.toStdString()) !=
            std::string::npos);
    // Whoever watches the run learns of it too.
    const auto status = watchRun(run, JobContext());
    QVERIFY(status);
    QVERIFY(status->state == RunState::Failed);
    QVERIFY(status->error == started.error());
}

void WorkerClientTest::killedWorkerIsInterrupted() {
    qputenv("FAKE_TRAINING", "die");
    const RunFolder run = newRun();
    QVERIFY(client_.startTraining(run));
    const auto status = watchRun(run, JobContext());
    QVERIFY(status);
    QVERIFY(status->state == RunState::Interrupted);
    // And it can be started again: the old end does not count as this one's.
    qputenv("FAKE_TRAINING", "finish");
    QVERIFY(client_.startTraining(run));
    QVERIFY(watchRun(run, JobContext())->state == RunState::Finished);
}

void WorkerClientTest::runThatNobodyStartedCanBeCancelled() {
    const RunFolder run = newRun();
    std::stop_source stop;
    std::jthread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(150));
        stop.request_stop();
    });
    const auto status = watchRun(run, JobContext(stop.get_token()));
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Cancelled);
}

void WorkerClientTest::secondStartIsRefused() {
    qputenv("FAKE_TRAINING", "wait");
    const RunFolder run = newRun();
    QVERIFY(client_.startTraining(run));
    const auto second = client_.startTraining(run);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Refused);
    QVERIFY(run.command(RunCommand::Stop));
    QVERIFY(watchRun(run, JobContext()));
}

void WorkerClientTest::noZombiesStay() {
    const RunFolder run = newRun();
    QVERIFY(client_.run("echo", Json::object(), JobContext()));
    QVERIFY(client_.startTraining(run));
    QVERIFY(watchRun(run, JobContext()));
    // No child is left, running or dead.
    QTRY_VERIFY(::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD);
}

QTEST_GUILESS_MAIN(WorkerClientTest)
#include "WorkerClientTest.moc"
