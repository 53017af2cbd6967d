#include "core/watch/Trigger.h"
#include "tests/core/watch/WatchRig.h"

#include <QTest>

using namespace bw;
using namespace bw::test;

namespace {

constexpr const char* kAll = R"(
[[trigger]]
name = "hand"
on = "demand"
pipeline = "small"

[[trigger]]
name = "nightly"
on = "schedule"
pipeline = "pipelines/small.toml"
cron = "0 3 * * *"
timezone = "Europe/Berlin"
catch_up = "skip"
set = { import.dataset = "e", "import.source" = "other.csv" }

[[trigger]]
name = "files"
on = "folder"
pipeline = "small"
folder = "incoming"
pattern = "*.csv"
parameter = "import.source"
settle = "30s"
enabled = false

[[trigger]]
name = "worse"
on = "metric"
pipeline = "small"
metric = "log_loss"
above = 0.5
windows = 2
window = "6h"
pause = "7d"

[[trigger]]
name = "drifted"
on = "drift"
pipeline = "small"
columns = ["temp"]

[[trigger]]
name = "old"
on = "age"
pipeline = "small"
older_than = "30d"
)";

/// A trigger with the keys given, on line 1.
std::string one(const std::string& keys) {
    return "[[trigger]]\nname = \"t\"\npipeline = \"small\"\n" + keys;
}

}  // namespace

