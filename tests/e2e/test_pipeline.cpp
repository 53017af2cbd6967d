// Pipelines as a person and CI run them: the real programs on penguins.csv. Each test function is
// one step; later ones build on earlier ones unless they make a project of their own.

#include "core/base/Files.h"
#include "core/run/RunFolder.h"
#include "tests/support/Program.h"

#include <fmt/format.h>
#include <signal.h>

#include <QtTest>

#include <set>

using namespace bw;
using namespace bw::test;

namespace {

QString path(const std::filesystem::path& p) {
    return QString::fromStdString(p.string());
}

/// "import done, verify cached, …"
std::string states(const Json& run) {
    std::string text;
    for (const Json& step : run.value("steps", Json::array())) {
        if (!text.empty()) text += ", ";
        text += step["name"].get<std::string>() + " " + step["state"].get<std::string>();
    }
    return text;
}

Json stepOf(const Json& run, const std::string& name) {
    for (const Json& step : run["steps"])
        if (step["name"] == name) return step;
    return {};
}

/// A project with penguins.csv and the template `all`.
class PipelineBench : public Bench {
public:
    PipelineBench() {
        std::filesystem::copy_file(sample("penguins.csv"), folder() / "penguins.csv");
        const Ended made =
            run({"pipeline", "template", "all", "--to", path(folder() / "pipelines" / "all.toml")});
        if (made.exit != 0) qFatal("%s", made.text().c_str());
    }
    [[nodiscard]] static QStringList arguments(const QStringList& more = {}) {
        return QStringList{"pipeline",
                           "run",
                           "all",
                           "--set",
                           "source=penguins.csv",
                           "--set",
                           "dataset=penguins",
                           "--set",
                           "target=species"} +
               more;
    }
    [[nodiscard]] Ended all(const QStringList& more = {}) const { return run(arguments(more)); }
    void automatic(bool on) const {
        const auto file = folder() / "benchwright.toml";
        std::string text = *readFile(file);
        const std::string from = on ? "automatic = false" : "automatic = true";
        const std::size_t at = text.find(from);
        if (at == std::string::npos) qFatal("no %s", from.c_str());
        text.replace(at, from.size(), on ? "automatic = true" : "automatic = false");
        if (!writeFileAtomically(file, text)) qFatal("cannot write");
    }
    /// state.json of the newest pipeline run.
    [[nodiscard]] Json state() const {
        std::string newest;
        std::error_code none;
        for (const auto& entry :
             std::filesystem::directory_iterator(folder() / "pipeline-runs", none))
            if (entry.is_directory()) newest = std::max(newest, entry.path().string());
        return readJsonFile(newest + "/state.json").value_or(Json());
    }
    [[nodiscard]] bool trainingRuns(std::string& run) const {
        return QTest::qWaitFor(
            [&] {
                std::error_code none;
                for (const auto& entry :
                     std::filesystem::directory_iterator(folder() / "runs", none)) {
                    const auto status = RunFolder(entry.path()).status();
                    if (!status || status->epoch < 3 || status->state != RunState::Running)
                        continue;
                    run = entry.path().filename().string();
                    return true;
                }
                return false;
            },
            60000);
    }
    [[nodiscard]] RunFolder training(const std::string& run) const {
        return RunFolder(folder() / "runs" / run);
    }
};

/// Long enough to be cut off, the same each time.
const QStringList kLong{"--set", "epochs=2000", "--set", "train.parameters.patience=5000"};

}  // namespace

class PipelineTest : public QObject {
    Q_OBJECT

    PipelineBench bench_;

private Q_SLOTS:
    void everythingRunsAndAProposalWaits() {
        const auto report = bench_.file("report.xml");
        const Ended ran = bench_.all({"--junit", path(report)});
        QVERIFY2(ran.exit == 0, ran.text().c_str());
        QCOMPARE(states(ran.json),
                 std::string("import done, verify done, split done, train done, evaluate done, "
                             "compare skipped, gate done, promote done, export skipped"));
        QCOMPARE(ran.json["state"].get<std::string>(), "done");
        QCOMPARE(stepOf(ran.json, "promote")["outputs"]["outcome"].get<std::string>(), "proposed");
        QVERIFY(bench_.run({"models"}).json["models"].empty());
        const Ended proposals = bench_.run({"pipeline", "proposals"});
        QCOMPARE(proposals.json["proposals"].size(), std::size_t(1));
        QCOMPARE(proposals.json["proposals"][0]["candidate"],
                 stepOf(ran.json, "train")["outputs"]["run"]);
        QCOMPARE(ran.json, bench_.state());
    }

