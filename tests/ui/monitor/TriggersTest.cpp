#include "core/base/Files.h"
#include "core/store/TriggerStore.h"
#include "core/watch/Queue.h"
#include "tests/ui/support/PageRig.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/FileView.h"
#include "ui/pages/monitor/TriggerForm.h"
#include "ui/pages/monitor/TriggersTab.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>

using namespace bw;
using namespace bw::ui;
using bw::test::SampleProject;
using bw::ui::test::kLong;
using bw::ui::test::PageRig;

namespace {

constexpr auto kPipeline = R"([pipeline]
name = "intake"

[parameters]
source = "penguins.csv"

[[step]]
name = "import"
type = "import"
source = "${source}"
dataset = "penguins"
)";

constexpr auto kTriggers = R"(# What starts by itself.

[[trigger]]
name = "nightly"            # when nobody is here
on = "schedule"
pipeline = "intake"
cron = "0 3 * * *"
timezone = "Europe/Berlin"

[[trigger]]
name = "files"
on = "folder"
pipeline = "intake"
folder = "incoming"
pattern = "*.csv"
parameter = "source"
complete = "rename"
)";

}  // namespace

/// The tab of triggers with real clicks, and the real `benchwright watch`.
class TriggersTest final : public QObject {
    Q_OBJECT

    std::unique_ptr<SampleProject> project_;
    std::unique_ptr<PageRig<TriggersTab>> rig_;

    std::filesystem::path file() const { return triggersPath(project_->folder()); }
    std::string fileText() const { return readFile(file()).value_or(std::string()); }
    void write(const std::string& text) { QVERIFY(writeFileAtomically(file(), text)); }
    QTableView* table(const char* name) { return rig_->find<QTableView>(name); }
    QString cell(const char* name, int row, int column) {
        return table(name)->model()->index(row, column).data().toString();
    }
    void press(const char* name) {
        QTRY_VERIFY2(rig_->find<QPushButton>(name)->isVisible() &&
                         rig_->find<QPushButton>(name)->isEnabled(),
                     name);
        rig_->click(name);
    }
    void choose(const char* name, int row) {
        QTableView* view = table(name);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {},
                          view->visualRect(view->model()->index(row, 0)).center());
    }
    static void type(QWidget* in, const char* name, const QString& words) {
        auto* line = in->findChild<QLineEdit*>(QLatin1String(name));
        QVERIFY2(line, name);
        line->selectAll();
        QTest::keyClicks(line, words);
    }

