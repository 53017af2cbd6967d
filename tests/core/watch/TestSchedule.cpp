#include "core/watch/Schedule.h"
#include "tests/core/watch/WatchRig.h"

#include <QTest>

using namespace bw;
using namespace bw::test;

namespace {

std::string hourly(const std::string& catchUp) {
    return "[[trigger]]\nname = \"hourly\"\non = \"schedule\"\npipeline = \"small\"\n"
           "cron = \"0 * * * *\"\ncatch_up = \"" +
           catchUp + "\"\n";
}

using Causes = std::vector<std::string>;

}  // namespace

class TestSchedule : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firesAtItsTimeAndOnlyThen() {
        WatchRig rig(hourly("once"));
        rig.start();
        rig.lookAt("2026-11-24T12:00:30Z");
        rig.lookAt("2026-11-24T12:59:59Z");
        QCOMPARE(rig.causes().size(), std::size_t{0});
        rig.lookAt("2026-11-24T13:00:01Z");
        rig.lookAt("2026-11-24T13:00:02Z");
        QCOMPARE(rig.causes(), Causes{"the time 2026-11-24T13:00:00Z"});
        QCOMPARE(rig.launcher.started.size(), std::size_t{1});
        QCOMPARE(rig.launcher.started.front().kind, std::string("schedule"));
    }

    void catchesUpByItsRule_data() {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QStringList>("causes");
        QTest::newRow("once") << "once"
                              << QStringList{
                                     "the time 2026-11-24T16:00:00Z, with 3 times missed "
                                     "before"};
        QTest::newRow("skip") << "skip" << QStringList{};
        QTest::newRow("all") << "all"
                             << QStringList{"the time 2026-11-24T13:00:00Z",
                                            "the time 2026-11-24T14:00:00Z",
                                            "the time 2026-11-24T15:00:00Z",
                                            "the time 2026-11-24T16:00:00Z"};
    }
    void catchesUpByItsRule() {
        QFETCH(QString, rule);
        QFETCH(QStringList, causes);
        WatchRig rig(hourly(rule.toStdString()));
        rig.start();
        rig.look();
        rig.watcher.reset();  // nobody watches
        rig.at("2026-11-24T16:30:00Z");
        rig.start();
        rig.look();
        rig.look();
        QStringList found;
        for (const std::string& cause : rig.causes()) found << QString::fromStdString(cause);
        QCOMPARE(found, causes);
        rig.endAll();
        rig.lookAt("2026-11-24T17:00:00Z");
        QCOMPARE(rig.causes().back(), std::string("the time 2026-11-24T17:00:00Z"));
    }

    void clockSetBackFiresNothingTwiceAndMissesNothing() {
        WatchRig rig(hourly("once"));
        rig.start();
        rig.look();
        for (const char* moment : {"2026-11-24T13:00:00Z", "2026-11-24T14:00:00Z"}) {
            rig.lookAt(moment);
            rig.endAll();
        }
        rig.lookAt("2026-11-24T12:30:00Z");
        QVERIFY(rig.noted("the clock was set back"));
        rig.lookAt("2026-11-24T13:00:01Z");
        rig.lookAt("2026-11-24T14:00:01Z");
        QCOMPARE(rig.causes().size(), std::size_t{2});
        rig.lookAt("2026-11-24T15:00:00Z");
        QCOMPARE(rig.causes().back(), std::string("the time 2026-11-24T15:00:00Z"));
        QCOMPARE(rig.causes().size(), std::size_t{3});
    }

    void wrongYearDoesNotSilenceForEver() {
        WatchRig rig(hourly("once"));
        rig.start();
        rig.look();
        rig.lookAt("2099-01-01T00:30:00Z");
        rig.endAll();
        QCOMPARE(rig.causes().size(), std::size_t{1});
        rig.lookAt("2026-11-24T12:10:00Z");
        rig.lookAt("2026-11-24T13:00:00Z");
        QCOMPARE(rig.causes().size(), std::size_t{2});
        QCOMPARE(rig.causes().back(), std::string("the time 2026-11-24T13:00:00Z"));
    }

    void timesWhileOffAreNotMissed() {
        WatchRig rig(hourly("once"));
        rig.start();
        rig.look();
        rig.write("triggers.toml", hourly("once") + "enabled = false\n");
        rig.lookAt("2026-11-24T15:30:00Z");
        rig.write("triggers.toml", hourly("once") + "# on again\n");
        rig.lookAt("2026-11-24T16:30:00Z");
        QCOMPARE(rig.causes().size(), std::size_t{0});
        rig.lookAt("2026-11-24T17:00:00Z");
        QCOMPARE(rig.causes().size(), std::size_t{1});
    }

    void doesNotPileUp() {
        WatchRig rig(hourly("once"));
        rig.held = {"cpu"};
        rig.start();
        rig.look();
        rig.lookAt("2026-11-24T13:00:00Z");
        rig.lookAt("2026-11-24T14:00:00Z");
        QCOMPARE(rig.causes().size(), std::size_t{1});
        QVERIFY(rig.noted("left out, the last firing still waits"));
    }

    void countsAThousandMissedTimesAtMost() {
        const auto cron = CronSchedule::parse("* * * * *", "UTC");
        const auto due = dueTimes(*cron, CatchUp::Once, *parseUtc("2016-01-01T00:00:00Z"),
                                  *parseUtc("2026-01-01T00:00:30Z"), {});
        QCOMPARE(due.fire.size(), std::size_t{2});  // the missed ones, and the one on time
        QCOMPARE(utcText(due.fire.front().at), std::string("2025-12-31T23:59:00Z"));
        QVERIFY(due.fire.front().missed < 1000);
        const auto all = dueTimes(*cron, CatchUp::All, *parseUtc("2025-12-31T00:00:00Z"),
                                  *parseUtc("2026-01-01T00:00:00Z"), {});
        QCOMPARE(all.fire.size(), std::size_t{kMostCaughtUp + 2});
        QVERIFY(all.left > 800);
    }
};

QTEST_GUILESS_MAIN(TestSchedule)
#include "TestSchedule.moc"
