// Runs as a protocol of folders: live metrics, stop, pause, kill and resume, detached and watched.

#include "core/base/Files.h"
#include "core/run/EventFile.h"
#include "core/run/RunFolder.h"
#include "tests/support/Program.h"

#include <fmt/format.h>
#include <signal.h>

#include <QtTest>

#include <fstream>
#include <random>

using namespace bw;
using namespace bw::test;

namespace {

QString path(const std::filesystem::path& p) {
    return QString::fromStdString(p.string());
}

/// Enough rows that an epoch takes a while.
std::string bigTable(int rows) {
    std::mt19937 random(7);
    std::normal_distribution<double> normal;
    std::string text = "a,b,c,d,kind,y\n";
    for (int i = 0; i < rows; ++i) {
        const double a = normal(random), b = normal(random), c = normal(random), d = normal(random);
        text += fmt::format("{:.5f},{:.5f},{:.5f},{:.5f},{},{}\n", a, b, c, d, "uvwxyz"[i % 6],
                            a * b + c > 0.1 * d ? "yes" : "no");
    }
    return text;
}

}  // namespace

class RunsTest : public QObject {
    Q_OBJECT

    Bench bench_;

    QStringList trainArguments(int epochs, const QStringList& more = {}) {
        return QStringList{"train",
                           "--data",
                           "big",
                           "--target",
                           "y",
                           "--model",
                           "mlp",
                           "--set",
                           QString("epochs=%1").arg(epochs),
                           "--set",
                           "patience=1000",
                           "--seed",
                           "3",
                           "--threads",
                           "1"} +
               more;
    }
    RunFolder folder(const std::string& id) { return RunFolder(bench_.folder() / "runs" / id); }