private Q_SLOTS:
    void initTestCase() {
        project_ = std::make_unique<SampleProject>();
        std::filesystem::copy(SampleProject::sample("penguins.csv"),
                              project_->folder() / "penguins.csv");
        QVERIFY(makeFolders(project_->folder() / "pipelines"));
        QVERIFY(writeFileAtomically(project_->folder() / "pipelines/intake.toml", kPipeline));
        rig_ = std::make_unique<PageRig<TriggersTab>>(*project_);
        rig_->open();
    }
    void cleanupTestCase() {
        rig_.reset();
        project_.reset();
    }

    void aBlockIsWhatTheReaderReads_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QStringList>("values");
        const auto row = [](const char* name, TriggerKind kind, const QStringList& values) {
            QTest::newRow(name) << static_cast<int>(kind) << values;
        };
        row("demand", TriggerKind::Demand, {});
        row("schedule", TriggerKind::Schedule, {QStringLiteral("cron=@weekly")});
        row("folder", TriggerKind::Folder, {QStringLiteral("pattern=*.csv")});
        row("metric above", TriggerKind::Metric, {QStringLiteral("limit=0.25")});
        row("metric below", TriggerKind::Metric,
            {QStringLiteral("metric=accuracy"), QStringLiteral("side=below")});
        row("drift", TriggerKind::Drift,
            {QStringLiteral("columns=age, city"), QStringLiteral("windows=3")});
        row("age", TriggerKind::Age, {QStringLiteral("older_than=12h")});
    }
    void aBlockIsWhatTheReaderReads() {
        QFETCH(int, kind);
        QFETCH(QStringList, values);
        std::map<std::string, std::string> given;
        for (const QString& value : values)
            given[bytes(value.section(QLatin1Char('='), 0, 0))] =
                bytes(value.section(QLatin1Char('='), 1));
        const auto wanted = static_cast<TriggerKind>(kind);
        const TriggerFile read =
            parseTriggers(triggerBlock("one", wanted, "intake", given), "triggers.toml");
        QVERIFY2(read.mistakes.empty(),
                 read.mistakes.empty() ? "" : read.mistakes.front().message.c_str());
        QCOMPARE(read.triggers.size(), std::size_t{1});
        const Trigger& one = read.triggers.front();
        QCOMPARE(one.kind, wanted);
        QCOMPARE(one.pipeline, "intake");
        if (given.contains("cron")) QCOMPARE(one.schedule.cron, "@weekly");
        if (given.contains("pattern")) QCOMPARE(one.folder.pattern, "*.csv");
        if (given.contains("limit")) QCOMPARE(one.window.above, 0.25);
        if (given.contains("side")) QCOMPARE(one.window.below, 0.5);
        if (given.contains("columns"))
            QCOMPARE(one.window.columns, (std::vector<std::string>{"age", "city"}));
        if (given.contains("windows")) QCOMPARE(one.window.windows, 3);
        if (given.contains("older_than")) QCOMPARE(one.age.olderThan, std::chrono::hours(12));
    }

    void anEmptyProjectOffersATriggerAndADialogWritesIt() {
        QTRY_VERIFY(rig_->page().findChild<StatePanel*>()->showsEmpty());
        rig_->look(QStringLiteral("triggers-empty"));
        QPushButton* begin = nullptr;
        for (QPushButton* one : rig_->page().findChildren<QPushButton*>())
            if (one->isVisible() && one->text().startsWith(QStringLiteral("Add"))) begin = one;
        QVERIFY(begin);
        QTest::mouseClick(begin, Qt::LeftButton);
        auto* dialog = rig_->find<QDialog>("triggerDialog");
        QVERIFY(dialog);
        auto* pipelines = dialog->findChild<QComboBox*>(QStringLiteral("triggerPipeline"));
        QTRY_COMPARE(pipelines->currentText(), QStringLiteral("intake"));
        auto* go = dialog->findChild<QPushButton*>(QStringLiteral("go"));
        QVERIFY(!go->isEnabled());  // no name yet
        type(dialog, "triggerName", QStringLiteral("weekly"));
        type(dialog, "parameter_cron", QStringLiteral("61 * * * *"));
        QTRY_VERIFY(go->isEnabled());
        QTest::mouseClick(go, Qt::LeftButton);
        auto* notice = dialog->findChild<Notice*>(QStringLiteral("triggerNotice"));
        QTRY_VERIFY(notice->sentence().contains(QStringLiteral("cron")));
        QVERIFY(!std::filesystem::exists(file()));  // nothing was written
        type(dialog, "parameter_cron", QStringLiteral("0 6 * * 1"));
        rig_->look(QStringLiteral("triggers-add"), dialog);
        QTRY_VERIFY(go->isEnabled());
        QTest::mouseClick(go, Qt::LeftButton);
        QTRY_COMPARE(table("triggers")->model()->rowCount(), 1);
        QCOMPARE(fileText(),
                 "[[trigger]]\nname = \"weekly\"\non = \"schedule\"\npipeline = \"intake\"\n"
                 "cron = \"0 6 * * 1\"\ntimezone = \"UTC\"\n");
        QVERIFY(cell("triggers", 0, TriggersModel::Next).startsWith(QStringLiteral("in ")));
        QCOMPARE(cell("triggers", 0, TriggersModel::Last), QStringLiteral("never"));
    }

    void switchingOffChangesOneKeyAndKeepsTheRest() {
        QAbstractItemModelTester tester(table("triggers")->model(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        write(kTriggers);
        QTRY_COMPARE(table("triggers")->model()->rowCount(), 2);
        QTRY_COMPARE(cell("triggers", 0, TriggersModel::Name), QStringLiteral("nightly"));
        choose("triggers", 0);
        press("toggleTrigger");
        QTRY_COMPARE(cell("triggers", 0, TriggersModel::Enabled), QStringLiteral("off"));
        std::string expected = kTriggers;
        const std::string after = "timezone = \"Europe/Berlin\"\n";
        expected.insert(expected.find(after) + after.size(), "enabled = false\n");
        QCOMPARE(fileText(), expected);
        QCOMPARE(cell("triggers", 0, TriggersModel::Next), QString());
        press("toggleTrigger");
        QTRY_COMPARE(cell("triggers", 0, TriggersModel::Enabled), QStringLiteral("on"));
    }

    void aFiringWaitsWhereNobodyWatchesAndCanBeCancelled() {
        QTRY_COMPARE(rig_->find<Mark>("watchState")->words(), QStringLiteral("Nobody watches"));
        choose("triggers", 0);
        press("fireTrigger");
        QTRY_COMPARE(table("firings")->model()->rowCount(), 1);
        QCOMPARE(cell("firings", 0, FiringsModel::State), QStringLiteral("waiting"));
        QCOMPARE(cell("firings", 0, FiringsModel::Trigger), QStringLiteral("nightly"));
        choose("firings", 0);
        rig_->look(QStringLiteral("triggers-waiting"));
        press("cancelFiring");
        QTRY_COMPARE(cell("firings", 0, FiringsModel::State), QStringLiteral("cancelled"));
        QTRY_VERIFY(!rig_->find<QPushButton>("cancelFiring")->isEnabled());
        const auto open = queueEntries(project_->project());
        QVERIFY(open && open->empty());
    }

    void aWatchIsStartedRunsWhatFiresAndIsStopped() {
        press("startWatching");
        QTRY_COMPARE_WITH_TIMEOUT(rig_->find<Mark>("watchState")->words(),
                                  QStringLiteral("Watched"), kLong);
        const auto holder = watchHolder(project_->project());
        QVERIFY(holder && holder->pid > 0);
        QVERIFY(rig_->find<QLabel>("watchFacts")->text().contains(QString::number(holder->pid)));
        // The folder of trigger `files` is not there: said of it, and the others go on.
        QTRY_VERIFY_WITH_TIMEOUT(
            cell("triggers", 1, TriggersModel::Enabled).contains(QStringLiteral("incoming")),
            kLong);
        rig_->look(QStringLiteral("triggers-watched"));
        choose("triggers", 0);
        press("fireTrigger");
        QTRY_COMPARE_WITH_TIMEOUT(cell("firings", 0, FiringsModel::State), QStringLiteral("done"),
                                  kLong);
        QVERIFY(project_->project().dataset("penguins"));
        QSignalSpy wanted(&rig_->page(), &TriggersTab::pipelineWanted);
        choose("firings", 0);
        press("openPipelineRun");
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toString(), QStringLiteral("intake"));
        QVERIFY(!wanted[0][1].toString().isEmpty());
        press("stopWatching");
        QTRY_COMPARE_WITH_TIMEOUT(rig_->find<Mark>("watchState")->words(),
                                  QStringLiteral("Nobody watches"), kLong);
        QVERIFY(!watchHolder(project_->project()));
    }

    void mistakesStandWithTheirLinesAndNothingIsStarted() {
        std::string broken = kTriggers;
        broken.replace(broken.find("\"folder\""), 8, "\"volder\"");
        write(broken);
        QTRY_COMPARE(table("triggerMistakes")->model()->rowCount(), 1);
        QTRY_VERIFY(table("triggerMistakes")->isVisible());  // opened by itself
        const int line = cell("triggerMistakes", 0, 0).toInt();
        QCOMPARE(line, 12);
        QCOMPARE(cell("triggers", 1, TriggersModel::Kind), QStringLiteral("—"));
        QVERIFY(cell("triggers", 0, TriggersModel::Last).contains(QStringLiteral("done")));
        QVERIFY(!rig_->find<QPushButton>("startWatching")->isEnabled());
        QVERIFY(!rig_->find<QPushButton>("fireTrigger")->isEnabled());
        rig_->look(QStringLiteral("triggers-broken"));
        choose("triggerMistakes", 0);
        QTRY_VERIFY(rig_->find<FileView>("triggersFile")->isVisible());
        QCOMPARE(rig_->find<FileView>("triggersFile")->markedLine(), 12);
        write(kTriggers);
        QTRY_VERIFY(rig_->find<QPushButton>("startWatching")->isEnabled());
        QCOMPARE(table("triggerMistakes")->model()->rowCount(), 0);
    }
};

QTEST_MAIN(TriggersTest)
#include "TriggersTest.moc"