    // Python's parser and its own count of what the document says.
    void theJUnitFileIsReadByAnotherParser() {
        const Ended ended = execute(
            BW_PYTHON,
            {"-c",
             QStringLiteral("import sys,xml.etree.ElementTree as e\n"
                            "r=e.parse(sys.argv[1]).getroot()\n"
                            "s=r.find('testsuite'); c=s.findall('testcase')\n"
                            "assert r.tag=='testsuites' and len(c)==9, len(c)\n"
                            "assert int(s.get('tests'))==9\n"
                            "assert int(s.get('skipped'))==len(s.findall('.//skipped'))==2\n"
                            "assert not s.findall('.//failure')+s.findall('.//error')\n"
                            "assert [x.get('name') for x in c][:3]=="
                            "['import','verify','split']\n"
                            "assert all(float(x.get('time'))>=0 for x in c)\n"),
             path(bench_.file("report.xml"))});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
    }

    void nothingChangedNothingRuns() {
        const Ended runs = bench_.run({"runs"});
        const Ended again = bench_.all();
        QVERIFY2(again.exit == 0, again.text().c_str());
        QCOMPARE(
            states(again.json),
            std::string("import cached, verify cached, split cached, train cached, evaluate "
                        "cached, compare skipped, gate cached, promote cached, export skipped"));
        QCOMPARE(bench_.run({"runs"}).json, runs.json);
        QCOMPARE(bench_.run({"pipeline", "proposals"}).json["proposals"].size(), std::size_t(1));
    }

    void aDismissedProposalStaysClosed() {
        const Json open = bench_.run({"pipeline", "proposals"}).json["proposals"][0];
        const QString number = QString::number(open["number"].get<int>());
        QCOMPARE(bench_.run({"pipeline", "proposals", "--dismiss", number}).exit, 2);
        const Ended closed =
            bench_.run({"pipeline", "proposals", "--dismiss", number, "--why", "not yet"});
        QVERIFY2(closed.exit == 0 && closed.json["proposals"].empty(), closed.text().c_str());
        QCOMPARE(bench_.all().exit, 0);
        QVERIFY(bench_.run({"pipeline", "proposals"}).json["proposals"].empty());
    }

    void whereItIsAllowedTheFirstModelIsPromotedAndExported() {
        bench_.automatic(true);
        const Ended ran = bench_.all();
        QVERIFY2(ran.exit == 0, ran.text().c_str());
        QCOMPARE(stepOf(ran.json, "train")["state"].get<std::string>(), "cached");
        QCOMPARE(stepOf(ran.json, "promote")["outputs"]["model"].get<std::string>(),
                 "penguins-species@1");
        QCOMPARE(stepOf(ran.json, "export")["state"].get<std::string>(), "done");
        const Ended verified =
            execute(BW_PYTHON, {path(bench_.folder() / "exports" / "penguins" / "verify")});
        QVERIFY2(verified.exit == 0, verified.text().c_str());
        QVERIFY(bench_.run({"audit"}).json["verified"].get<bool>());
    }

    void aParameterRunsOnlyWhatDependsOnIt() {
        const QStringList more{"--set", "epochs=80", "--set",
                               "train.parameters.learning_rate=0.01"};
        const Ended ran = bench_.all(more);
        QVERIFY2(ran.exit == 0, ran.text().c_str());
        QCOMPARE(
            states(ran.json),
            std::string("import cached, verify cached, split cached, train done, evaluate done, "
                        "compare done, gate done, promote done, export done"));
        const std::string cause = stepOf(ran.json, "train")["cause"];
        QVERIFY2(cause.find("parameters.epochs changed: 30 → 80") != std::string::npos,
                 cause.c_str());
        QCOMPARE(stepOf(ran.json, "promote")["outputs"]["model"].get<std::string>(),
                 "penguins-species@2");
        // The promotion changed what gate and comparison depend on; they are not done again.
        const Ended again = bench_.all(more);
        for (const Json& step : again.json["steps"])
            QVERIFY2(step["state"] == "cached", step.dump().c_str());
    }

    void whatAPersonRolledBackIsNotPromotedAgain() {
        QCOMPARE(bench_.run({"rollback", "--why", "a test"}).exit, 0);
        const Ended ran =
            bench_.all({"--set", "epochs=80", "--set", "train.parameters.learning_rate=0.01"});
        QVERIFY2(ran.exit == 0, ran.text().c_str());
        QCOMPARE(stepOf(ran.json, "promote")["state"].get<std::string>(), "cached");
        const Json models = bench_.run({"models"}).json["models"];
        QCOMPARE(models[0]["aliases"], Json::array({"production"}));
        QCOMPARE(models[0]["version"].get<int>(), 1);
    }

