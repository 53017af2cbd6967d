#include "tests/ui/train/TrainRig.h"
#include "ui/base/Text.h"
#include "ui/pages/train/CurvesPanel.h"
#include "ui/pages/train/NewRunForm.h"
#include "ui/pages/train/RunActions.h"
#include "ui/pages/train/RunHeadline.h"
#include "ui/pages/train/RunList.h"
#include "ui/pages/train/RunView.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <csignal>
#include <fstream>

using namespace bw;
using namespace bw::ui;
using bw::test::SampleProject;
using bw::ui::test::TrainRig;

namespace {

constexpr int kLong = 60'000;

}  // namespace

/// The page with real clicks and the real worker.
class TrainPageTest final : public QObject {
    Q_OBJECT

    std::unique_ptr<SampleProject> project_;
    std::unique_ptr<TrainRig> rig_;
    std::string finished_;

    void choose(const char* name, const QString& data) {
        auto* combo = rig_->find<QComboBox>(name);
        const int index = combo->findData(data);
        QVERIFY2(index >= 0, qPrintable(data));
        combo->setCurrentIndex(index);
        Q_EMIT combo->activated(index);
    }
    void type(const char* name, const QString& words) {
        auto* line = rig_->find<QLineEdit>(name);
        line->selectAll();
        QTest::keyClicks(line, words);
    }
    QPushButton* button(const char* name) { return rig_->find<QPushButton>(name); }
    QString shown() { return rig_->page().view().shown(); }
    RunState state() {
        const RunEntry* run = rig_->session().snapshot()->run(bytes(shown()));
        return run ? run->status.state : RunState::Created;
    }
    std::filesystem::path folderOf(const QString& id) {
        return project_->project().runFolder(bytes(id));
    }
    void sameAsReader(const QString& id) {
        EventFolderReader reader(folderOf(id));
        QVERIFY(reader.poll());
        QVERIFY(reader.series().size() >= 4);
        for (const auto& [tag, points] : reader.series()) {
            const Curve* curve = rig_->page().view().curves().curve(tag);
            QVERIFY2(curve, tag.c_str());
            QTRY_COMPARE(curve->size(), points.size());
            for (std::size_t i = 0; i < points.size(); ++i) {
                QCOMPARE(curve->steps()[i], static_cast<double>(points[i].step));
                QCOMPARE(curve->values()[i], static_cast<double>(points[i].value));
            }
        }
    }
    /// A run of many epochs that goes on until somebody ends it.
    QString startLong() {
        const RunRecord run = project_->startTraining("penguins", "species", "mlp",
                                                      {{"epochs", "100000"}, {"patience", "0"}});
        rig_->navigator().showRun(text(run.id));
        return text(run.id);
    }

private Q_SLOTS:
    void initTestCase() {
        project_ = std::make_unique<SampleProject>();
        rig_ = std::make_unique<TrainRig>(*project_);
    }
    void cleanupTestCase() {
        rig_.reset();
        project_.reset();
    }

    void anEmptyProjectSaysWhatToDo() {
        QTRY_VERIFY(rig_->session().loaded());
        QTRY_VERIFY(
            !rig_->page().findChildren<QAction*>(QStringLiteral("new_run"))[0]->isEnabled());
        QCOMPARE(rig_->page().badge(), 0);
        project_->importPenguins();
        rig_->session().refresh();
        QTRY_VERIFY(rig_->page().findChild<QAction*>(QStringLiteral("new_run"))->isEnabled());
    }

    void aFormWithAWrongInputDoesNotStartAndKeepsIt() {
        rig_->navigator().newRun(QStringLiteral("penguins"));
        QVERIFY(rig_->page().form().isVisible());
        QTRY_COMPARE(rig_->find<QTableView>("features")->model()->rowCount(), 8);
        QVERIFY(!button("start_training")->isEnabled());  // no target yet
        choose("target", QStringLiteral("species"));
        QCOMPARE(rig_->find<QTableView>("features")->model()->rowCount(), 7);
        QVERIFY(button("start_training")->isEnabled());
        type("parameter_epochs", QStringLiteral("0"));
        QVERIFY(!button("start_training")->isEnabled());
        QCOMPARE(rig_->find<QLineEdit>("parameter_epochs")->text(), QStringLiteral("0"));
        type("parameter_epochs", QStringLiteral("6"));
        QVERIFY(button("start_training")->isEnabled());
    }

