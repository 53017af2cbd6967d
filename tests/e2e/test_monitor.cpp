// A model is trained and promoted, answers requests that are logged, and is watched month by month.

#include "core/base/Files.h"
#include "core/model/Graph.h"
#include "core/requests/RequestWriter.h"
#include "core/table/DateTimeText.h"
#include "tests/support/Program.h"

#include <fmt/format.h>

#include <QProcess>
#include <QtTest>

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>

using namespace bw;
using namespace bw::test;

namespace {

QString path(const std::filesystem::path& p) {
    return QString::fromStdString(p.string());
}

struct Person {
    float age = 0;
    std::string job, pay;
    std::string label;          ///< what the model answers
    std::vector<float> shares;  ///< p of each class
};

/// Deterministic people: pay follows age, with noise.
std::vector<Person> people(unsigned seed, int count, float older = 0, bool strangers = false) {
    std::mt19937 random(seed);
    std::vector<Person> made;
    for (int i = 0; i < count; ++i) {
        Person one;
        one.age = 20 + static_cast<float>(random() % 400) / 10;
        one.job = "job" + std::to_string(random() % 3);
        one.pay = one.age + static_cast<float>(random() % 200) / 10 > 50 ? "high" : "low";
        one.age += older;
        if (strangers && i % 4 == 0) one.job = "astronaut";
        made.push_back(one);
    }
    return made;
}

std::string csvOf(const std::vector<Person>& all) {
    std::string csv = "age,job,pay\n";
    for (const Person& one : all) csv += fmt::format("{},{},{}\n", one.age, one.job, one.pay);
    return csv;
}

std::vector<std::string> cellsOf(const std::string& line) {
    std::vector<std::string> cells;
    std::stringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) {
        std::erase(cell, '"');
        std::erase(cell, '\r');
        cells.push_back(cell);
    }
    return cells;
}

const Json& windowFrom(const Json& report, const std::string& from) {
    static const Json none;
    for (const Json& window : report["windows"])
        if (window["from"].get<std::string>() == from) return window;
    return none;
}

const Json& columnOf(const Json& window, const std::string& name) {
    static const Json none;
    for (const Json& column : window["columns"])
        if (column["column"].get<std::string>() == name) return column;
    return none;
}

constexpr const char* kJanuary = "2012-01-01T00:00:00Z";
constexpr const char* kFebruary = "2012-02-01T00:00:00Z";
constexpr const char* kMarch = "2012-03-01T00:00:00Z";

}  // namespace

class MonitorTest : public QObject {
    Q_OBJECT

    Bench bench_;
    Graph graph_;
    int requests_ = 0;  ///< logged so far: ids and keys count on

    [[nodiscard]] std::filesystem::path logFolder() const {
        return bench_.folder() / "requests" / "people-pay";
    }
    Ended monitor(const QStringList& more = {}) const {
        return bench_.run(QStringList{"monitor", "--by", "month"} + more);
    }

    /// What the served model says, from `predict`.
    void ask(std::vector<Person>& all) {
        const auto input = bench_.write("ask.csv", csvOf(all)), output = bench_.file("said.csv");
        const Ended ended = bench_.run({"predict", "production", path(input), path(output)});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        std::ifstream file(output);
        std::string line;
        std::getline(file, line);
        const auto header = cellsOf(line);
        for (Person& one : all) {
            std::getline(file, line);
            const auto cells = cellsOf(line);
            QCOMPARE(cells.size(), header.size());
            one.label = cells[1];
            for (const std::string& name : graph_.target.classes) {
                const auto at = std::ranges::find(header, "p_" + name) - header.begin();
                one.shares.push_back(std::stof(cells[static_cast<std::size_t>(at)]));
            }
        }
    }

