#include "core/base/Files.h"
#include "core/flow/RunPipeline.h"
#include "core/flow/SavePipeline.h"
#include "tests/ui/support/PageRig.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/FileView.h"
#include "ui/pages/monitor/PipelineGraphView.h"
#include "ui/pages/monitor/PipelineRunView.h"
#include "ui/pages/monitor/PipelinesTab.h"
#include "ui/pages/monitor/StepBox.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>

#include <fstream>

using namespace bw;
using namespace bw::ui;
using bw::test::SampleProject;
using bw::ui::test::kLong;
using bw::ui::test::PageRig;

namespace {

/// Three columns of the drawing; one step fails, is held or is long as the parameters say.
constexpr auto kPipeline = R"([pipeline]
name = "birds"
description = "penguins to a model"

[parameters]
epochs = 3
seed = 1

[[step]]
name = "import"
type = "import"
source = "penguins.csv"
dataset = "penguins"

[[step]]
name = "verify"
type = "verify"
data = "${import}"
stop_on = "never"

[[step]]
name = "split"
type = "split"
needs = ["verify"]
data = "${import}"

[[step]]
name = "train"
type = "train"
data = "${import}"
split = "${split}"
target = "species"
seed = "${seed}"
parameters = { epochs = "${epochs}", patience = 0 }

[[step]]
name = "evaluate"
type = "evaluate"
model = "${train}"

[[step]]
name = "compare"
type = "compare"
candidate = "${train}"
)";

}  // namespace

/// The tab of pipelines with real clicks on a real project, and the real worker.
class PipelinesTest final : public QObject {
    Q_OBJECT

    std::unique_ptr<SampleProject> project_;
    std::unique_ptr<PageRig<PipelinesTab>> rig_;

    std::filesystem::path pipelines() const { return project_->folder() / "pipelines"; }
    void write(const std::string& name, const std::string& text) {
        QVERIFY(makeFolders(pipelines()));
        QVERIFY(writeFileAtomically(pipelines() / (name + ".toml"), text));
    }
    void press(const char* name) {
        QTRY_VERIFY2(rig_->find<QPushButton>(name)->isVisible() &&
                         rig_->find<QPushButton>(name)->isEnabled(),
                     name);
        rig_->click(name);
    }
    StepBox* box(const char* name) {
        return rig_->page().view().graph().box(QString::fromLatin1(name));
    }
    QString state(const char* name) { return box(name) ? box(name)->stateWord() : QString(); }
    QString pipelineState() { return rig_->find<Mark>("pipelineState")->words(); }
    PipelineRunRecord newest() {
        const auto runs = pipelineRuns(project_->project(), "birds", 1);
        return runs.empty() ? PipelineRunRecord{} : runs.front();
    }
    void clickStep(const char* name) {
        QTRY_VERIFY(box(name));
        QTest::mouseClick(box(name), Qt::LeftButton);
    }
    void openTab(int tab) {
        QTabBar* bar = rig_->find<QTabWidget>("pipelineTabs")->tabBar();
        QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(tab).center());
    }
    /// Clicks Run and, in the dialog, types values and starts.
    void run(const std::map<QString, QString>& values = {}) {
        press("pipelineRun");
        auto* dialog = rig_->find<QDialog>("runPipelineDialog");
        QVERIFY(dialog);
        for (const auto& [name, value] : values) {
            auto* line = dialog->findChild<QLineEdit*>(QStringLiteral("parameter_") + name);
            QVERIFY(line);
            line->selectAll();
            QTest::keyClicks(line, value);
        }
        rig_->look(QStringLiteral("pipelines-run"), dialog);
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("go")), Qt::LeftButton);
    }
    void clickLink(const char* name) {
        QTRY_VERIFY(rig_->find<QLabel>(name));
        auto* link = rig_->find<QLabel>(name);
        QTest::mouseClick(link, Qt::LeftButton, {}, QPoint(8, link->height() / 2));
    }

