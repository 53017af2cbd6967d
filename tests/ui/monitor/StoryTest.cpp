#include "tests/ui/monitor/MonitorClicks.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/LoggedRowsDialog.h"
#include "ui/pages/monitor/OverTimeModel.h"
#include "ui/pages/monitor/PipelineGraphView.h"
#include "ui/pages/monitor/PipelineRunView.h"
#include "ui/pages/monitor/PipelineRunsModel.h"
#include "ui/pages/monitor/PipelinesTab.h"
#include "ui/pages/monitor/StepBox.h"
#include "ui/pages/monitor/Timeline.h"
#include "ui/pages/monitor/TriggersModel.h"
#include "ui/widgets/StatePanel.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QLabel>
#include <QListView>
#include <QProcess>
#include <QTableView>

using namespace bw;
using namespace bw::ui;
using bw::test::SampleProject;
using namespace bw::ui::test;

namespace {

constexpr int kStoryMs = 300'000;

}  // namespace

/// The Monitor page on a project that the bike story made: served, drifted, retrained and watched
/// by the real programs. What the page says is compared with the CSV that was replayed and with the
/// command line, whose numbers the test `story` takes from NumPy.
class StoryTest final : public QObject {
    Q_OBJECT

    std::unique_ptr<SampleProject> sample_;
    std::unique_ptr<PageRig<MonitorPage>> rig_;
    QMap<QString, std::int64_t> hours_;  ///< by month, as the CSV has them

    std::filesystem::path folder() const { return sample_->file("story") / "bike"; }

    static QByteArray run(const QString& program, const QStringList& arguments) {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program, arguments);
        if (!process.waitForFinished(kStoryMs) || process.exitCode() != 0)
            qFatal("%s\n%s", qPrintable(program), process.readAll().constData());
        return process.readAll();
    }
    nlohmann::json asked(const QStringList& words) const {
        return nlohmann::json::parse(
            run(QStringLiteral(BW_BIN_DIR "/benchwright"),
                QStringList{QStringLiteral("--json"), QStringLiteral("--project"),
                            QString::fromStdString(folder().string())} +
                    words)
                .toStdString());
    }
    QStringList column(const char* table, int section) const {
        const QAbstractItemModel* model = rig_->find<QTableView>(table)->model();
        QStringList cells;
        for (int row = 0; row < model->rowCount(); ++row)
            cells += model->index(row, section).data().toString();
        return cells;
    }
    void choosePipeline(const QString& name) const {
        auto* list = rig_->find<QListView>("pipelineList");
        for (int row = 0; row < list->model()->rowCount(); ++row)
            if (const auto index = list->model()->index(row, 0); index.data().toString() == name)
                QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                                  list->visualRect(index).center());
        QTRY_COMPARE(rig_->find<QLabel>("pipelineTitle")->text(), name);
    }