    /// As a server would, an hour's third between two requests.
    void log(const std::vector<Person>& all, const std::string& from, int version = 1) {
        RequestLogOptions options{.folder = logFolder()};
        auto writer = RequestWriter::open(std::move(options));
        QVERIFY(writer);
        const auto schema = requestSchema(graph_, {"person"});
        std::int64_t time = *parseDateTimeText(from);
        for (const Person& one : all) {
            RequestRows rows{.schema = schema, .request = fmt::format("q{}", requests_)};
            rows.time = time += 20'000'000;
            rows.version = version;
            rows.latency = 1000;
            for (const GraphValue& input : graph_.inputs) {
                InputColumn column{.name = input.name, .type = input.type.element};
                if (input.name == "age") column.floats = {one.age};
                if (input.name == "job") column.strings = {one.job};
                rows.inputs.push_back(std::move(column));
            }
            rows.keys = {{fmt::format("p{}", requests_++)}};
            rows.answers = {.classes = {static_cast<std::int32_t>(
                                std::ranges::find(graph_.target.classes, one.label) -
                                graph_.target.classes.begin())},
                            .probabilities = one.shares,
                            .rows = 1};
            QVERIFY((*writer)->append(rows));
        }
        QVERIFY((*writer)->close());
    }
    void logFailure(const std::string& at) {
        auto writer = RequestWriter::open({.folder = logFolder()});
        RequestRows rows{.schema = requestSchema(graph_, {"person"}), .request = "broken"};
        rows.time = *parseDateTimeText(at);
        rows.version = 1;
        rows.status = 400;
        rows.error = "input age: expected a number";
        QVERIFY((*writer)->append(rows));
        QVERIFY((*writer)->close());
    }

private Q_SLOTS:
    void initTestCase() {
        std::ofstream(bench_.folder() / "benchwright.toml", std::ios::app)
            << "\n[monitor]\nminimum_rows = 100\n";
        const auto settings = bench_.folder() / "benchwright.toml";
        std::string text = readFile(settings).value();
        text.insert(text.find("[log]") + 6, "keys = [\"person\"]\n");
        QVERIFY(writeFileAtomically(settings, text));
        const auto source = bench_.write("people.csv", csvOf(people(1, 2000)));
        QCOMPARE(bench_.run({"import", path(source), "--name", "people"}).exit, 0);
        const Ended trained = bench_.run({"train", "--data", "people", "--target", "pay", "--model",
                                          "linear", "--set", "epochs=20", "--seed", "1"});
        QVERIFY2(trained.exit == 0, trained.text().c_str());
        QCOMPARE(
            bench_.run({"promote", QString::fromStdString(trained.json["run"]), "--why", "first"})
                .exit,
            0);
        const auto graph = bench_.folder() / "models" / "people-pay" / "1" / "graph.json";
        graph_ = graphFromJson(readJsonFile(graph).value(), "graph").value();
    }

    void withoutRequestsThereIsNothing() {
        const Ended ended = monitor();
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QVERIFY(ended.json["windows"].empty());
        QCOMPARE(ended.json["model"].get<std::string>(), "people-pay@1");
        QVERIFY(ended.json["age"]["seconds"].get<double>() >= 0);
    }

    void aQuietMonthAndOneThatDrifted() {
        auto january = people(2, 400), february = people(3, 400, 15, true);
        ask(january);
        ask(february);
        february[7].shares = {0.5F, 0.5F};  // not what the model says
        log(january, kJanuary);
        log(february, kFebruary);
        logFailure("2012-01-05T00:00:00Z");

        const Ended ended = monitor();
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QCOMPARE(ended.json["windows"].size(), std::size_t{2});
        const Json& quiet = windowFrom(ended.json, kJanuary);
        QVERIFY2(quiet["verdict"] == "ok", dumpJson(quiet["alarms"]).c_str());
        QCOMPARE(quiet["requests"].get<int>(), 401);
        QCOMPARE(quiet["failed"].get<int>(), 1);
        QCOMPARE(quiet["statuses"]["400"].get<int>(), 1);
        QCOMPARE(quiet["latency_ms"]["p95"].get<double>(), 1.0);
        QCOMPARE(quiet["replay"]["rows"].get<int>(), 400);
        QCOMPARE(quiet["replay"]["differing"].get<int>(), 0);
        QCOMPARE(quiet["quality_reason"].get<std::string>(), "no truth has arrived");

        const Json& moved = windowFrom(ended.json, kFebruary);
        QCOMPARE(moved["verdict"].get<std::string>(), "alarm");
        QVERIFY(columnOf(moved, "age")["drifted"].get<bool>());
        QVERIFY(columnOf(moved, "job")["drifted"].get<bool>());
        QCOMPARE(columnOf(moved, "job")["never_seen"].get<int>(), 100);
        QCOMPARE(columnOf(moved, "job")["examples"][0].get<std::string>(), "astronaut");
        QVERIFY(moved["prediction"]["drifted"].get<bool>());
        QCOMPARE(moved["replay"]["differing"].get<int>(), 1);
        QCOMPARE(moved["replay"]["examples"][0]["request"].get<std::string>(), "q407");
        QCOMPARE(bench_.run({"monitor", "--by", "month", "--check"}).exit, 1);
        QCOMPARE(bench_.run({"monitor", "--by", "month", "--until", "2012-02-01", "--check"}).exit,
                 0);
    }