    void aRunStartedByClicksIsFollowedToItsEnd() {
        choose("task", QString());
        choose("architecture", QStringLiteral("mlp"));
        type("parameter_hidden", QStringLiteral("16,8"));
        const QString command = rig_->find<QLabel>("command_line")->text();
        QCOMPARE(command, QStringLiteral("benchwright train --data penguins --target species "
                                         "--model mlp --set epochs=6 --set hidden=16,8"));
        QTest::mouseClick(button("start_training"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(rig_->page().view().isVisible(), kLong);
        QTRY_COMPARE_WITH_TIMEOUT(state(), RunState::Finished, kLong);
        finished_ = bytes(shown());
        sameAsReader(shown());
        const auto spec = RunFolder(folderOf(shown())).spec();
        QVERIFY(spec);
        QVERIFY(spec->architectureParameters.at("hidden") == Json(std::vector<int>{16, 8}));
        QCOMPARE(spec->trainer.at("epochs").get<int>(), 6);
        QTRY_VERIFY(rig_->find<QTableView>("run_metrics")->model()->rowCount() >= 3);
        QCOMPARE(rig_->find<QTableView>("run_metrics")->model()->columnCount(), 4);
        QTRY_VERIFY(rig_->find<QTableView>("configuration")->model()->rowCount() > 10);
        QVERIFY(rig_->page().view().headline().banner().isEmpty());
        QVERIFY(rig_->find<QLabel>("run_facts")->text().contains(QStringLiteral("epoch 6/6")));
        QCOMPARE(rig_->page().badge(), 0);
    }

    void trainAgainFillsTheFormFromTheRun() {
        rig_->page().findChild<QAction*>(QStringLiteral("run_again"))->trigger();
        QTRY_COMPARE(rig_->find<QTableView>("features")->model()->rowCount(), 7);
        QTRY_COMPARE(rig_->find<QLineEdit>("parameter_hidden")->text(), QStringLiteral("16,8"));
        QCOMPARE(rig_->find<QLineEdit>("parameter_epochs")->text(), QStringLiteral("6"));
        QCOMPARE(rig_->find<QComboBox>("target")->currentData().toString(),
                 QStringLiteral("species"));
        rig_->page().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&rig_->page()));
        rig_->find<QLineEdit>("parameter_epochs")->setFocus();
        QTest::keyClick(rig_->find<QLineEdit>("parameter_epochs"), Qt::Key_Escape);
        QTRY_VERIFY(rig_->page().view().isVisible());
        QCOMPARE(bytes(shown()), finished_);
    }