    std::string detached(int epochs) {
        const Ended ended = bench_.run(trainArguments(epochs, {"--detach"}));
        return ended.exit == 0 ? ended.json["run"].get<std::string>() : "";
    }
    bool reaches(const RunFolder& run, const std::function<bool(const RunStatus&)>& condition) {
        return QTest::qWaitFor(
            [&] {
                const auto status = run.status();
                return status && condition(*status);
            },
            60000);
    }
    static std::map<std::string, std::vector<std::pair<std::int64_t, float>>> metrics(
        const RunFolder& run) {
        EventFolderReader reader(run.path());
        (void)reader.poll();
        std::map<std::string, std::vector<std::pair<std::int64_t, float>>> series;
        for (const auto& [tag, points] : reader.series())
            if (tag.find("per_second") == std::string::npos)
                for (const MetricPoint& point : points)
                    series[tag].emplace_back(point.step, point.value);
        return series;
    }

private Q_SLOTS:
    void initTestCase() {
        const auto file = bench_.write("big.csv", bigTable(60000));
        const Ended ended = bench_.run({"import", path(file), "--name", "big"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
    }

    void killedAndResumedEndsBitEqualToUndisturbed() {
        // Many more epochs than the last kill waits for: a quick machine must not finish before it.
        constexpr int kEpochs = 40;
        const Ended calm = bench_.run(trainArguments(kEpochs));
        QVERIFY2(calm.exit == 0, calm.text().c_str());
        const RunFolder undisturbed = folder(calm.json["run"]);

        const std::string id = detached(kEpochs);
        QVERIFY(!id.empty());
        const RunFolder disturbed = folder(id);
        for (const int epoch : {2, 5}) {
            QVERIFY(reaches(disturbed,
                            [&](const RunStatus& s) { return s.epoch >= epoch && s.pid > 0; }));
            ::kill(disturbed.status()->pid, SIGKILL);
            QVERIFY(reaches(disturbed,
                            [](const RunStatus& s) { return s.state == RunState::Interrupted; }));
            const Ended shown = bench_.run({"run", "show", QString::fromStdString(id)});
            QCOMPARE(shown.json["status"].get<std::string>(), "interrupted");
            QCOMPARE(bench_.run({"run", "resume", QString::fromStdString(id), "--detach"}).exit, 0);
        }
        const Ended watched = bench_.run({"run", "watch", QString::fromStdString(id)});
        QVERIFY2(watched.exit == 0, watched.text().c_str());

        QVERIFY(*readFile(undisturbed.model() / "weights.safetensors") ==
                *readFile(disturbed.model() / "weights.safetensors"));
        QVERIFY(*readFile(undisturbed.model() / "graph.json") ==
                *readFile(disturbed.model() / "graph.json"));
        QVERIFY(metrics(undisturbed) == metrics(disturbed));
        QVERIFY(!metrics(disturbed)["train/loss"].empty());
    }

    void resumeOfAFinishedRunDoesNothing() {
        const Ended listed = bench_.run({"runs"});
        const std::string id = listed.json["runs"][0]["run"];
        const auto before = readFile(folder(id).path() / "status.json");
        const Ended ended = bench_.run({"run", "resume", QString::fromStdString(id)});
        QCOMPARE(ended.exit, 0);
        QCOMPARE(*readFile(folder(id).path() / "status.json"), *before);
    }

    void stopKeepsTheBest() {
        const std::string id = detached(500);
        QVERIFY(reaches(folder(id), [](const RunStatus& s) { return s.epoch >= 2; }));
        const Ended stopped = bench_.run({"run", "stop", QString::fromStdString(id)});
        QVERIFY2(stopped.exit == 0, stopped.text().c_str());
        QCOMPARE(stopped.json["status"].get<std::string>(), "stopped");
        const Ended evaluated = bench_.run({"evaluate", QString::fromStdString(id)});
        QVERIFY2(evaluated.exit == 0, evaluated.text().c_str());
        QVERIFY(evaluated.json["metrics"]["accuracy"]["value"].get<double>() > 0.6);
    }

    void pauseHoldsAndResumeGoesOn() {
        const std::string id = detached(500);
        QVERIFY(reaches(folder(id), [](const RunStatus& s) { return s.epoch >= 1; }));
        QCOMPARE(bench_.run({"run", "pause", QString::fromStdString(id)}).exit, 0);
        QVERIFY(
            reaches(folder(id), [](const RunStatus& s) { return s.state == RunState::Paused; }));
        const auto step = folder(id).status()->step;
        QTest::qWait(500);
        QCOMPARE(folder(id).status()->step, step);
        QCOMPARE(bench_.run({"run", "resume", QString::fromStdString(id), "--detach"}).exit, 0);
        QVERIFY(reaches(folder(id), [&](const RunStatus& s) {
            return s.state == RunState::Running && s.step > step;
        }));
        QCOMPARE(bench_.run({"run", "stop", QString::fromStdString(id)}).exit, 0);
    }

    void interruptingTrainStopsTheRunAndKeepsTheBest() {
        const qint64 pid = bench_.start(trainArguments(500));
        Ended listed;
        std::string id;
        QVERIFY(QTest::qWaitFor(
            [&] {
                listed = bench_.run({"runs"});
                for (const Json& run : listed.json["runs"])
                    if (run["status"] == "running" && run["epoch"].get<int>() >= 1) id = run["run"];
                return !id.empty();
            },
            60000));
        ::kill(static_cast<pid_t>(pid), SIGINT);
        QVERIFY(
            reaches(folder(id), [](const RunStatus& s) { return s.state == RunState::Stopped; }));
        QVERIFY(std::filesystem::exists(folder(id).model() / "weights.safetensors"));
    }

    void aTruncatedEventFileStillReads() {
        const std::string id = bench_.run({"runs"}).json["runs"][0]["run"];
        EventFolderReader before(folder(id).path());
        (void)before.poll();
        std::filesystem::path events;
        for (const auto& entry : std::filesystem::directory_iterator(folder(id).path()))
            if (entry.path().filename().string().find("tfevents") != std::string::npos)
                events = entry.path();
        std::filesystem::resize_file(events, std::filesystem::file_size(events) - 5);
        EventFolderReader after(folder(id).path());
        (void)after.poll();
        QVERIFY(!after.series().empty());
        QVERIFY(after.problems().empty());
        QCOMPARE(bench_.run({"run", "show", QString::fromStdString(id)}).exit, 0);
    }

    void targetsThatCannotBeLearned() {
        const auto one = bench_.write("oneclass.csv",
                                      "x,y\n1,a\n2,a\n3,a\n4,a\n5,a\n6,a\n7,a\n8,a\n9,a\n10,a\n");
        QCOMPARE(bench_.run({"import", path(one), "--name", "oneclass"}).exit, 0);
        const Ended ended = bench_.run({"train", "--data", "oneclass", "--target", "y"});
        QVERIFY2(ended.exit == 3, ended.text().c_str());
        QVERIFY2(ended.out.find("class") != std::string::npos, ended.out.c_str());

        const auto empty =
            bench_.write("nan.csv", "x,y\n1,NaN\n2,NaN\n3,NaN\n4,NaN\n5,\n6,NaN\n7,NaN\n8,NaN\n");
        QCOMPARE(bench_.run({"import", path(empty), "--name", "nan", "--type", "y=number"}).exit,
                 0);
        const Ended missing = bench_.run({"train", "--data", "nan", "--target", "y"});
        QVERIFY2(missing.exit == 3, missing.text().c_str());
        QVERIFY2(missing.out.find('y') != std::string::npos, missing.out.c_str());
    }

    void anAbsentDeviceIsNamed() {
        const Ended ended = bench_.run(trainArguments(1, {"--device", "cuda:7"}));
        QVERIFY2(ended.exit == 4, ended.text().c_str());
        QVERIFY2(ended.out.find("cuda:7") != std::string::npos, ended.out.c_str());
    }

    void regressionOnRealData() {
        QCOMPARE(
            bench_.run({"import", path(Bench::sample("bike-sharing-hour.csv")), "--name", "bike"})
                .exit,
            0);
        const Ended ended =
            bench_.run({"train", "--data", "bike", "--target", "cnt", "--exclude",
                        "casual,registered,instant", "--set", "epochs=10", "--seed", "1"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QVERIFY2(ended.json["metrics"]["test"]["r2"].get<double>() > 0.7, ended.text().c_str());
        const auto bundle = bench_.file("bike-bundle");
        const Ended exported =
            bench_.run({"export", QString::fromStdString(ended.json["run"].get<std::string>()),
                        "--to", path(bundle)});
        QVERIFY2(exported.exit == 0, exported.text().c_str());
    }

    void severalClassesOnRealData() {
        QCOMPARE(
            bench_.run({"import", path(Bench::sample("penguins.csv")), "--name", "penguins"}).exit,
            0);
        const Ended ended =
            bench_.run({"train", "--data", "penguins", "--target", "species", "--set", "epochs=60",
                        "--set", "batch_size=32", "--set", "learning_rate=0.01", "--seed", "1"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QVERIFY2(ended.json["metrics"]["test"]["accuracy"].get<double>() > 0.9,
                 ended.text().c_str());
        const auto bundle = bench_.file("penguin-bundle");
        const Ended exported =
            bench_.run({"export", QString::fromStdString(ended.json["run"].get<std::string>()),
                        "--to", path(bundle)});
        QVERIFY2(exported.exit == 0, exported.text().c_str());
    }
};

QTEST_GUILESS_MAIN(RunsTest)
#include "test_runs.moc"