    void whatIsUnchangedIsKept() {
        const Ended again = monitor();
        for (const Json& window : again.json["windows"]) QVERIFY(window["kept"].get<bool>());
        auto march = people(4, 60);
        ask(march);
        log(march, kMarch);
        const Ended more = monitor();
        QVERIFY(windowFrom(more.json, kJanuary)["kept"].get<bool>());
        QVERIFY(!windowFrom(more.json, kMarch)["kept"].get<bool>());
        // Sixty rows are no ground for "no drift".
        QCOMPARE(windowFrom(more.json, kMarch)["verdict"].get<std::string>(), "too_few_rows");
        QVERIFY(columnOf(windowFrom(more.json, kMarch), "age").contains("reason"));
        const Ended fresh = monitor({"--refresh"});
        QVERIFY(!windowFrom(fresh.json, kJanuary)["kept"].get<bool>());
    }

    void truthArrivesLater() {
        std::string truth = "person,pay\n";
        const auto january = people(2, 400);
        for (int i = 0; i < 400; ++i)
            truth += fmt::format("p{},{}\n", i, january[static_cast<std::size_t>(i)].pay);
        truth += "p99999,high\n,low\n";
        const auto file = bench_.write("truth.csv", truth);
        const Ended told = bench_.run({"monitor", "truth", path(file), "--key", "person"});
        QVERIFY2(told.exit == 0, told.text().c_str());
        QCOMPARE(told.json["joined"].get<int>(), 400);
        QCOMPARE(told.json["unknown"].get<int>(), 1);
        QCOMPARE(told.json["unknown_keys"][0].get<std::string>(), "p99999");
        QCOMPARE(told.json["left_out"].get<int>(), 1);
        QCOMPARE(told.json["log_key"].get<std::string>(), "key.person");

        const Ended ended = monitor();
        const Json& quiet = windowFrom(ended.json, kJanuary);
        QVERIFY(!quiet["kept"].get<bool>());
        QVERIFY(windowFrom(ended.json, kFebruary)["kept"].get<bool>());  // none of its rows
        QCOMPARE(quiet["truth_rows"].get<int>(), 400);
        // Counted by hand: labels of `predict` against the truth.
        auto asked = people(2, 400);
        ask(asked);
        int right = 0;
        for (const Person& one : asked) right += one.label == one.pay ? 1 : 0;
        const Json& accuracy = quiet["quality"]["accuracy"];
        QCOMPARE(accuracy["value"].get<double>(), right / 400.0);
        QVERIFY(accuracy["low"].get<double>() < accuracy["value"].get<double>());
        const Ended still = monitor();
        for (const Json& window : still.json["windows"]) QVERIFY(window["kept"].get<bool>());

        // Later truth of the same key wins.
        const auto second = bench_.write(
            "again.csv",
            "person,pay\np0," + std::string(asked[0].label == "high" ? "low" : "high") + "\n");
        const Ended replaced = bench_.run({"monitor", "truth", path(second), "--key", "person"});
        QCOMPARE(replaced.json["replaced"].get<int>(), 1);
        const int now = right - (asked[0].label == asked[0].pay ? 1 : 0);
        const Ended changed = monitor();
        QCOMPARE(windowFrom(changed.json, kJanuary)["quality"]["accuracy"]["value"].get<double>(),
                 now / 400.0);
    }