private Q_SLOTS:
    void initTestCase() {
        project_ = std::make_unique<SampleProject>();
        std::filesystem::copy(SampleProject::sample("penguins.csv"),
                              project_->folder() / "penguins.csv");
        rig_ = std::make_unique<PageRig<PipelinesTab>>(*project_);
        rig_->open();
    }
    void cleanupTestCase() {
        rig_.reset();
        project_.reset();
    }

    void anEmptyProjectOffersATemplate() {
        auto* panel = rig_->page().findChild<StatePanel*>();
        QTRY_VERIFY(panel->showsEmpty());
        rig_->look(QStringLiteral("pipelines-empty"));
        auto* begin = [&]() -> QPushButton* {
            for (QPushButton* one : rig_->page().findChildren<QPushButton*>())
                if (one->isVisible() && one->text().startsWith(QStringLiteral("New from")))
                    return one;
            return nullptr;
        }();
        QVERIFY(begin);
        QTest::mouseClick(begin, Qt::LeftButton);
        auto* dialog = rig_->find<QDialog>("newPipelineDialog");
        QVERIFY(dialog);
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("newName"));
        QTRY_VERIFY(dialog->findChild<QPlainTextEdit*>(QStringLiteral("newText"))
                        ->toPlainText()
                        .contains(QStringLiteral("type = \"import\"")));
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("intake"));
        rig_->look(QStringLiteral("pipelines-new"), dialog);
        auto* go = dialog->findChild<QPushButton*>(QStringLiteral("go"));
        QTRY_VERIFY(go->isEnabled());
        QTest::mouseClick(go, Qt::LeftButton);
        QTRY_COMPARE(rig_->page().selected(), QStringLiteral("intake"));
        const auto file = readPipelineFile(pipelines() / "intake.toml");
        QVERIFY(file);
        QCOMPARE(file->name, "intake");
        QVERIFY(file->mistakes.empty());
        QTRY_VERIFY(box("import"));
        QCOMPARE(state("import"), QStringLiteral("waiting"));
    }

    void aNameThatIsTakenIsRefusedUnlessReplaced() {
        press("newPipeline");
        auto* dialog = rig_->find<QDialog>("newPipelineDialog");
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("newName"));
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("intake"));
        auto* go = dialog->findChild<QPushButton*>(QStringLiteral("go"));
        QTRY_VERIFY(go->isEnabled());
        QTest::mouseClick(go, Qt::LeftButton);
        auto* notice = dialog->findChild<Notice*>(QStringLiteral("newNotice"));
        QTRY_VERIFY(notice->sentence().contains(QStringLiteral("exists")));
        QVERIFY(dialog->isVisible());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!rig_->find<QDialog>("newPipelineDialog"));
        std::filesystem::remove(pipelines() / "intake.toml");
    }

    void aPipelineIsRunByClicksAndSeenStepByStep() {
        write("birds", kPipeline);
        QTRY_COMPARE(rig_->page().selected(), QStringLiteral("birds"));
        QTRY_COMPARE(pipelineState(), QStringLiteral("not run yet"));
        run({{QStringLiteral("epochs"), QStringLiteral("4")}});
        QTRY_COMPARE_WITH_TIMEOUT(pipelineState(), QStringLiteral("done"), kLong);
        for (const char* step : {"import", "verify", "split", "train", "evaluate"})
            QCOMPARE(state(step), QStringLiteral("done"));
        QCOMPARE(state("compare"), QStringLiteral("skipped"));  // there is no production yet
        const PipelineRunRecord record = newest();
        QCOMPARE(record.state, PipelineState::Done);
        QCOMPARE(record.parameters["epochs"].get<int>(), 4);
        QVERIFY(box("train")->accessibleName().contains(QStringLiteral("train, done")));
        QVERIFY(rig_->find<Notice>("pipelineNotice")->empty());
    }

    void theResultsOfAStepLeadToTheirPages() {
        QSignalSpy runs(&rig_->navigator(), &Navigator::runRequested);
        QSignalSpy data(&rig_->navigator(), &Navigator::datasetRequested);
        clickStep("train");
        rig_->look(QStringLiteral("pipelines-done"));
        clickLink("fact-result-run");
        QCOMPARE(runs.count(), 1);
        QCOMPARE(bytes(runs[0][0].toString()),
                 newest().step("train")->outputs["run"].get<std::string>());
        clickStep("import");
        clickLink("fact-result-dataset");
        QCOMPARE(data.count(), 1);
        QCOMPARE(bytes(data[0][0].value<DatasetPlace>().reference),
                 newest().step("import")->outputs["reference"].get<std::string>());
    }

    void theKeyboardWalksTheDrawing() {
        rig_->page().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&rig_->page()));
        box("import")->setFocus();
        QTest::keyClick(box("import"), Qt::Key_Down);
        QCOMPARE(rig_->page().view().graph().chosen(), QStringLiteral("verify"));
        QTest::keyClick(box("verify"), Qt::Key_Right);
        QCOMPARE(rig_->page().view().graph().chosen(), QStringLiteral("evaluate"));
        QTest::keyClick(box("evaluate"), Qt::Key_Right);
        QCOMPARE(rig_->page().view().graph().chosen(), QStringLiteral("compare"));
        QTest::keyClick(box("compare"), Qt::Key_Right);  // the last column
        QCOMPARE(rig_->page().view().graph().chosen(), QStringLiteral("compare"));
        QVERIFY(box("compare")->hasFocus());
    }

    void whatDidNotChangeIsNotRunAgain() {
        const std::string before = newest().id;
        run({{QStringLiteral("epochs"), QStringLiteral("4")}});
        QTRY_VERIFY_WITH_TIMEOUT(newest().id != before && newest().state == PipelineState::Done,
                                 kLong);
        QTRY_COMPARE(state("train"), QStringLiteral("unchanged"));
        QCOMPARE(state("import"), QStringLiteral("unchanged"));
        clickStep("train");
        QTRY_COMPARE(rig_->find<QLabel>("fact-state")->text(), QStringLiteral("unchanged"));
    }

    void anEarlierRunCanBeLookedAt() {
        openTab(1);
        auto* table = rig_->find<QTableView>("pipelineRuns");
        QAbstractItemModelTester tester(table->model(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_COMPARE(table->model()->rowCount(), 2);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                          table->visualRect(table->model()->index(1, 1)).center());
        QTRY_COMPARE(state("train"), QStringLiteral("done"));
        auto* past = rig_->find<Notice>("pastRun");
        QVERIFY(!past->empty());
        rig_->look(QStringLiteral("pipelines-past"));
        QTest::mouseClick(past->findChild<QPushButton*>(QStringLiteral("noticeNext")),
                          Qt::LeftButton);
        QTRY_COMPARE(state("train"), QStringLiteral("unchanged"));
        QVERIFY(past->empty());
    }

    void aFailedRunSaysWhyAndIsResumed() {
        std::filesystem::rename(project_->folder() / "runs", project_->folder() / "kept");
        std::ofstream(project_->folder() / "runs") << "no folder";
        run({{QStringLiteral("seed"), QStringLiteral("7")}});
        QTRY_COMPARE_WITH_TIMEOUT(pipelineState(), QStringLiteral("failed"), kLong);
        QCOMPARE(state("train"), QStringLiteral("failed"));
        QCOMPARE(state("evaluate"), QStringLiteral("skipped"));
        clickStep("train");
        QTRY_VERIFY(rig_->find<QLabel>("fact-error"));
        QVERIFY(!rig_->find<QLabel>("fact-error")->text().isEmpty());
        QTRY_VERIFY(
            rig_->find<Notice>("pipelineNotice")->sentence().contains(QStringLiteral("train")));
        rig_->look(QStringLiteral("pipelines-failed"));
        std::filesystem::remove(project_->folder() / "runs");
        std::filesystem::rename(project_->folder() / "kept", project_->folder() / "runs");
        const std::string failed = newest().id;
        press("pipelineResume");
        QTRY_COMPARE_WITH_TIMEOUT(pipelineState(), QStringLiteral("done"), kLong);
        QCOMPARE(newest().continues, failed);
        QCOMPARE(newest().parameters["seed"].get<int>(), 7);  // with the values it had
        QCOMPARE(state("import"), QStringLiteral("unchanged"));
        QCOMPARE(state("train"), QStringLiteral("done"));
        QTRY_VERIFY(!rig_->find<QPushButton>("pipelineResume")->isVisible());
    }

    void aRunIsCancelledAndGoesOnLater() {
        run({{QStringLiteral("epochs"), QStringLiteral("100000")}});
        QTRY_COMPARE_WITH_TIMEOUT(state("train"), QStringLiteral("running"), kLong);
        QVERIFY(!rig_->find<QPushButton>("pipelineRun")->isEnabled());
        rig_->look(QStringLiteral("pipelines-running"));
        press("pipelineCancel");
        QTRY_COMPARE_WITH_TIMEOUT(pipelineState(), QStringLiteral("cancelled"), kLong);
        QCOMPARE(newest().state, PipelineState::Cancelled);
        QTRY_VERIFY(rig_->find<QPushButton>("pipelineResume")->isVisible());
    }

    void closingTheWindowLeavesARunThatCanGoOn() {
        press("pipelineResume");
        QTRY_COMPARE_WITH_TIMEOUT(state("train"), QStringLiteral("running"), kLong);
        rig_->close();
        QVERIFY(!pipelineIsRunning(project_->project(), "birds"));
        QCOMPARE(newest().state, PipelineState::Cancelled);
        rig_->reopen();
        QTRY_COMPARE(rig_->page().selected(), QStringLiteral("birds"));
        QTRY_COMPARE(pipelineState(), QStringLiteral("cancelled"));
        QTRY_VERIFY(rig_->find<QPushButton>("pipelineResume")->isVisible());
        QVERIFY(rig_->find<QPushButton>("pipelineRun")->isEnabled());
    }

    void aBrokenFileIsShownWithItsLines() {
        write("broken",
              "[pipeline]\nname = \"broken\"\n\n[[step]]\ntype = \"trian\"\n"
              "data = \"x\"\n");
        auto* list = rig_->find<QListView>("pipelineList");
        QAbstractItemModelTester tester(list->model(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_COMPARE(list->model()->rowCount(), 2);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                          list->visualRect(list->model()->index(1, 0)).center());
        QTRY_COMPARE(rig_->page().selected(), QStringLiteral("broken"));
        QVERIFY(!rig_->find<QPushButton>("pipelineRun")->isEnabled());
        auto* mistakes = rig_->find<QTableView>("pipelineMistakes");
        QVERIFY(mistakes->isVisible());  // opened by itself
        QVERIFY(mistakes->model()->rowCount() >= 1);
        QCOMPARE(mistakes->model()->index(0, 0).data().toInt(), 5);
        rig_->look(QStringLiteral("pipelines-broken"));
        QTest::mouseClick(mistakes->viewport(), Qt::LeftButton, {},
                          mistakes->visualRect(mistakes->model()->index(0, 2)).center());
        auto* file = rig_->find<FileView>("pipelineFile");
        QVERIFY(file->isVisible());
        QCOMPARE(file->markedLine(), 5);
        // Corrected while it is shown.
        write("broken",
              "[pipeline]\nname = \"broken\"\n\n[[step]]\ntype = \"verify\"\n"
              "data = \"penguins\"\ntarget = \"kind_of_bird\"\n");
        QTRY_VERIFY(rig_->find<QPushButton>("pipelineRun")->isEnabled());
    }

    void theCheckFindsWhatOnlyTheProjectKnows() {
        press("pipelineCheck");
        auto* mistakes = rig_->find<QTableView>("pipelineMistakes");
        QTRY_COMPARE(mistakes->model()->rowCount(), 1);
        QCOMPARE(mistakes->model()->index(0, 0).data().toInt(), 7);
        QVERIFY(mistakes->model()->index(0, 2).data().toString().contains(
            QStringLiteral("kind_of_bird")));
        QVERIFY(rig_->find<Notice>("pipelineNotice")->tone() == Tone::Bad);
        std::filesystem::remove(pipelines() / "broken.toml");
        QTRY_COMPARE(rig_->page().selected(), QStringLiteral("birds"));
    }

    void whatWasDoneByHandIsSavedAsAPipeline() {
        const RunRecord made = project_->train("penguins", "species", "mlp", {{"epochs", "2"}});
        rig_->session().refresh();
        QTRY_VERIFY(rig_->session().snapshot()->run(made.id));
        press("savePipeline");
        auto* dialog = rig_->find<QDialog>("newPipelineDialog");
        auto* from = dialog->findChild<QComboBox*>(QStringLiteral("newFrom"));
        const int index = from->findText(text(made.id), Qt::MatchContains);
        QVERIFY(index >= 0);
        from->setCurrentIndex(index);
        auto* go = dialog->findChild<QPushButton*>(QStringLiteral("go"));
        QTRY_VERIFY(go->isEnabled());
        const std::string shown =
            bytes(dialog->findChild<QPlainTextEdit*>(QStringLiteral("newText"))->toPlainText());
        rig_->look(QStringLiteral("pipelines-save"), dialog);
        QTest::mouseClick(go, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(rig_->page().selected(), QStringLiteral("retrain"), kLong);
        const auto file = readPipelineFile(pipelines() / "retrain.toml");
        QVERIFY(file);
        QCOMPARE(file->text, shown);
        QVERIFY(file->mistakes.empty());
        const PipelineStep* train = file->step("train");
        QVERIFY(train);
        QCOMPARE(train->values["target"].get<std::string>(), "species");
        press("pipelineCheck");
        QTRY_VERIFY(rig_->find<Notice>("pipelineNotice")
                        ->sentence()
                        .contains(QStringLiteral("No mistakes")));
    }
};

QTEST_MAIN(PipelinesTest)
#include "PipelinesTest.moc"
