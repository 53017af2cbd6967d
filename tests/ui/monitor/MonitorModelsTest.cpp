#include "core/table/DateTimeText.h"
#include "ui/pages/monitor/DriftModel.h"
#include "ui/pages/monitor/OverTime.h"
#include "ui/pages/monitor/OverviewTimeline.h"
#include "ui/pages/monitor/TimeAxis.h"
#include "ui/pages/monitor/WindowWords.h"
#include "ui/pages/monitor/WindowsModel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace bw;
using namespace bw::ui;

namespace {

std::int64_t at(const char* time) {
    return *parseDateTimeText(time);
}

ColumnDrift columnOf(const std::string& name, double effect, bool drifted) {
    ColumnDrift column;
    column.column = name;
    column.referenceRows = 5000;
    column.rows = 400;
    column.measure = "ks";
    column.effect = effect;
    column.corrected = drifted ? 1e-6 : 0.4;
    column.drifted = drifted;
    return column;
}

MonitorWindow windowOf(const char* from, const char* to, std::int64_t version = 1) {
    MonitorWindow window;
    window.from = at(from);
    window.to = at(to);
    window.version = version;
    window.versions = {{version, 400}};
    window.requests = window.rows = 400;
    window.statuses = {{200, 400}};
    window.latencyP95 = 1500;
    window.minimumRows = 200;
    window.columns = {columnOf("temp", 0.05, false)};
    return window;
}

std::shared_ptr<Monitored> monitored(std::vector<MonitorWindow> windows) {
    auto shown = std::make_shared<Monitored>();
    shown->windows = std::move(windows);
    shown->limits = {.effect = 0.1};
    return shown;
}

QStringList wordsOf(const std::vector<TimeTick>& ticks) {
    QStringList words;
    for (const TimeTick& tick : ticks) words += tick.words;
    return words;
}

}  // namespace

class MonitorModelsTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void windowsAreNamedByWhatTheyAre_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("title");
        const auto row = [](const char* from, const char* to, const char* title) {
            QTest::newRow(title) << from << to << QString::fromUtf8(title);
        };
        row("2012-03-01", "2012-04-01", "Mar 2012");
        row("2012-02-01", "2012-03-01", "Feb 2012");  // of a leap year
        row("2012-03-01", "2012-03-02", "1 Mar 2012");
        row("2012-03-01", "2012-03-08", "1 – 7 Mar 2012");
        row("2012-03-29", "2012-04-05", "29 Mar – 4 Apr 2012");
        row("2012-03-01 06:00", "2012-03-01 12:00", "1 Mar 2012, 06:00");
        row("2012-03-01 18:00", "2012-03-02 00:00", "1 Mar 2012, 18:00");
    }
    void windowsAreNamedByWhatTheyAre() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QTEST(spanTitle(at(qPrintable(from)), at(qPrintable(to))), "title");
    }

    void theAxisHasRoundMoments() {
        QCOMPARE(wordsOf(timeTicks(at("2011-11-01"), at("2012-03-01"), 6)),
                 (QStringList{"Nov", "Dec", "2012", "Feb", "Mar"}));
        QCOMPARE(wordsOf(timeTicks(at("2012-03-01"), at("2012-03-02"), 5)),
                 (QStringList{"1 Mar", "06:00", "12:00", "18:00", "2 Mar"}));
        QCOMPARE(wordsOf(timeTicks(at("1990-05-01"), at("2030-01-01"), 4)),
                 (QStringList{"2000", "2020"}));
        for (const TimeTick& tick : timeTicks(at("2012-01-15"), at("2012-06-15"), 8))
            QVERIFY(tick.at >= at("2012-01-15") && tick.at <= at("2012-06-15"));
        QVERIFY(timeTicks(5, 5, 4).empty());
    }

    void aWindowIsToldInASentence() {
        MonitorWindow window = windowOf("2012-03-01", "2012-04-01");
        QCOMPARE(windowSentence(window), QStringLiteral("No drift in 1 column."));
        window.columns = {columnOf("temp", 0.31, true), columnOf("wind", 0.2, true)};
        window.alarms = {{.kind = "drift", .column = "temp", .message = "it drifted"}};
        QCOMPARE(windowSentence(window),
                 QStringLiteral("2 columns drifted, most of all temp (effect 0.3100)."));
        QCOMPARE(verdictOf(window).word, QStringLiteral("alarm"));
        MonitorWindow few = windowOf("2012-03-01", "2012-04-01");
        few.rows = 12;
        QCOMPARE(verdictOf(few).word, QStringLiteral("too few rows"));
        QVERIFY(windowSentence(few).contains(QStringLiteral("200")));
    }

    void aColumnHasNoVerdictWithFewRows() {
        ColumnDrift column = columnOf("temp", 0.3, false);
        QCOMPARE(verdictOf(column, 200).word, QStringLiteral("same"));
        column.reason = "12 rows";
        column.rows = 12;
        QCOMPARE(verdictOf(column, 200).word, QStringLiteral("too few rows"));
        column.rows = 400;
        column.reason = "all values are missing";
        QCOMPARE(verdictOf(column, 200).word, QStringLiteral("no verdict"));
    }

    void lanesShowWhatWasFound() {
        MonitorWindow first = windowOf("2012-01-01", "2012-02-01");
        MonitorWindow second = windowOf("2012-02-01", "2012-03-01", 2);
        second.columns = {columnOf("temp", 0.31, true)};
        second.quality["rmse"] = {.value = 40, .low = 38, .high = 43};
        auto shown = monitored({first, second});
        shown->metric = "rmse";
        const TimelineContent content = timelineOf(shown);
        QCOMPARE(content.lanes.size(), 5U);
        QCOMPARE(content.lanes[0].series[0].points[1].value, 400.0);
        QVERIFY(!content.lanes[1].empty.isEmpty());  // no errors
        QCOMPARE(content.lanes[2].limit, 0.1);
        QVERIFY(!content.lanes[2].series[0].points[0].alarm);
        QVERIFY(content.lanes[2].series[0].points[1].alarm);
        QVERIFY(std::isnan(content.lanes[3].series[0].points[0].value));
        QCOMPARE(content.lanes[3].series[0].points[1].high, 43.0);
        QCOMPARE(content.lanes[4].series[0].points[0].value, 1.5);  // ms
        // Another version answers, though no promotion stands in the log at that time.
        QCOMPARE(content.flags.size(), 1U);
        QCOMPARE(content.flags[0].at, second.from);
        shown->events = {{.at = at("2012-02-01"), .action = "promote", .subject = "bike@2"}};
        const TimelineContent told = timelineOf(shown);
        QCOMPARE(told.flags.size(), 1U);
        QCOMPARE(told.flags[0].icon, QStringLiteral("promote"));
        QVERIFY(told.flags[0].words.contains(QStringLiteral("bike@2")));
    }

    void theTimelineKeepsItsWindow() {
        Timeline timeline;
        timeline.resize(900, 300);
        timeline.show();
        timeline.setContent(timelineOf(monitored(
            {windowOf("2012-01-01", "2012-02-01"), windowOf("2012-02-01", "2012-03-01")})));
        timeline.choose(1);
        timeline.setContent(timelineOf(monitored(
            {windowOf("2011-12-01", "2012-01-01"), windowOf("2012-01-01", "2012-02-01"),
             windowOf("2012-02-01", "2012-03-01"), windowOf("2012-03-01", "2012-04-01")})));
        QCOMPARE(timeline.chosen(), 2);  // February still
        const double wide = timeline.spanArea(2).width();
        QTest::keyClick(&timeline, Qt::Key_Plus);
        QVERIFY(timeline.spanArea(2).width() > wide);
        QSignalSpy chosen(&timeline, &Timeline::spanChosen);
        QTest::keyClick(&timeline, Qt::Key_End);  // comes into sight
        QCOMPARE(chosen.count(), 1);
        QVERIFY(timeline.spanArea(3).width() > wide);
        QTest::keyClick(&timeline, Qt::Key_0);
        QVERIFY(std::abs(timeline.spanArea(2).width() - wide) < 2);
        timeline.setContent({});
        QCOMPARE(timeline.chosen(), -1);
        QTest::keyClick(&timeline, Qt::Key_Right);  // nothing to choose, nothing breaks
        QCOMPARE(timeline.chosen(), -1);
        QVERIFY(timeline.wordsAt({450, 150}).isEmpty());
    }

    void theTableGrowsAtItsEnd() {
        WindowsModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(monitored({windowOf("2012-01-01", "2012-02-01")}));
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        model.show(monitored(
            {windowOf("2012-01-01", "2012-02-01"), windowOf("2012-02-01", "2012-03-01")}));
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(reset.count(), 0);
        model.show(monitored({windowOf("2012-02-01", "2012-03-01")}));
        QCOMPARE(reset.count(), 1);
        QCOMPARE(model.index(0, WindowsModel::Requests).data().toString(), QStringLiteral("400"));
    }

    void violationsAreCountedByColumn() {
        MonitorWindow window = windowOf("2012-01-01", "2012-02-01");
        window.hasContract = true;
        window.violations = {
            {"temp", "minimum", 3}, {"temp", "maximum", 4}, {"wind", "minimum", 9}};
        QCOMPARE(outsideContract(window, "temp"), 7);
        DriftModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(std::make_shared<MonitorWindow>(window));
        QCOMPARE(model.index(0, DriftModel::Outside).data().toString(), QStringLiteral("7"));
    }

    void betterIsToldByTheInterval() {
        OverTimeWindow window;
        QCOMPARE(betterIn(window, true), OverTimeBetter::Neither);  // no interval
        window.low = 0.01;
        window.high = 0.03;
        QCOMPARE(betterIn(window, true), OverTimeBetter::Dynamic);
        QCOMPARE(betterIn(window, false), OverTimeBetter::Static);
        window.low = -0.01;
        QCOMPARE(betterIn(window, true), OverTimeBetter::Neither);
    }

    void costIsThatOfTheVersionsThatBegan() {
        StaticDynamicReport report{.model = "bike", .firstVersion = 1, .metric = "rmse"};
        report.windows.resize(3);
        report.windows[0].versions = {{1, 100}};
        report.windows[1].versions = {{1, 10}, {2, 90}};
        report.windows[2].versions = {{2, 100}};
        report.trainings = {{.version = 1, .seconds = 100, .rows = 1000},
                            {.version = 2, .seconds = 7, .rows = 500},
                            {.version = 3, .seconds = 5, .rows = 600}};
        Comparison comparison;
        comparison.metrics["rmse"] = {
            .candidate = 40, .production = 60, .difference = -20, .low = -25, .high = -15};
        report.windows[2].comparison = comparison;
        report.overall = comparison;
        StaticDynamicReport alone = report;
        alone.windows.resize(1);
        QVERIFY(overTimeSentence(overTimeOf(alone)).contains(QStringLiteral("only v1 served")));
        const OverTime over = overTimeOf(report);
        QVERIFY(!over.higherIsBetter);
        QCOMPARE(over.windows[0].trainedSeconds, 0.0);
        QCOMPARE(over.windows[1].trainedSeconds, 7.0);
        QCOMPARE(over.windows[1].versions, (std::vector<std::int64_t>{2, 1}));
        QCOMPARE(over.windows[2].trainedSeconds, 0.0);
        QCOMPARE(over.windows[2].fixed, 60.0);
        // Version 3 never served, and was paid for.
        QCOMPARE(over.trainings, 2);
        QCOMPARE(over.trainedRows, 1100);
        QCOMPARE(overTimeSentence(over),
                 QStringLiteral("The dynamic model was better in 1 of 3 windows, the static one in "
                                "0. Over all rows: Root mean squared error 40.00 against 60.00. "
                                "Retraining: 2 versions, 12 s, 1,100 rows."));
    }
};

QTEST_MAIN(MonitorModelsTest)
#include "MonitorModelsTest.moc"
