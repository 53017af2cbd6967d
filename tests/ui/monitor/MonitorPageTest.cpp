#include "core/monitor/StaticDynamic.h"
#include "tests/ui/monitor/MonitorClicks.h"
#include "tests/ui/monitor/MonitorRig.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/DriftModel.h"
#include "ui/pages/monitor/DriftPlot.h"
#include "ui/pages/monitor/LoggedRowsDialog.h"
#include "ui/pages/monitor/Timeline.h"
#include "ui/pages/monitor/TruthDialog.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>

using namespace bw;
using namespace bw::ui;
using namespace bw::ui::test;

namespace {

constexpr auto kJanuary = "2012-01-01T00:00:00";
constexpr auto kFebruary = "2012-02-01T00:00:00";
constexpr auto kMarch = "2012-03-01T00:00:00";

}  // namespace

/// One project from its first request to a second version; the functions build on each other.
class MonitorPageTest final : public QObject {
    Q_OBJECT

    std::unique_ptr<ServedProject> served_;
    using Rig = PageRig<MonitorPage>;

    static QString fact(const Rig& rig, const char* list, const char* id) {
        auto* facts = rig.find<QWidget>(list);
        auto* value = facts ? facts->findChild<QLabel*>(QStringLiteral("fact-") + QLatin1String(id))
                            : nullptr;
        return value ? value->text() : QString();
    }
    static Timeline* waitForWindows(const Rig& rig, int count) {
        auto* timeline = rig.find<Timeline>("timeline");
        if (!QTest::qWaitFor(
                [&] { return static_cast<int>(timeline->content().spans.size()) == count; }, kLong))
            qWarning("%zu windows", timeline->content().spans.size());
        return timeline;
    }
    static void clickSpan(Timeline* timeline, int span) {
        QTest::mouseClick(timeline, Qt::LeftButton, {},
                          timeline->spanArea(span).center().toPoint());
    }
    static QString columnCell(QTableView* table, const QString& column, int cell) {
        for (int row = 0; row < table->model()->rowCount(); ++row)
            if (table->model()->index(row, 0).data().toString() == column)
                return table->model()->index(row, cell).data().toString();
        return {};
    }
    /// Rows of the dialog that a click opened; closes it.
    static std::vector<QStringList> rowsOfDialog(const Rig& rig) {
        auto* dialog = rig.page().findChild<LoggedRowsDialog*>();
        if (!dialog) return {};
        auto* table = dialog->findChild<QTableView*>("loggedRows");
        if (!QTest::qWaitFor([&] { return table->model()->rowCount() > 0; }, kLong)) return {};
        std::vector<QStringList> rows;
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            QStringList& cells = rows.emplace_back();
            for (int column = 0; column < table->model()->columnCount(); ++column)
                cells += table->model()->index(row, column).data().toString();
        }
        rig.look(QStringLiteral("rows"), dialog);
        delete dialog;
        return rows;
    }