    void anErrorOfTheStepStandsUnderTheForm() {
        rig_->page().openForm(QStringLiteral("penguins"));
        QTRY_VERIFY(button("start_training")->isEnabled());
        choose("target", QStringLiteral("species"));
        // Root may write anywhere: a file in the folder's place refuses everyone.
        std::filesystem::rename(project_->folder() / "runs", project_->folder() / "kept");
        std::ofstream(project_->folder() / "runs") << "no folder";
        QTest::mouseClick(button("start_training"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(rig_->find<QWidget>("form_problem")->isVisible(), kLong);
        QVERIFY(rig_->page().form().isVisible());
        QCOMPARE(rig_->find<QLineEdit>("parameter_hidden")->text(), QStringLiteral("16,8"));
        QVERIFY(button("start_training")->isEnabled());
        std::filesystem::remove(project_->folder() / "runs");
        std::filesystem::rename(project_->folder() / "kept", project_->folder() / "runs");
        QTest::keyClick(&rig_->page().form(), Qt::Key_Escape);
    }

    void aPointOfAnotherProgramAppearsWithoutReload() {
        const QString id = QString::fromStdString(finished_);
        rig_->navigator().showRun(id);
        QTRY_VERIFY(rig_->page().view().curves().curve("train/loss"));
        auto writer = EventFileWriter::create(folderOf(id));
        QVERIFY(writer);
        (*writer)->add("validation/log_loss", 1'000'000, 0.0625);
        (*writer)->add("validation/new_metric", 7, 3.5);
        QVERIFY((*writer)->flush());
        QTRY_VERIFY(rig_->page().view().curves().curve("validation/new_metric"));
        const Curve* curve = rig_->page().view().curves().curve("validation/log_loss");
        QTRY_COMPARE(curve->values().back(), 0.0625);
        sameAsReader(id);
    }

    void aLiveRunIsFoundAgainPausedResumedAndStopped() {
        const QString id = startLong();
        QTRY_COMPARE(shown(), id);
        QTRY_COMPARE_WITH_TIMEOUT(state(), RunState::Running, kLong);
        QTRY_COMPARE(rig_->page().badge(), 1);
        QTRY_VERIFY(rig_->page().view().curves().curve("validation/log_loss"));

        rig_->reopen();  // the window is closed and opened during the run
        QTRY_COMPARE(shown(), id);
        QTRY_COMPARE_WITH_TIMEOUT(state(), RunState::Running, kLong);
        QTRY_VERIFY(rig_->page().view().curves().curve("validation/log_loss"));
        const std::size_t before =
            rig_->page().view().curves().curve("validation/log_loss")->size();
        QTRY_VERIFY(rig_->page().view().curves().curve("validation/log_loss")->size() > before);

        QTRY_VERIFY(button("run_pause_button")->isEnabled());
        QTest::mouseClick(button("run_pause_button"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(state(), RunState::Paused, kLong);
        QTRY_VERIFY(button("run_resume_button")->isVisible());
        QTest::mouseClick(button("run_resume_button"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(state(), RunState::Running, kLong);
        QTRY_VERIFY(button("run_stop_button")->isEnabled());
        QTest::mouseClick(button("run_stop_button"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(state(), RunState::Stopped, kLong);
        QTRY_COMPARE(rig_->page().badge(), 0);
        QVERIFY(std::filesystem::exists(folderOf(id) / "model" / "graph.json"));
        sameAsReader(id);
    }

    void aKilledWorkerIsSeenAndTheRunGoesOn() {
        const QString id = startLong();
        QTRY_COMPARE(shown(), id);
        QTRY_COMPARE_WITH_TIMEOUT(state(), RunState::Running, kLong);
        QTRY_VERIFY(!std::filesystem::is_empty(folderOf(id) / "checkpoints"));
        const auto status = RunFolder(folderOf(id)).status();
        QVERIFY(status && status->pid > 0);
        QCOMPARE(::kill(status->pid, SIGKILL), 0);
        QTRY_COMPARE_WITH_TIMEOUT(state(), RunState::Interrupted, kLong);
        QTRY_VERIFY(
            rig_->page().view().headline().banner().contains(QStringLiteral("worker died")));
        QTest::mouseClick(button("run_resume_button"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(state(), RunState::Running, kLong);
        QTRY_VERIFY(rig_->page().view().headline().banner().isEmpty());
        QTRY_VERIFY(button("run_stop_button")->isEnabled());
        QTest::mouseClick(button("run_stop_button"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(state(), RunState::Stopped, kLong);
        sameAsReader(id);
    }

    void damagedFilesAreToldAndEverythingElseIsShown() {
        const QString id = QString::fromStdString(finished_);
        const auto folder = folderOf(id);
        rig_->navigator().showRun(id);
        QTRY_VERIFY(rig_->page().view().curves().curve("train/loss"));
        std::filesystem::path events;
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            if (entry.path().string().find("tfevents") != std::string::npos) events = entry.path();
        std::ofstream(events, std::ios::app | std::ios::binary) << "this is no record of any kind";
        QTRY_VERIFY(std::ranges::any_of(
            rig_->page().view().curves().findChildren<QLabel*>(), [](const QLabel* label) {
                return label->isVisible() &&
                       label->text().contains(QStringLiteral("damaged at byte"));
            }));
        QVERIFY(rig_->page().view().curves().curve("train/loss")->size() > 0);

        std::ofstream(folder / "status.json") << "{\"state\": ";
        QTRY_VERIFY_WITH_TIMEOUT(
            rig_->page().view().headline().banner().contains(QStringLiteral("status.json")),
            20'000);
        QCOMPARE(state(), RunState::Failed);

        std::filesystem::remove(folder / "run.json");
        rig_->reopen();
        rig_->navigator().showRun(id);
        QTRY_COMPARE(shown(), id);
        QTRY_VERIFY(std::ranges::any_of(
            rig_->page().view().findChildren<QLabel*>(), [](const QLabel* label) {
                return label->text().contains(QStringLiteral("run.json"));
            }));
    }

    void theFilterAndTheKeyboardChooseRuns() {
        auto* list = rig_->find<QListView>("run_list");
        QTRY_VERIFY(list->model()->rowCount() >= 3);
        type("run_filter", QString::fromStdString(finished_));
        QCOMPARE(list->model()->rowCount(), 1);
        rig_->find<QLineEdit>("run_filter")->clear();
        list->setFocus();
        const auto idAt = [&](int row) {
            return list->model()->index(row, 0).data(RunsModel::kIdRole).toString();
        };
        // The run below must be another one than `finished_`.
        const int above = bytes(idAt(1)) != finished_ ? 0 : 1;
        list->setCurrentIndex(list->model()->index(above, 0));
        QTRY_COMPARE(shown(), idAt(above));
        QTest::keyClick(list, Qt::Key_Down);
        QCOMPARE(shown(), idAt(above + 1));

        // A filter that hides the run that is looked at chooses no other.
        const QString kept = shown();
        type("run_filter", QString::fromStdString(finished_));
        QCOMPARE(list->model()->rowCount(), 1);
        QCOMPARE(shown(), kept);
        QVERIFY(!list->currentIndex().isValid());
        rig_->find<QLineEdit>("run_filter")->clear();
        QCOMPARE(shown(), kept);
        QCOMPARE(list->currentIndex().data(RunsModel::kIdRole).toString(), kept);
    }

    void theFormFollowsANewerVersionAndKeepsInputs() {
        rig_->page().openForm(QStringLiteral("penguins"));
        auto* features = rig_->find<QTableView>("features");
        QTRY_COMPARE(features->model()->rowCount(), 7);
        choose("target", QStringLiteral("species"));
        type("parameter_epochs", QStringLiteral("9"));
        project_->import(
            project_->write("newer.csv", "species,mass\na,1\nb,2\na,3\nb,4\na,5\nb,6\n"),
            "penguins");
        rig_->session().refresh();
        QTRY_COMPARE(features->model()->rowCount(), 1);
        QCOMPARE(rig_->find<QComboBox>("target")->currentData().toString(),
                 QStringLiteral("species"));
        QCOMPARE(rig_->find<QLineEdit>("parameter_epochs")->text(), QStringLiteral("9"));
        QTest::keyClick(&rig_->page().form(), Qt::Key_Escape);
    }

    /// The answer came while another run was looked at.
    void aPausedRunCanBeResumedAfterLookingAtAnother() {
        UiSettings settings(QString::fromStdString(project_->file("actions.ini").string()));
        QWidget page;
        RunActions actions(Desk{rig_->session(), rig_->navigator(), settings, TrainRig::theme()},
                           &page);
        RunEntry asked, other;
        asked.record = {.id = "asked", .directory = "runs/asked"};
        asked.status.state = RunState::Running;
        other.record = {.id = "other", .directory = "runs/other"};
        other.status.state = RunState::Running;
        actions.setRun(&asked);
        QVERIFY(actions.pause->isEnabled());
        actions.pause->trigger();
        actions.setRun(&asked);
        QVERIFY(!actions.pause->isEnabled() && !actions.stop->isEnabled());
        actions.setRun(&other);
        QVERIFY(actions.pause->isEnabled());
        asked.status.state = RunState::Paused;
        actions.setRun(&asked);
        QVERIFY(actions.resume->isEnabled() && actions.stop->isEnabled());
    }
};

QTEST_MAIN(TrainPageTest)
#include "TrainPageTest.moc"
