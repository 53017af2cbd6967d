// The watch as it runs for months: the real programs on penguins.csv. Each test function has a
// project of its own.

#include "core/base/Files.h"
#include "core/model/Graph.h"
#include "core/requests/RequestWriter.h"
#include "core/table/DateTimeText.h"
#include "tests/support/Program.h"

#include <fmt/format.h>
#include <signal.h>

#include <QtTest>

#include <fstream>

using namespace bw;
using namespace bw::test;

namespace {

/// A project with a folder that is watched and a pipeline that trains two epochs.
class WatchBench : public Bench {
public:
    explicit WatchBench(bool automatic = true) {
        save("pipelines/loop.toml", R"([pipeline]
name = "loop"
[parameters]
source = "penguins.csv"
epochs = 2
[[step]]
type = "import"
source = "${source}"
dataset = "penguins"
[[step]]
type = "split"
data = "${import}"
[[step]]
type = "train"
data = "${import}"
split = "${split}"
target = "species"
device = "cpu"
[step.parameters]
epochs = "${epochs}"
[[step]]
type = "gate"
candidate = "${train}"
data = "${import}"
split = "${split}"
resamples = 100
[[step]]
type = "promote"
gate = "gate"
why = "first model of the loop"
)");
        save("triggers.toml", R"([[trigger]]
name = "files"
on = "folder"
pipeline = "loop"
folder = "incoming"
pattern = "*.csv"
parameter = "source"
complete = "rename"
)");
        save("benchwright.toml", fmt::format("[promotion]\nautomatic = {}\n[notify]\ncommand = "
                                             "[\"sh\", \"-c\", \"cat >> {}\"]\n",
                                             automatic, file("events").string()));
        std::filesystem::create_directories(folder() / "incoming");
    }
    void save(const std::string& name, const std::string& content) const {
        std::filesystem::create_directories((folder() / name).parent_path());
        QVERIFY(writeFileAtomically(folder() / name, content));
    }
    /// Trains long enough to be killed in the middle, whatever the machine.
    void slow() const {
        std::string text = *readFile(folder() / "pipelines/loop.toml");
        text.replace(text.find("epochs = 2"), 10, "epochs = 400");
        save("pipelines/loop.toml", text);
    }
    /// The first `rows` rows of the sample, renamed into place.
    void arrive(const std::string& name, int rows) const {
        std::ifstream source(sample("penguins.csv"));
        std::string line, all;
        for (int i = 0; i <= rows && std::getline(source, line); ++i) all += line + "\n";
        save("incoming/" + name, all);
    }
    [[nodiscard]] Json history() const { return run({"trigger", "history"}).json["firings"]; }
    /// As a server would log them: requests of one day, all of heavy animals.
    void ask(int requests) const {
        const auto folder = this->folder() / "models" / "penguins-species" / "1";
        const Graph graph =
            graphFromJson(readJsonFile(folder / "graph.json").value(), "graph").value();
        const auto writer =
            *RequestWriter::open({.folder = this->folder() / "requests" / "penguins-species"});
        const auto schema = requestSchema(graph, {});
        for (int i = 0; i < requests; ++i) {
            RequestRows rows{.schema = schema, .request = fmt::format("q{}", i)};
            rows.time = *parseDateTimeText("2012-03-01T06:00:00Z") + i * std::int64_t{1'000'000};
            rows.version = 1;
            rows.latency = 1000;
            for (const GraphValue& input : graph.inputs) {
                InputColumn column{.name = input.name, .type = input.type.element};
                if (input.type.element == ElementType::String)
                    column.strings = {"Dream"};
                else
                    column.floats = {input.name == "body_mass_g" ? 9000.0F + static_cast<float>(i)
                                                                 : 190.0F};
                rows.inputs.push_back(std::move(column));
            }
            rows.answers = {.classes = {0}, .probabilities = {0.8F, 0.1F, 0.1F}, .rows = 1};
            QVERIFY(writer->append(rows));
        }
        QVERIFY(writer->close());
    }
    [[nodiscard]] std::string events() const { return readFile(file("events")).value_or(""); }
    /// The newest firing once `ready` holds for it; null when that took a minute and a half.
    template <typename Ready>
    [[nodiscard]] Json waitFor(Ready ready) const {
        for (int i = 0; i < 450; ++i) {
            const Json firings = history();
            if (!firings.empty() && ready(firings.front())) return firings.front();
            QTest::qWait(200);
        }
        return {};
    }
};

bool ended(const Json& firing) {
    return firing["state"] == "ended";
}

bool runs(const Json& firing) {
    return firing["state"] == "running" && firing["run"] != "";
}

/// Ends a watcher that start() made, and waits for its end.
class Started {
public:
    explicit Started(qint64 pid) : pid_(static_cast<pid_t>(pid)) {}
    ~Started() { end(SIGKILL); }
    Started(const Started&) = delete;
    Started& operator=(const Started&) = delete;
    void end(int signal) {
        if (pid_ <= 0) return;
        ::kill(pid_, signal);
        for (int i = 0; i < 600 && ::kill(pid_, 0) == 0; ++i) QTest::qWait(50);
        gone = ::kill(pid_, 0) != 0;
        pid_ = 0;
    }
    bool gone = false;

private:
    pid_t pid_;
};

}  // namespace