private Q_SLOTS:
    void initTestCase() { served_ = std::make_unique<ServedProject>(); }

    void anEmptyProjectSaysWhatToDo() {
        const auto folder = served_->sample.file("empty") / "project";
        std::filesystem::create_directories(folder.parent_path());
        QVERIFY(Project::create(folder).has_value());
        Rig rig(served_->sample, folder);
        rig.open();
        auto* panel = rig.find<StatePanel>("monitorPanel");
        QTRY_VERIFY(panel->showsEmpty());
        QSignalSpy asked(&rig.navigator(), &Navigator::comparisonRequested);
        for (auto* button : panel->currentWidget()->findChildren<QPushButton*>())
            QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        rig.look(QStringLiteral("empty"));
    }

    void withoutRequestsItSaysHowToServe() {
        Rig rig(served_->sample);
        rig.open();
        auto* panel = rig.find<StatePanel>("requestsPanel");
        QTRY_VERIFY_WITH_TIMEOUT(panel->showsEmpty(), kLong);
        bool told = false;
        for (const auto* line : panel->currentWidget()->findChildren<QLabel*>())
            told = told || line->text().contains(QStringLiteral("benchwright serve production"));
        QVERIFY(told);
        QSignalSpy asked(&rig.navigator(), &Navigator::modelRequested);
        for (auto* button : panel->currentWidget()->findChildren<QPushButton*>())
            QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        rig.look(QStringLiteral("no-requests"));
    }

    void theFirstLookFindsDriftByItself() {
        auto january = people(2, 400), february = people(3, 400, 15, true);
        served_->serve(january, kJanuary);
        served_->serve(february, kFebruary, 1, 7);
        served_->fail("2012-02-03T00:00:00");
        Rig rig(served_->sample);
        rig.open();
        chooseMonths(rig, "overviewTab");
        Timeline* timeline = waitForWindows(rig, 2);
        QCOMPARE(timeline->content().spans.size(), 2U);
        QCOMPARE(timeline->chosen(), 1);  // the newest
        QCOMPARE(rig.find<QLabel>("windowTitle")->text(), QStringLiteral("Feb 2012"));
        QCOMPARE(rig.find<Mark>("windowVerdict")->words(), QStringLiteral("alarm"));
        auto* table = rig.find<QTableView>("driftTable");
        const QAbstractItemModelTester tester(
            table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(columnCell(table, QStringLiteral("age"), DriftModel::Verdict),
                 QStringLiteral("drifted"));
        QCOMPARE(columnCell(table, QStringLiteral("job"), DriftModel::NeverSeen),
                 QStringLiteral("100"));  // every fourth of 400
        QVERIFY(rig.page().badge() > 0);
        QVERIFY(rig.page().badgeTip().contains(QStringLiteral("Feb 2012")));
        QVERIFY(fact(rig, "windowFacts", "errors").contains(QStringLiteral("1 (400: 1)")));
        // The window's facts stand above the model's, also where nothing was kept at first.
        const auto top = [&](const char* card) {
            return rig.find<QWidget>(card)->mapTo(&rig.page(), QPoint()).y();
        };
        QTRY_VERIFY(top("windowFacts") < top("modelFacts"));
        rig.look(QStringLiteral("overview"));
    }

    void aClickOrTheArrowsChooseAWindow() {
        Rig rig(served_->sample);
        rig.open();
        Timeline* timeline = waitForWindows(rig, 2);  // months were remembered
        clickSpan(timeline, 0);
        QCOMPARE(rig.find<QLabel>("windowTitle")->text(), QStringLiteral("Jan 2012"));
        QCOMPARE(rig.find<Mark>("windowVerdict")->words(), QStringLiteral("ok"));
        QCOMPARE(columnCell(rig.find<QTableView>("driftTable"), QStringLiteral("age"),
                            DriftModel::Verdict),
                 QStringLiteral("same"));
        timeline->setFocus();
        QTest::keyClick(timeline, Qt::Key_Right);
        QCOMPARE(rig.find<QLabel>("windowTitle")->text(), QStringLiteral("Feb 2012"));
        QTest::keyClick(timeline, Qt::Key_Home);
        QCOMPARE(timeline->chosen(), 0);
        QTest::keyClick(timeline, Qt::Key_Left);  // there is none before
        QCOMPARE(timeline->chosen(), 0);
        const QString tip = timeline->wordsAt(timeline->spanArea(1).center());
        QVERIFY2(tip.contains(QStringLiteral("401 requests")), qPrintable(tip));
        QVERIFY2(tip.contains(QStringLiteral("Errors: 1 (400: 1)")), qPrintable(tip));
        QVERIFY(timeline->accessibleDescription().contains(QStringLiteral("Jan 2012")));
    }

    void findingsLeadToTheirRows() {
        Rig rig(served_->sample);
        rig.open();
        waitForWindows(rig, 2);
        auto* table = rig.find<QTableView>("driftTable");
        for (int row = 0; row < table->model()->rowCount(); ++row)
            if (table->model()->index(row, 0).data().toString() == QStringLiteral("job"))
                QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                                  table->visualRect(table->model()->index(row, 0)).center());
        QCOMPARE(rig.find<QLabel>("driftName")->text(), QStringLiteral("job"));
        auto* plot = rig.find<DriftPlot>("driftPlot");
        plot->setFocus();
        QTest::keyClick(plot, Qt::Key_Down);
        QCOMPARE(plot->current(), 0);
        QVERIFY(plot->accessibleDescription().contains(QStringLiteral("in training")));
        rig.click("showNeverSeen");
        const auto rows = rowsOfDialog(rig);
        QCOMPARE(rows.size(), 100U);
        for (const QStringList& row : rows) QVERIFY(row.contains(QStringLiteral("astronaut")));
        // The column is remembered.
        rig.reopen();
        waitForWindows(rig, 2);
        QTRY_COMPARE(rig.find<QLabel>("driftName")->text(), QStringLiteral("job"));
    }

    void anAnswerThatTheModelDoesNotGiveIsSkew() {
        Rig rig(served_->sample);
        rig.open();
        waitForWindows(rig, 2);
        auto* link = rig.find<QWidget>("windowFacts")->findChild<QLabel*>("fact-skew");
        QVERIFY(link);
        QVERIFY2(link->accessibleName().startsWith(QStringLiteral("1 of 400 rows replayed")) ||
                     link->accessibleName().startsWith(QStringLiteral("1 of 400")),
                 qPrintable(link->accessibleName()));
        Q_EMIT link->linkActivated(QStringLiteral("#"));
        const auto rows = rowsOfDialog(rig);
        QCOMPARE(rows.size(), 1U);
        QVERIFY(rows[0].contains(QStringLiteral("p407")));  // the eighth of February
    }

    void theTimelineIsATableAsWell() {
        Rig rig(served_->sample);
        rig.open();
        Timeline* timeline = waitForWindows(rig, 2);
        auto* table = rig.find<QTableView>("windowTable");
        QVERIFY(!table->isVisible());
        rig.click("showAsTable");
        QTRY_VERIFY(table->isVisible());
        const QAbstractItemModelTester tester(
            table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                          table->visualRect(table->model()->index(0, 0)).center());
        QCOMPARE(timeline->chosen(), 0);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        const QString copied = QApplication::clipboard()->text();
        QVERIFY2(copied.contains(QStringLiteral("Jan 2012\tok\t400\t400\t0")), qPrintable(copied));
        rig.look(QStringLiteral("table"));
        rig.click("showAsTable");
        QVERIFY(timeline->isVisible());
    }

    void truthThatArrivesGivesQuality() {
        Rig rig(served_->sample);
        rig.open();
        Timeline* timeline = waitForWindows(rig, 2);
        QVERIFY(!timeline->content().lanes[3].empty.isEmpty());  // says that there is none yet
        rig.click("addTruth");
        auto* dialog = rig.page().findChild<TruthDialog*>();
        QVERIFY(dialog);
        auto* go = dialog->findChild<QPushButton*>("truthGo");
        QVERIFY(!go->isEnabled());
        dialog->setFile(text(served_->truth(people(2, 400), 0)));
        auto* key = dialog->findChild<QComboBox*>("truthKey");
        QTRY_COMPARE_WITH_TIMEOUT(key->currentText(), QStringLiteral("person"), kLong);
        rig.look(QStringLiteral("truth"), dialog);
        QTest::mouseClick(go, Qt::LeftButton);
        auto* notice = rig.find<Notice>("monitorNotice");
        QTRY_VERIFY_WITH_TIMEOUT(notice->sentence().contains(QStringLiteral("400 joined")), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(timeline->content().lanes[3].empty.isEmpty(), kLong);
        const TimelinePoint quality = timeline->content().lanes[3].series[0].points[0];
        QVERIFY(quality.low <= quality.value && quality.value <= quality.high);
        QVERIFY(std::isnan(timeline->content().lanes[3].series[0].points[1].value));
        QVERIFY(fact(rig, "modelFacts", "truthLog").contains(QStringLiteral("401 values")));
        rig.look(QStringLiteral("quality"));
    }

    void aTruthFileWithoutTheKeyIsAnErrorInPlace() {
        Rig rig(served_->sample);
        rig.open();
        waitForWindows(rig, 2);
        rig.click("addTruth");
        auto* dialog = rig.page().findChild<TruthDialog*>();
        dialog->setFile(text(served_->sample.write("other.csv", "a,b\n1,2\n")));
        auto* key = dialog->findChild<QComboBox*>("truthKey");
        QTRY_COMPARE_WITH_TIMEOUT(key->count(), 2, kLong);
        key->setEditText(QStringLiteral("nothing"));
        QTest::mouseClick(dialog->findChild<QPushButton*>("truthGo"), Qt::LeftButton);
        auto* notice = rig.find<Notice>("monitorNotice");
        QTRY_VERIFY_WITH_TIMEOUT(notice->tone() == Tone::Bad, kLong);
        QVERIFY2(notice->sentence().contains(QStringLiteral("nothing")),
                 qPrintable(notice->sentence()));
    }

    void aNewVersionIsAFlagAndComparedWithTheFirst() {
        Rig rig(served_->sample);
        rig.open();
        Timeline* timeline = waitForWindows(rig, 2);
        served_->promote("mlp");
        served_->serve(people(4, 400), kMarch, 2);
        rig.click("refreshMonitor");
        waitForWindows(rig, 3);
        QCOMPARE(timeline->content().spans.size(), 3U);
        QCOMPARE(rig.find<QLabel>("windowTitle")->text(), QStringLiteral("Mar 2012"));
        int promotions = 0;
        for (const TimelineFlag& flag : timeline->content().flags)
            promotions += flag.icon == QStringLiteral("promote") ? 1 : 0;
        QCOMPARE(promotions, 2);

        // Opened anew: its settings were written after the sample's own was.
        const auto project = Project::open(served_->sample.folder()).value();
        const Workbench bench{*project, served_->sample.plugins(), served_->sample.worker()};
        const auto file = served_->truth(people(4, 400), 800);
        const auto added = addTruthFile(bench, {.file = file, .key = "person"}, {});
        QVERIFY2(added, added ? "" : added.error().message.c_str());
        openMonitorTab(rig, QStringLiteral("Static or dynamic"));
        auto* panel = rig.find<StatePanel>("overTimePanel");
        QVERIFY(panel->showsEmpty());
        rig.look(QStringLiteral("static-empty"));
        rig.click("compareOverTime");
        QTRY_VERIFY_WITH_TIMEOUT(panel->showsContent(), kLong);
        auto* table = rig.find<QTableView>("overTimeTable");
        const QAbstractItemModelTester tester(
            table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(table->model()->rowCount(), 2);  // months with truth
        const auto report = compareOverTime(bench, {.by = "month"}, {});
        QVERIFY(report);
        const auto& march = report->windows.at(1);
        QCOMPARE(table->model()->index(1, 1).data().toString(), number(march.rows));
        QCOMPARE(table->model()->index(1, 2).data().toString(),
                 number(march.comparison->metrics.at(report->metric).production));
        QVERIFY(
            rig.find<QLabel>("overTimeSentence")->text().contains(QStringLiteral("of 2 windows")));
        rig.look(QStringLiteral("static"));
    }

    void aCorruptSegmentDoesNotHideTheRest() {
        const auto broken = served_->log() / "20120401-000000-dead.parquet";
        std::ofstream(broken) << "this is no parquet file";
        Rig rig(served_->sample);
        rig.open();
        waitForWindows(rig, 3);
        rig.click("refreshMonitor");
        auto* refresh = rig.find<QPushButton>("refreshMonitor");
        QTRY_VERIFY_WITH_TIMEOUT(refresh->isEnabled(), kLong);
        QCOMPARE(rig.find<Timeline>("timeline")->content().spans.size(), 3U);
        std::filesystem::remove(broken);
    }
};

QTEST_MAIN(MonitorPageTest)
#include "MonitorPageTest.moc"