    void truthThatDoesNotFitIsRefused_data() {
        QTest::addColumn<QString>("csv");
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("says");
        const QStringList key{"--key", "person"};
        QTest::newRow("no such key column") << "id,pay\n1,high\n"
                                            << key << "has no column \"person\"";
        QTest::newRow("no truth column") << "person,x\np1,high\n" << key << "has no column \"pay\"";
        QTest::newRow("no class at all") << "person,pay\np1,rich\n"
                                         << key << "one of the model's classes";
        QTest::newRow("key the log lacks")
            << "name,pay\na,high\n"
            << QStringList{"--key", "name"} << "has no column \"name\"";
        QTest::newRow("nothing in it") << "person,pay\n,high\n" << key << "both a key and a value";
    }
    void truthThatDoesNotFitIsRefused() {
        QFETCH(QString, csv);
        QFETCH(QStringList, options);
        QFETCH(QString, says);
        const auto file = bench_.write("bad.csv", csv.toStdString());
        const Ended ended = bench_.run(QStringList{"monitor", "truth", path(file)} + options);
        QVERIFY2(ended.exit == 3, ended.text().c_str());
        QVERIFY2(ended.json["error"]["message"].get<std::string>().find(says.toStdString()) !=
                     std::string::npos,
                 ended.text().c_str());
        QVERIFY(!ended.json["error"]["hint"].get<std::string>().empty());
    }

    void findingsLeadToTheirRows() {
        const auto rows = [&](const QStringList& options) {
            const Ended ended = bench_.run(QStringList{"monitor", "rows"} + options);
            if (ended.exit != 0) qWarning("%s", ended.text().c_str());
            return ended.json;
        };
        const Json strangers = rows({"--what", "never_seen", "--column", "job", "--limit", "5"});
        QCOMPARE(strangers["total"].get<int>(), 100);
        QCOMPARE(strangers["rows"].size(), std::size_t{5});
        QCOMPARE(strangers["rows"][0]["in.job"].get<std::string>(), "astronaut");
        QCOMPARE(strangers["rows"][0]["request"].get<std::string>(), "q400");
        const Json failed = rows({"--what", "failed"});
        QCOMPARE(failed["total"].get<int>(), 1);
        QCOMPARE(failed["rows"][0]["error"].get<std::string>(), "input age: expected a number");
        const Json skewed = rows({"--what", "skew"});
        QCOMPARE(skewed["total"].get<int>(), 1);
        QCOMPARE(skewed["rows"][0]["request"].get<std::string>(), "q407");
        QVERIFY(skewed["rows"][0].contains("replayed"));
        const Json wrong = rows({"--what", "wrong", "--limit", "1000"});
        QVERIFY(wrong["total"].get<int>() > 0);
        for (const Json& row : wrong["rows"]) QVERIFY(row["truth"] != row["label"]);
        const Json march = rows({"--since", "2012-03-01", "--until", "2012-04-01", "--limit", "7"});
        QCOMPARE(march["total"].get<int>(), 60);
        QCOMPARE(march["rows"].size(), std::size_t{7});
        QCOMPARE(bench_.run({"monitor", "rows", "--what", "odd"}).exit, 2);
        QCOMPARE(bench_.run({"monitor", "rows", "--what", "missing", "--column", "ages"}).exit, 3);
    }