    void aWorseCandidateIsHeldWithExitOne() {
        const auto report = bench_.file("held.xml");
        const Ended ran =
            bench_.all({"--set", "epochs=1", "--set", "train.parameters.learning_rate=0.000001",
                        "--junit", path(report)});
        QVERIFY2(ran.exit == 1, ran.text().c_str());
        QCOMPARE(ran.json["state"].get<std::string>(), "held");
        QCOMPARE(stepOf(ran.json, "gate")["state"].get<std::string>(), "held");
        QCOMPARE(stepOf(ran.json, "promote")["outputs"]["outcome"].get<std::string>(), "held");
        QCOMPARE(stepOf(ran.json, "export")["state"].get<std::string>(), "skipped");
        const Ended parsed =
            execute(BW_PYTHON, {"-c",
                                "import sys,xml.etree.ElementTree as e\n"
                                "s=e.parse(sys.argv[1]).getroot().find('testsuite')\n"
                                "assert len(s.findall('.//failure'))==2==int(s.get('failures'))\n",
                                path(report)});
        QVERIFY2(parsed.exit == 0, parsed.text().c_str());
    }

    void threePipelinesDoTheSameInTurn() {
        for (const char* name : {"data", "training", "validation"})
            QCOMPARE(bench_
                         .run({"pipeline", "template", name, "--to",
                               path(bench_.folder() / "pipelines" / (std::string(name) + ".toml"))})
                         .exit,
                     0);
        const Ended early = bench_.run({"pipeline", "run", "validation"});
        QCOMPARE(early.exit, 3);
        const Ended data = bench_.run({"pipeline", "run", "data", "--set", "source=penguins.csv",
                                       "--set", "dataset=penguins", "--set", "target=species"});
        QVERIFY2(data.exit == 0, data.text().c_str());
        QCOMPARE(states(data.json), std::string("import cached, verify cached, split cached"));
        const Ended training = bench_.run({"pipeline", "run", "training", "--set", "target=species",
                                           "--set", "seed=4", "--set", "epochs=90"});
        QVERIFY2(training.exit == 0, training.text().c_str());
        const Ended validation = bench_.run({"pipeline", "run", "validation"});
        QVERIFY2(validation.exit == 0, validation.text().c_str());
        QCOMPARE(stepOf(validation.json, "gate")["outputs"]["candidate"],
                 stepOf(training.json, "train")["outputs"]["run"]);
        QCOMPARE(stepOf(validation.json, "compare")["outputs"]["dataset"],
                 stepOf(data.json, "split")["outputs"]["reference"]);
    }

    void whatWasDoneByHandIsSavedAndRepeatsIt() {
        const Ended saved = bench_.run({"pipeline", "save", "mine", "--model", "production"});
        QVERIFY2(saved.exit == 0, saved.text().c_str());
        QCOMPARE(saved.json["steps"].get<int>(), 9);
        QCOMPARE(bench_.run({"pipeline", "check", "mine"}).exit, 0);
        const Json production = bench_.run({"models"}).json["models"].back();
        const Ended ran = bench_.run({"pipeline", "run", "mine"});
        QVERIFY2(ran.exit == 0, ran.text().c_str());
        QCOMPARE(stepOf(ran.json, "train")["outputs"]["model_sha256"], production["hash"]);
        QCOMPARE(bench_.run({"pipeline", "save", "mine"}).exit, 1);
    }

    void aKilledRunIsGoneOnWith() {
        const PipelineBench bench;
        const auto pid = static_cast<pid_t>(bench.start(PipelineBench::arguments(kLong)));
        std::string run;
        QVERIFY(bench.trainingRuns(run));
        ::kill(pid, SIGKILL);
        ::kill(bench.training(run).status()->pid, SIGKILL);
        QVERIFY(QTest::qWaitFor([&] { return !bench.training(run).alive(); }, 20000));
        const Json listed = bench.run({"pipeline", "list"}).json["runs"][0];
        QCOMPARE(listed["state"].get<std::string>(), "interrupted");
        const Ended next = bench.all(kLong);
        QVERIFY2(next.exit == 0, next.text().c_str());
        QCOMPARE(next.json["continues"], listed["run"]);
        QCOMPARE(stepOf(next.json, "import")["state"].get<std::string>(), "cached");
        QCOMPARE(stepOf(next.json, "train")["outputs"]["run"].get<std::string>(), run);
        QVERIFY(stepOf(next.json, "train")["cause"].get<std::string>().find("goes on with run") ==
                0);
        QCOMPARE(bench.run({"runs"}).json["runs"].size(), std::size_t(1));
    }