private Q_SLOTS:
    void initTestCase() {
        sample_ = std::make_unique<SampleProject>();
        run(QStringLiteral(BW_STORY),
            {QStringLiteral(BW_BIN_DIR), QString::fromStdString(folder().string()),
             QStringLiteral("2")});
        QFile rides(
            QString::fromStdString(SampleProject::sample("bike-sharing-hour.csv").string()));
        QVERIFY(rides.open(QIODevice::ReadOnly));
        while (!rides.atEnd())
            ++hours_[QString::fromUtf8(rides.readLine()).section(',', 1, 1).left(7)];
        rig_ = std::make_unique<PageRig<MonitorPage>>(*sample_, folder());
        rig_->open({1368, 828});
    }
    void cleanupTestCase() {
        rig_.reset();
        sample_.reset();
    }

    void eachMonthIsAWindowWithItsHoursAndItsTruth() {
        chooseMonths(*rig_, "overviewTab");
        auto* timeline = rig_->find<Timeline>("timeline");
        QTRY_COMPARE_WITH_TIMEOUT(timeline->content().spans.size(), 2U, kLong);
        const auto windows = asked({QStringLiteral("monitor"), QStringLiteral("--by"),
                                    QStringLiteral("month")})["windows"];
        QCOMPARE(windows.size(), 2U);
        const QStringList titles{QStringLiteral("Jan 2012"), QStringLiteral("Feb 2012")};
        const QStringList months{QStringLiteral("2012-01"), QStringLiteral("2012-02")};
        for (int month = 0; month < 2; ++month) {
            QTest::mouseClick(timeline, Qt::LeftButton, {},
                              timeline->spanArea(month).center().toPoint());
            QCOMPARE(rig_->find<QLabel>("windowTitle")->text(), titles[month]);
            const auto* facts = rig_->find<QWidget>("windowFacts");
            const QString hours = number(hours_.value(months[month]));
            const auto fact = [&](const char* name) {
                auto* label = facts->findChild<QLabel*>(QLatin1String(name));
                return label ? label->accessibleName() + label->text() : QString();
            };
            QVERIFY2(fact("fact-requests").contains(hours), qPrintable(fact("fact-requests")));
            QVERIFY2(fact("fact-truth").contains(hours), qPrintable(fact("fact-truth")));
            const double rmse =
                windows[static_cast<std::size_t>(month)]["quality"]["rmse"]["value"].get<double>();
            QVERIFY2(fact("fact-quality-rmse").contains(number(rmse)),
                     qPrintable(fact("fact-quality-rmse")));
        }
        rig_->look(QStringLiteral("story-overview"));
    }

    void theWorstAnswersAreAClickAway() {
        auto* link = rig_->find<QWidget>("windowFacts")->findChild<QLabel*>("fact-truth");
        QTest::mouseClick(link, Qt::LeftButton, {}, QPoint(8, link->height() / 2));
        QTRY_VERIFY(rig_->page().findChild<LoggedRowsDialog*>());
        auto* dialog = rig_->page().findChild<LoggedRowsDialog*>();
        auto* rows = dialog->findChild<QTableView*>(QStringLiteral("loggedRows"));
        QTRY_VERIFY_WITH_TIMEOUT(rows->model()->rowCount() > 0, kLong);
        rig_->look(QStringLiteral("story-rows"), dialog);
        delete dialog;
    }

    void theTriggersSayWhatStartedAndWhatCameOfIt() {
        openMonitorTab(*rig_, QStringLiteral("Triggers"));
        QTRY_COMPARE(rig_->find<QTableView>("triggers")->model()->rowCount(), 2);
        const auto history =
            asked({QStringLiteral("trigger"), QStringLiteral("history")})["firings"];
        QTRY_COMPARE(rig_->find<QTableView>("firings")->model()->rowCount(),
                     static_cast<int>(history.size()));
        const QStringList causes = column("firings", FiringsModel::Cause);
        for (const char* month : {"2012-01.csv", "2012-02.csv"})
            QCOMPARE(causes.filter(QLatin1String(month)).size(), 1);
        QVERIFY(column("firings", FiringsModel::Trigger).contains(QStringLiteral("drift")));
        for (const QString& outcome : column("firings", FiringsModel::Outcome))
            QVERIFY(!outcome.isEmpty());
        rig_->look(QStringLiteral("story-triggers"));
    }

    void thePipelinesShowTheStepsOfTheLastRetraining() {
        openMonitorTab(*rig_, QStringLiteral("Pipelines"));
        QTRY_COMPARE(rig_->find<QListView>("pipelineList")->model()->rowCount(), 2);
        choosePipeline(QStringLiteral("data"));
        QTRY_COMPARE(rig_->find<QTableView>("pipelineRuns")->model()->rowCount(), 3);  // 2011 too
        choosePipeline(QStringLiteral("retrain"));
        QTRY_VERIFY(rig_->find<QTableView>("pipelineRuns")->model()->rowCount() >= 2);
        QCOMPARE(
            column("pipelineRuns", PipelineRunsModel::Cause).filter(QStringLiteral("drift")).size(),
            rig_->find<QTableView>("pipelineRuns")->model()->rowCount() - 1);
        const auto& graph = rig_->page().findChild<PipelinesTab*>()->view().graph();
        for (const char* step : {"split", "train", "evaluate"}) {
            QTRY_VERIFY(graph.box(QString::fromLatin1(step)));
            const QString state = graph.box(QString::fromLatin1(step))->stateWord();
            QVERIFY2(state == QStringLiteral("done") || state == QStringLiteral("unchanged"),
                     qPrintable(state));
        }
        rig_->look(QStringLiteral("story-pipelines"));
    }

    void staticOrDynamicIsTheTableOfTheCommandLine() {
        openMonitorTab(*rig_, QStringLiteral("Static or dynamic"));
        chooseMonths(*rig_, "staticOrDynamicTab");
        rig_->click("compareOverTime");
        QTRY_VERIFY_WITH_TIMEOUT(rig_->find<StatePanel>("overTimePanel")->showsContent(), kLong);
        const auto report = asked({QStringLiteral("monitor"), QStringLiteral("versions"),
                                   QStringLiteral("--by"), QStringLiteral("month")});
        const QAbstractItemModel* table = rig_->find<QTableView>("overTimeTable")->model();
        QCOMPARE(table->rowCount(), 2);
        for (int row = 0; row < 2; ++row) {
            const auto& window = report["windows"][static_cast<std::size_t>(row)];
            QCOMPARE(table->index(row, OverTimeModel::Rows).data().toString(),
                     number(window["rows"].get<std::int64_t>()));
            QCOMPARE(table->index(row, OverTimeModel::Dynamic).data().toString(),
                     number(window["compared"]["dynamic"].get<double>()));
        }
        rig_->look(QStringLiteral("story-static"));
    }
};

QTEST_MAIN(StoryTest)
#include "StoryTest.moc"