    void historyShowsWindowsAndEvents() {
        const Ended ended = bench_.run({"monitor", "history"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QCOMPARE(ended.json["windows"].size(), std::size_t{3});
        QCOMPARE(ended.json["events"][0]["action"].get<std::string>(), "promote");
        QCOMPARE(ended.json["events"][0]["subject"].get<std::string>(), "people-pay@1");
        const Ended part = bench_.run({"monitor", "history", "--until", "2012-02-01"});
        QCOMPARE(part.json["windows"].size(), std::size_t{1});
    }

    void theContractCounts() {
        QCOMPARE(bench_.run({"contract", "infer", "people"}).exit, 0);
        QCOMPARE(bench_.run({"contract", "accept", "people", "--why", "as it is"}).exit, 0);
        const Ended ended = monitor();
        const Json& moved = windowFrom(ended.json, kFebruary);
        QVERIFY(!moved["kept"].get<bool>());
        const Json& violations = moved["contract"]["violations"];
        QVERIFY2(std::ranges::any_of(violations,
                                     [](const Json& one) {
                                         return one["column"] == "job" &&
                                                one["rule"] == "allowed" && one["rows"] == 100;
                                     }),
                 dumpJson(violations).c_str());
        const Json& quiet = windowFrom(ended.json, kJanuary);
        QVERIFY(quiet["contract"]["violations"].empty());
    }

    void aColumnAlone() {
        const Ended ended = monitor({"--column", "age", "--no-replay"});
        QCOMPARE(windowFrom(ended.json, kFebruary)["columns"].size(), std::size_t{1});
        QCOMPARE(monitor({"--column", "ages"}).exit, 3);
        QCOMPARE(bench_.run({"monitor", "--window", "soon"}).exit, 3);
        QCOMPARE(bench_.run({"monitor", "--since", "yesterday"}).exit, 2);
        QCOMPARE(bench_.run({"monitor", "staging"}).exit, 3);
        QVERIFY(windowFrom(monitor().json, kFebruary)["kept"].get<bool>());  // what was kept stays
    }

    void aLockedDatabaseIsWaitedFor() {
        QProcess python;
        python.start(
            BW_PYTHON,
            {"-c",
             "import sqlite3,sys,time\nc=sqlite3.connect(sys.argv[1],isolation_level=None)\n"
             "c.execute('BEGIN EXCLUSIVE')\nprint('locked',flush=True)\ntime.sleep(1.5)\n",
             path(bench_.folder() / "project.sqlite")});
        QVERIFY(python.waitForReadyRead(20000));
        const Ended ended = monitor({"--refresh"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QCOMPARE(ended.json["windows"].size(), std::size_t{3});
        QVERIFY(python.waitForFinished());
    }

    void twoDatasets() {
        const auto moved = bench_.write("moved.csv", csvOf(people(5, 800, 15, true)));
        const auto same = bench_.write("same.csv", csvOf(people(6, 800)));
        QCOMPARE(bench_.run({"import", path(moved), "--name", "moved"}).exit, 0);
        QCOMPARE(bench_.run({"import", path(same), "--name", "same"}).exit, 0);
        const Ended drifted = bench_.run({"drift", "people", "moved"});
        QVERIFY2(drifted.exit == 1, drifted.text().c_str());
        QVERIFY(drifted.json["drift"].get<bool>());
        QVERIFY(drifted.json["columns"][0]["drifted"].get<bool>());
        const Ended quiet = bench_.run({"drift", "people", "same"});
        QVERIFY2(quiet.exit == 0, quiet.text().c_str());
        QCOMPARE(bench_.run({"drift", "people", "nobody"}).exit, 3);
    }

    // The old one stays as the history of what was; the log says what it removed.
    void oldSegmentsAreRemovedAndSaidSo() {
        QVERIFY(writeFileAtomically(logFolder() / "20200101-000000-aaaa-1.parquet", "old"));
        const Ended ended = monitor();
        const Json& removed = ended.json["retention"]["removed"];
        QCOMPARE(removed.size(), std::size_t{1});
        QCOMPARE(removed[0]["why"].get<std::string>(), "older than 90 days");
        QCOMPARE(ended.json["retention"]["days"].get<int>(), 90);
    }

    void forPeopleToo() {
        const Ended ended = bench_.plain({"monitor", "--by", "month"});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        for (const char* words : {"people-pay@1, trained", "too_few_rows", "2012-02-01", "Log: "})
            QVERIFY2(ended.out.find(words) != std::string::npos, ended.out.c_str());
    }
};

QTEST_GUILESS_MAIN(MonitorTest)
#include "test_monitor.moc"