class TestWatch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fileToPromotionAndOnlyOnce() {
        const WatchBench bench;
        bench.arrive("a.csv", 340);
        const Ended first = bench.run({"watch", "--once"});
        QVERIFY2(first.exit == 0, first.text().c_str());
        QCOMPARE(first.json["fired"].size(), std::size_t{1});
        const Json& firing = first.json["fired"][0];
        QVERIFY2(firing["outcome"] == "promoted", first.text().c_str());
        QCOMPARE(firing["cause"].get<std::string>(), std::string("a new file: a.csv"));
        const Json models = bench.run({"models"}).json["models"];
        QCOMPARE(models.size(), std::size_t{1});
        QCOMPARE(models[0]["aliases"][0].get<std::string>(), std::string("production"));

        const Ended second = bench.run({"watch", "--once"});
        QCOMPARE(second.json["fired"].size(), std::size_t{0});

        // The same content under another name: a firing of its own, with nothing new to train.
        bench.arrive("b.csv", 340);
        const Ended third = bench.run({"watch", "--once"});
        QVERIFY2(third.json["fired"][0]["detail"] == "done: 5 steps, 4 of them cached",
                 third.text().c_str());
        QCOMPARE(bench.run({"models"}).json["models"].size(), std::size_t{1});

        int fired = 0, done = 0;
        const Json audit = bench.run({"audit"}).json;
        QVERIFY(audit["verified"].get<bool>());
        for (const Json& entry : audit["entries"]) {
            fired += entry["action"] == "trigger_fired" ? 1 : 0;
            done += entry["action"] == "trigger_ended" ? 1 : 0;
        }
        QCOMPARE(fired, 2);
        QCOMPARE(done, 2);
        QVERIFY2(bench.events().find("trigger_ended") != std::string::npos, bench.events().c_str());
    }

    void proposesWherePromotionIsNotAutomatic() {
        const WatchBench bench(false);
        bench.arrive("a.csv", 340);
        const Ended done = bench.run({"watch", "--once"});
        QVERIFY2(done.json["fired"][0]["outcome"] == "proposed", done.text().c_str());
        QCOMPARE(bench.run({"models"}).json["models"].size(), std::size_t{0});
    }

    void schemaFaultStopsAndTells() {
        const WatchBench bench;
        bench.arrive("a.csv", 340);
        QCOMPARE(bench.run({"watch", "--once"}).exit, 0);
        QVERIFY(bench.run({"contract", "infer", "penguins"}).exit == 0);
        QVERIFY(bench.run({"contract", "accept", "penguins", "--why", "a test"}).exit == 0);
        bench.save("incoming/b.csv", "species,weight\nAdelie,heavy\n");
        const Ended done = bench.run({"watch", "--once"});
        QVERIFY2(done.json["fired"][0]["outcome"] == "stopped", done.text().c_str());
        QCOMPARE(done.exit, 3);
        QVERIFY2(bench.events().find("\"stopped\"") != std::string::npos, bench.events().c_str());
        QCOMPARE(bench.run({"watch", "--once"}).json["fired"].size(), std::size_t{0});
    }

    void fireByHandWithoutAWatcher() {
        const WatchBench bench;
        std::filesystem::copy_file(Bench::sample("penguins.csv"), bench.folder() / "penguins.csv");
        const Ended detached = bench.run({"trigger", "fire", "files", "--detach"});
        QVERIFY2(detached.exit == 0 && detached.json["state"] == "waiting",
                 detached.text().c_str());
        const Ended queue = bench.run({"watch", "queue"});
        QVERIFY(queue.json["watcher"].is_null());
        QCOMPARE(queue.json["entries"].size(), std::size_t{1});
        QCOMPARE(bench.run({"watch", "queue", "--cancel", "1"}).exit, 0);
        QCOMPARE(bench.run({"watch", "queue", "--cancel", "1"}).exit, 1);
        const Ended fired = bench.run({"trigger", "fire", "files", "--set", "epochs=1"});
        QVERIFY2(fired.exit == 0 && fired.json["outcome"] == "promoted", fired.text().c_str());
        QCOMPARE(bench.run({"trigger", "fire", "nothing"}).exit, 3);
        QCOMPARE(bench.run({"trigger", "fire", "files", "--set", "nothing=1"}).exit, 2);
        QCOMPARE(bench.run({"trigger", "fire", "files", "--set", "epochs"}).exit, 2);
    }

    /// What monitoring finds in the request log starts the pipeline, once for these requests.
    void driftOfRequestsRetrains() {
        const WatchBench bench;
        bench.arrive("a.csv", 340);
        QCOMPARE(bench.run({"watch", "--once"}).exit, 0);
        std::string triggers = *readFile(bench.folder() / "triggers.toml");
        triggers +=
            "[[trigger]]\nname = \"drift\"\non = \"drift\"\npipeline = \"loop\"\n"
            "columns = [\"body_mass_g\"]\nwindow = \"day\"\n"
            "set = { source = \"incoming/a.csv\", epochs = 3 }\n";
        bench.save("triggers.toml", triggers);
        QVERIFY(bench.run({"watch", "--once"}).json["fired"].empty());
        bench.ask(400);
        const Ended fired = bench.run({"watch", "--once"});
        QVERIFY2(fired.exit == 0 && fired.json["fired"].size() == 1, fired.text().c_str());
        const Json& firing = fired.json["fired"][0];
        QCOMPARE(firing["trigger"].get<std::string>(), std::string("drift"));
        QCOMPARE(firing["cause"].get<std::string>(),
                 std::string("drift of body_mass_g in 1 window, the last to 2012-03-02T00:00:00Z"));
        const std::string outcome = firing["outcome"];
        QVERIFY2(outcome == "held" || outcome == "promoted", fired.text().c_str());
        QVERIFY(bench.run({"watch", "--once"}).json["fired"].empty());
    }

    void fileThatGrowsWhileItIsReadIsTakenAgain() {
        const WatchBench bench;
        bench.slow();
        bench.arrive("a.csv", 300);
        Started watch(bench.start({"watch"}));
        QVERIFY(!bench.waitFor(runs).is_null());
        bench.arrive("a.csv", 340);
        const Json again = bench.waitFor(
            [](const Json& firing) { return firing["sequence"] == 2 && ended(firing); });
        QVERIFY(!again.is_null());
        QCOMPARE(again["cause"].get<std::string>(), std::string("a file with new content: a.csv"));
        const Json history = bench.history();
        const std::string first = history.at(1)["detail"].get<std::string>();
        QVERIFY2(first.find("the file changed while it was read") != std::string::npos,
                 first.c_str());
        watch.end(SIGTERM);
        QCOMPARE(bench.history().size(), std::size_t{2});
    }

    void twoWatchersKillAndRestart() {
        const WatchBench bench;
        bench.slow();
        bench.arrive("a.csv", 340);
        Started first(bench.start({"watch"}));
        QVERIFY(!bench.waitFor(runs).is_null());
        const Ended second = bench.run({"watch", "--once"});
        QCOMPARE(second.exit, 1);
        QVERIFY2(second.json["error"]["message"].get<std::string>().find(
                     "tester watches this project already") != std::string::npos ||
                     second.json["error"]["message"].get<std::string>().find(
                         "watches this project already") != std::string::npos,
                 second.text().c_str());
        first.end(SIGKILL);  // its pipeline goes on
        QVERIFY(first.gone);
        Started third(bench.start({"watch"}));
        const Json firing = bench.waitFor(ended);
        QVERIFY2(!firing.is_null() && firing["outcome"] == "promoted", firing.dump().c_str());
        QCOMPARE(bench.history().size(), std::size_t{1});
        third.end(SIGTERM);
        QVERIFY(third.gone);
        QVERIFY(bench.run({"watch", "queue"}).json["watcher"].is_null());
    }

    void killedPipelineGoesOnAndTerminatedWatchPutsBack() {
        const WatchBench bench;
        bench.slow();
        bench.arrive("a.csv", 340);
        Started watch(bench.start({"watch"}));
        const Json first = bench.waitFor(runs);
        QVERIFY(!first.is_null());
        ::kill(first["pid"].get<int>(), SIGKILL);
        const Json again = bench.waitFor([&](const Json& firing) {
            return ended(firing) ||
                   (runs(firing) && firing["pid"] != first["pid"] && firing["run"] != first["run"]);
        });
        QVERIFY(!again.is_null());
        watch.end(SIGTERM);
        QVERIFY(watch.gone);
        // On a fast machine it has ended before the signal came.
        const std::string state = bench.history()[0]["state"];
        QVERIFY2(state == "waiting" || state == "ended", state.c_str());
        const Ended rest = bench.run({"watch", "--once"});
        QVERIFY2(rest.exit == 0, rest.text().c_str());
        QVERIFY2(bench.history()[0]["outcome"] == "promoted", bench.history().dump().c_str());
    }

    void mistakesEndWithThreeAndTheLine() {
        const WatchBench bench;
        bench.save("triggers.toml",
                   "[[trigger]]\nname = \"t\"\non = \"schedule\"\npipeline = \"loop\"\n"
                   "cron = \"61 * * * *\"\ntimezone = \"Mars/Olympus\"\n");
        const Ended check = bench.run({"trigger", "check"});
        QCOMPARE(check.exit, 3);
        QCOMPARE(check.json["mistakes"][0]["line"].get<int>(), 6);
        const Ended watch = bench.run({"watch", "--once"});
        QCOMPARE(watch.exit, 3);
        QVERIFY2(
            watch.json["error"]["message"].get<std::string>().find("line 6") != std::string::npos,
            watch.text().c_str());
        QCOMPARE(bench.run({"watch", "--every", "soon"}).exit, 3);
    }

    void missingFolderIsToldAndRecovers() {
        const WatchBench bench;
        std::filesystem::remove(bench.folder() / "incoming");
        QCOMPARE(bench.run({"watch", "--once"}).exit, 0);
        const Json listed = bench.run({"trigger", "list"}).json["triggers"][0];
        QVERIFY(listed["problem"].get<std::string>().find("is missing") != std::string::npos);
        QVERIFY(bench.events().find("trigger_problem") != std::string::npos);
        std::filesystem::create_directories(bench.folder() / "incoming");
        QCOMPARE(bench.run({"watch", "--once"}).exit, 0);
        QCOMPARE(bench.run({"trigger", "list"}).json["triggers"][0]["problem"].get<std::string>(),
                 std::string());
    }

    void userUnitIsValid() {
        const QString verify = QStandardPaths::findExecutable("systemd-analyze");
        if (verify.isEmpty()) QSKIP("systemd-analyze is not installed");
        const QTemporaryDir runtime;
        const Ended done = execute(verify, {"--user", "verify", QStringLiteral(BW_UNIT)},
                                   {"XDG_RUNTIME_DIR=" + runtime.path()});
        // Neither the program nor its manual need be installed where the unit expects them.
        QStringList rest;
        for (const QString& line : QString::fromStdString(done.err).split('\n'))
            if (!line.isEmpty() && !line.contains("is not executable") && !line.contains("'man "))
                rest << line;
        QVERIFY2(rest.isEmpty(), qPrintable(rest.join('\n')));
    }
};

QTEST_GUILESS_MAIN(TestWatch)
#include "test_watch.moc"