class TestTriggers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsEveryKind() {
        const WatchRig rig(kAll);
        const auto file = readTriggers(*rig.project);
        QVERIFY(file);
        QVERIFY2(file->mistakes.empty(),
                 file->mistakes.empty() ? "" : mistakesError(*file).message.c_str());
        QCOMPARE(file->triggers.size(), std::size_t{6});
        const Trigger& nightly = *file->find("nightly");
        QCOMPARE(nightly.line, 7);
        QCOMPARE(nightly.schedule.timezone, std::string("Europe/Berlin"));
        QCOMPARE(nightly.schedule.catchUp, CatchUp::Skip);
        const std::map<std::string, std::string> set{{"import.dataset", "e"},
                                                     {"import.source", "other.csv"}};
        QCOMPARE(nightly.set, set);
        const Trigger& files = *file->find("files");
        QVERIFY(!files.enabled);
        QCOMPARE(files.folder.settle.count(), 30);
        QCOMPARE(files.condition(), std::string("a new file *.csv in incoming"));
        const Trigger& worse = *file->find("worse");
        QCOMPARE(worse.condition(),
                 std::string("log_loss above 0.5000 in 2 windows of 6h in a row"));
        QCOMPARE(durationText(worse.pause), std::string("7d"));
        QCOMPARE(file->find("drifted")->condition(), std::string("drift of temp in a window"));
        QCOMPARE(file->find("old")->condition(), std::string("production older than 30d"));
    }

    void noFileNoTriggers() {
        const WatchRig rig;
        const auto file = readTriggers(*rig.project);
        QVERIFY(file && file->triggers.empty() && file->mistakes.empty());
    }

    void namesMistakesByLine_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<QString>("message");
        const auto add = [](const char* name, const std::string& text, int line,
                            const char* message) {
            QTest::newRow(name) << QString::fromStdString(text) << line << message;
        };
        add("broken", "[[trigger]]\nname = \n", 2, "column");
        add("unknown table", "[trigers]\n", 1, "unknown key `trigers`");
        add("single brackets", "[trigger]\nname = \"t\"\n", 1, "not a list of tables");
        add("unknown key", one("on = \"demand\"\ncron = \"0 3 * * *\"\n"), 5, "unknown key `cron`");
        add("unknown kind", one("on = \"whim\"\n"), 4, "on is \"whim\"");
        add("no kind", one(""), 1, "on is missing");
        add("no name", "[[trigger]]\non = \"demand\"\npipeline = \"small\"\n", 1,
            "name is missing");
        add("bad name", "[[trigger]]\nname = \"a b\"\non = \"demand\"\npipeline = \"small\"\n", 2,
            "\"a b\" is not a name");
        add("twice", one("on = \"demand\"\n") + one("on = \"demand\"\n"), 6, "another trigger");
        add("no pipeline", "[[trigger]]\nname = \"t\"\non = \"demand\"\n", 1,
            "pipeline is missing");
        add("missing pipeline",
            "[[trigger]]\nname = \"t\"\non = \"demand\"\npipeline = \"absent\"\n", 1, "absent");
        add("wrong kind of value", one("on = \"demand\"\nenabled = \"yes\"\n"), 5,
            "enabled is not true or false");
        add("bad cron", one("on = \"schedule\"\ncron = \"0 25 * * *\"\n"), 5,
            "the hour \"25\" is out of range");
        add("no cron", one("on = \"schedule\"\n"), 1, "cron is missing");
        add("bad zone", one("on = \"schedule\"\ncron = \"@daily\"\ntimezone = \"Berlin\"\n"), 6,
            "no time zone \"Berlin\"");
        add("bad catch up", one("on = \"schedule\"\ncron = \"@daily\"\ncatch_up = \"yes\"\n"), 6,
            "catch_up is none of once, skip, all");
        add("no folder", one("on = \"folder\"\nparameter = \"import.source\"\n"), 1,
            "folder is missing");
        add("unknown parameter",
            one("on = \"folder\"\nfolder = \"in\"\nparameter = \"import.sauce\"\n"), 1, "sauce");
        add("pattern of a path",
            one("on = \"folder\"\nfolder = \"in\"\nparameter = \"import.source\"\npattern = "
                "\"a/*\"\n"),
            7, "pattern is not one of file names");
        add("no limit", one("on = \"metric\"\nmetric = \"rmse\"\n"), 5, "needs one limit");
        add("two limits", one("on = \"metric\"\nmetric = \"rmse\"\nabove = 1\nbelow = 0.5\n"), 7,
            "needs one limit");
        add("limit of text", one("on = \"metric\"\nmetric = \"rmse\"\nabove = \"1\"\n"), 6,
            "above is not a number");
        add("no windows", one("on = \"drift\"\nwindows = 0\n"), 5, "windows is not from 1 to 1000");
        add("columns and prediction", one("on = \"drift\"\ncolumns = [\"a\"]\nprediction = true\n"),
            5, "columns and prediction do not go together");
        add("columns as number", one("on = \"drift\"\ncolumns = 3\n"), 5, "not a list of names");
        add("bad age", one("on = \"age\"\nolder_than = \"a month\"\n"), 5,
            "\"a month\" is not a length of time");
        add("unknown value", one("on = \"demand\"\nset = { \"import.nothing\" = 1 }\n"), 1,
            "nothing");
        add("set of no table", one("on = \"demand\"\nset = 3\n"), 5, "set is not a table");
    }
    void namesMistakesByLine() {
        QFETCH(QString, text);
        QFETCH(int, line);
        QFETCH(QString, message);
        const WatchRig rig(text.toStdString());
        const auto file = readTriggers(*rig.project);
        QVERIFY(file);
        QVERIFY(!file->mistakes.empty());
        const bool named = std::ranges::any_of(file->mistakes, [&](const TriggerMistake& one) {
            return one.line == line && one.message.find(message.toStdString()) != std::string::npos;
        });
        QVERIFY2(named, mistakesError(*file).message.c_str());
        for (const TriggerMistake& mistake : file->mistakes) QVERIFY(!mistake.hint.empty());
        const auto watcher = Watcher::start(*rig.project, rig.with);
        QVERIFY(!watcher);
        QCOMPARE(watcher.error().code, ErrorCode::BadInput);
    }

    void mistakeHasFileAndLineOnce() {
        const WatchRig rig("[[trigger]]\nname = \n");
        const auto file = readTriggers(*rig.project);
        QVERIFY(file && !file->mistakes.empty());
        const std::string text = mistakeText(*file, file->mistakes.front());
        QVERIFY2(text.starts_with("triggers.toml, line 2: column"), text.c_str());
        QCOMPARE(QString::fromStdString(text).count("triggers.toml"), 1);
    }
};

QTEST_GUILESS_MAIN(TestTriggers)
#include "TestTriggers.moc"