    // The worker does not notice that the pipeline died; its work is not lost.
    void aTrainingThatOutlivedItsPipelineIsTaken() {
        const PipelineBench bench;
        const auto pid = static_cast<pid_t>(bench.start(PipelineBench::arguments(kLong)));
        std::string run;
        QVERIFY(bench.trainingRuns(run));
        ::kill(pid, SIGKILL);
        const Ended next = bench.all(kLong);
        QVERIFY2(next.exit == 0, next.text().c_str());
        QCOMPARE(stepOf(next.json, "train")["outputs"]["run"].get<std::string>(), run);
        QCOMPARE(bench.run({"runs"}).json["runs"].size(), std::size_t(1));
    }

    void aCancelLeavesAResumableState() {
        const PipelineBench bench;
        const auto pid = static_cast<pid_t>(bench.start(PipelineBench::arguments(kLong)));
        std::string run;
        QVERIFY(bench.trainingRuns(run));
        ::kill(pid, SIGINT);
        QVERIFY(QTest::qWaitFor([&] { return bench.state().value("state", "") == "cancelled"; },
                                30000));
        QCOMPARE(stepOf(bench.state(), "train")["state"].get<std::string>(), "waiting");
        QVERIFY(!bench.training(run).alive());
        const Ended next = bench.all(kLong);
        QVERIFY2(next.exit == 0, next.text().c_str());
        QCOMPARE(stepOf(next.json, "train")["outputs"]["run"].get<std::string>(), run);
    }

    void twoProcessesDoNotRunOnePipeline() {
        const PipelineBench bench;
        const auto pid = static_cast<pid_t>(bench.start(PipelineBench::arguments(kLong)));
        std::string run;
        QVERIFY(bench.trainingRuns(run));
        const Ended second = bench.all(kLong);
        ::kill(pid, SIGINT);
        QVERIFY2(second.exit == 4, second.text().c_str());
        QCOMPARE(second.json["error"]["code"].get<std::string>(), "environment");
        QVERIFY(QTest::qWaitFor([&] { return bench.state().value("state", "") == "cancelled"; },
                                30000));
    }

    void badFilesAreRefusedWithTheirLines() {
        const PipelineBench bench;
        const std::string head =
            "[pipeline]\nname = \"bad\"\n[[step]]\ntype = \"import\"\nsource = "
            "\"penguins.csv\"\ndataset = \"penguins\"\n";
        const auto check = [&](const std::string& text, int line, std::string_view words) {
            const auto file = bench.write("bad.toml", text);
            const std::string before = bench.storedState();
            for (const char* command : {"check", "run"}) {
                const Ended ended = bench.run({"pipeline", command, path(file)});
                if (ended.exit != 3 || ended.json["mistakes"].size() != 1) {
                    qWarning("%s", ended.text().c_str());
                    return false;
                }
                const Json mistake = ended.json["mistakes"][0];
                const std::string message = mistake["message"], hint = mistake["hint"];
                if (mistake["line"] != line || message.find(words) == message.npos ||
                    hint.empty() || ended.json["error"]["code"] != "bad_input") {
                    qWarning("%s", ended.text().c_str());
                    return false;
                }
            }
            return bench.storedState() == before;
        };
        QVERIFY(check("[pipeline]\nname = \"bad\n", 2, "not TOML"));
        QVERIFY(
            check(head + "[[step]]\ntype = \"verify\"\ndata = \"${verify}\"\n", 7, "needs itself"));
        QVERIFY(check(head + "[[step]]\ntype = \"verify\"\ndata = \"${bad:import}\"\n", 9,
                      "refers to this pipeline itself"));
        QVERIFY(
            check(head + "[[step]]\ntype = \"verify\"\ndata = \"${import}\"\ntarget = \"specie\"\n",
                  10, "no column \"specie\""));
        QVERIFY(check(head + "[[step]]\ntype = \"verify\"\ndata = 7\n", 9, "must be a text"));
        QVERIFY(check(head + "[[step]]\ntype = \"fit\"\n", 8, "unknown step type"));
        QCOMPARE(bench.run({"pipeline", "check", "gone"}).exit, 3);
        QCOMPARE(bench.run({"pipeline", "run", "all", "--set", "gone=1"}).exit, 2);
        QCOMPARE(bench.run({"pipeline", "run", "all", "--set", "epochs=many"}).exit, 2);
    }

    void theGraphHasStatesForPeopleAndGraphviz() {
        const Ended graph = bench_.run({"pipeline", "graph", "data"});
        QVERIFY2(graph.exit == 0, graph.text().c_str());
        QCOMPARE(graph.json["steps"].size(), std::size_t(3));
        QCOMPARE(graph.json["steps"][0]["state"].get<std::string>(), "cached");
        QVERIFY(bench_.plain({"pipeline", "graph", "data"}).out.find("├─●") != std::string::npos);
        QVERIFY(bench_.plain({"pipeline", "graph", "data", "--format", "dot"})
                    .out.find("\"import\" -> \"verify\"") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(PipelineTest)
#include "test_pipeline.moc"
