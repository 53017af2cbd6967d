#include "core/base/Files.h"
#include "tests/support/SampleProject.h"
#include "ui/base/Text.h"
#include "ui/frame/CommandPalette.h"
#include "ui/frame/Dialogs.h"
#include "ui/frame/MainWindow.h"
#include "ui/frame/ProjectView.h"
#include "ui/frame/StartPage.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <thread>

using namespace bw;
using namespace bw::ui;

/// The window itself: opening, closing, finding, and what it says when that does not work.
class FrameTest final : public QObject {
    Q_OBJECT

private:
    struct Frame {
        QTemporaryDir folder;
        UiSettings settings{folder.filePath(QStringLiteral("ui.ini"))};
        Theme theme{ThemeMode::Light};
        test::SampleProject sample;
        MainWindow window{sample.plugins(), sample.worker(), settings, theme};
        Frame() { window.show(); }
        void open() {
            window.openProject(sample.folder());
            QTRY_VERIFY(window.project());
            QTRY_VERIFY(window.project()->session().loaded());
        }
    };
    static QLabel* startErrorOf(MainWindow& window) {
        auto* card = window.findChild<QWidget*>(QStringLiteral("startError"));
        return card && card->isVisible() ? card->findChild<QLabel*>() : nullptr;
    }
    static QAction* action(const QWidget& root, const QString& title) {
        for (QAction* found : root.findChildren<QAction*>())
            if (found->text() == title) return found;
        return nullptr;
    }

private Q_SLOTS:
    void opensAProjectAndRemembersIt() {
        Frame frame;
        frame.open();
        QCOMPARE(frame.window.project()->pages().size(), 5U);
        QCOMPARE(frame.settings.recentProjects(), QStringList{text(frame.sample.folder())});
        QTest::keyClick(&frame.window, Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(frame.window.project()->currentPage(), 2);
        frame.window.closeProject();
        QVERIFY(!frame.window.project());
        frame.open();
        QCOMPARE(frame.window.project()->currentPage(), 2);
    }

    void pagesAreChosenByClick() {
        Frame frame;
        frame.open();
        for (int index = 3; index >= 0; --index) {
            auto* button =
                frame.window.findChild<QAbstractButton*>(QStringLiteral("rail%1").arg(index));
            QVERIFY(button);
            QTest::mouseClick(button, Qt::LeftButton);
            QCOMPARE(frame.window.project()->currentPage(), index);
        }
    }

    void aFolderWithoutAProjectIsExplained() {
        Frame frame;
        const auto empty = frame.sample.file("empty");
        std::filesystem::create_directories(empty);
        frame.window.openProject(empty);
        QTRY_VERIFY(startErrorOf(frame.window));
        QVERIFY(!frame.window.project());
    }

    void aDamagedDatabaseIsExplained() {
        Frame frame;
        const auto broken = frame.sample.file("broken");
        QVERIFY(Project::create(broken));
        QVERIFY(writeFileAtomically(broken / "project.sqlite", std::string(4096, 'x')));
        frame.window.openProject(broken);
        QTRY_VERIFY(startErrorOf(frame.window));
        frame.open();
        QVERIFY(!startErrorOf(frame.window));
    }

    void aProjectIsMadeByTheWindow() {
        Frame frame;
        frame.window.createProject(frame.sample.file("fresh"));
        QTRY_VERIFY(frame.window.project());
        QVERIFY(std::filesystem::exists(frame.sample.file("fresh") / "project.sqlite"));
        frame.window.createProject(frame.sample.file("fresh"));
        QTRY_VERIFY(startErrorOf(frame.window));
    }

    void ofSeveralOpeningsTheLastOneCounts() {
        Frame frame;
        const auto other = frame.sample.file("other");
        QVERIFY(Project::create(other));
        frame.window.openProject(other);
        frame.window.openProject(frame.sample.file("nowhere"));
        frame.window.openProject(frame.sample.folder());
        QTRY_VERIFY(frame.window.jobs().idle() || frame.window.project());
        QTest::qWait(200);
        QVERIFY(frame.window.project());
        QCOMPARE(frame.window.project()->session().folder(),
                 std::filesystem::canonical(frame.sample.folder()));
    }

    void whileAJobRunsAnotherProjectIsOpenedOnlyWhenAgreed() {
        Frame frame;
        frame.open();
        const auto other = frame.sample.file("other");
        QVERIFY(Project::create(other));
        Job* job = frame.window.jobs().start<int>(
            {.title = QStringLiteral("Import big.csv")}, frame.window.project(),
            [](const JobContext& context) -> Result<int> {
                while (!context.cancelled())
                    std::this_thread::sleep_for(std::chrono::milliseconds(5));
                return fail(ErrorCode::Cancelled, "Cancelled");
            },
            [](const Result<int>&) {});
        frame.window.openProject(other);
        const auto question = [&] {
            return frame.window.findChild<QDialog*>(QStringLiteral("leaveQuestion"));
        };
        QTRY_VERIFY(question());
        question()->reject();
        QVERIFY(job->active());
        QCOMPARE(frame.window.project()->session().folder().filename(),
                 frame.sample.folder().filename());
        frame.window.closeProject();
        QTRY_VERIFY(!job->active());
    }

    void nothingIsOpenedBeforePluginsAreThere() {
        Frame frame;
        frame.window.awaitPlugins();
        frame.window.openProject(frame.sample.file("nowhere"));
        frame.window.openProject(frame.sample.folder());
        QTest::qWait(200);
        QVERIFY(!frame.window.project());
        frame.window.tellPlugins();
        QTRY_VERIFY(frame.window.project());
    }

    void thePaletteClosesWithItsProject() {
        Frame frame;
        frame.sample.importPenguins();
        frame.open();
        frame.window.showPalette();
        auto* palette = frame.window.findChild<CommandPalette*>();
        QTRY_VERIFY(palette->isVisible());
        frame.window.closeProject();
        QVERIFY(!palette->isVisible());
    }

    void theSameProjectMayBeOpenTwice() {
        Frame frame;
        frame.open();
        MainWindow second(frame.sample.plugins(), frame.sample.worker(), frame.settings,
                          frame.theme);
        second.openProject(frame.sample.folder());
        QTRY_VERIFY(second.project() && second.project()->session().loaded());
        frame.sample.importPenguins();
        QTRY_COMPARE(frame.window.project()->session().snapshot()->datasets.size(), 1U);
        QTRY_COMPARE(second.project()->session().snapshot()->datasets.size(), 1U);
    }

    void whatAnotherProcessDoesIsSeen() {
        Frame frame;
        frame.open();
        QVERIFY(frame.window.project()->session().snapshot()->datasets.empty());
        frame.sample.importPenguins();
        QTRY_COMPARE(frame.window.project()->session().snapshot()->datasets.size(), 1U);
        QCOMPARE(frame.window.project()->session().snapshot()->datasets.front().rows, 344);
    }

    void aProjectThatVanishesIsSaid() {
        Frame frame;
        frame.sample.importPenguins();
        frame.open();
        std::filesystem::rename(frame.sample.folder(), frame.sample.file("elsewhere"));
        QTRY_VERIFY(frame.window.project()->session().snapshot()->problem.has_value());
        // What was known stays readable; the fault is there beside it.
        QCOMPARE(frame.window.project()->session().snapshot()->datasets.size(), 1U);
        std::filesystem::rename(frame.sample.file("elsewhere"), frame.sample.folder());
        QTRY_VERIFY(!frame.window.project()->session().snapshot()->problem);
    }

    void thePaletteFindsActionsAndDatasets() {
        Frame frame;
        frame.sample.importPenguins();
        frame.open();
        frame.window.showPalette();
        auto* palette = frame.window.findChild<CommandPalette*>();
        QTRY_VERIFY(palette->isVisible());
        auto* field = palette->findChild<QLineEdit*>();
        auto* list = palette->findChild<QListView*>();
        QTest::keyClicks(field, QStringLiteral("pengu"));
        QCOMPARE(list->model()->index(0, 0).data().toString(), QStringLiteral("penguins"));
        QTest::keyClick(field, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("benchwright show penguins"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(frame.window.project()->currentPage(), 0);

        frame.window.showPalette();
        QTest::keyClicks(field, QStringLiteral("theme dark"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(frame.theme.tokens().dark);
        QCOMPARE(frame.settings.theme(), QStringLiteral("dark"));
    }

    void matchesRankStartsOfWordsFirst() {
        QCOMPARE(matchScore(QStringLiteral("xyz"), QStringLiteral("income")), 0);
        QVERIFY(matchScore(QStringLiteral("np"), QStringLiteral("New project")) >
                matchScore(QStringLiteral("np"), QStringLiteral("sunspot")));
        QVERIFY(matchScore(QStringLiteral("inc"), QStringLiteral("income")) >
                matchScore(QStringLiteral("inc"), QStringLiteral("coincidence")));
    }

    void closingWithAJobAsksOnceAndStopsIt() {
        Frame frame;
        frame.open();
        std::atomic<bool> stopped = false;
        frame.window.jobs().start<int>(
            {.title = QStringLiteral("Import big.csv")}, &frame.window,
            [&stopped](const JobContext& job) -> Result<int> {
                while (!job.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
                stopped = true;
                return fail(ErrorCode::Cancelled, "Cancelled");
            },
            [](const Result<int>&) {});
        frame.window.close();
        QVERIFY(frame.window.isVisible());
        auto* question = frame.window.findChild<QDialog*>(QStringLiteral("leaveQuestion"));
        QVERIFY(question && question->isVisible());
        QVERIFY(!stopped);
        QTest::mouseClick(question->findChild<QPushButton*>(QStringLiteral("leave")),
                          Qt::LeftButton);
        QTRY_VERIFY(!frame.window.isVisible());
    }

    void aServerThatGoesOnIsNamedBeforeClosing() {
        const JobRunner jobs;
        QWidget parent;
        QVERIFY(!leaveQuestion(jobs, {}, {}, QStringLiteral("Close the window"), &parent));
        const QString fate =
            QStringLiteral("The server of income@2 at http://127.0.0.1:1 goes on.");
        QDialog* question =
            leaveQuestion(jobs, {}, {fate}, QStringLiteral("Close the window"), &parent);
        QVERIFY(question);
        QStringList words;
        for (const QLabel* label : question->findChildren<QLabel*>()) words += label->text();
        QVERIFY(words.contains(fate));
        QVERIFY(words.contains(QStringLiteral("A server is running")));
    }

    void aBrokenPluginIsSaidAndNotFatal() {
        Frame frame;
        const auto folder = frame.sample.file("plugins");
        std::filesystem::create_directories(folder);
        QVERIFY(writeFileAtomically(folder / "broken.so", "this is no library"));
        PluginHost host;
        host.load(folder, PluginHostKind::Any);
        frame.window.tellPlugins();  // the real ones, of which the worker alone loads one
        QVERIFY(!frame.window.findChild<QPushButton*>(QStringLiteral("noticeButton"))->isVisible());
        MainWindow window(host, frame.sample.worker(), frame.settings, frame.theme);
        window.show();
        window.tellPlugins();
        auto* notice = window.findChild<QPushButton*>(QStringLiteral("noticeButton"));
        QVERIFY(notice->isVisible());
        QCOMPARE(notice->text(), QStringLiteral("1 plugin not loaded"));
        QVERIFY(notice->toolTip().contains(QStringLiteral("broken.so")));
        QTest::mouseClick(notice, Qt::LeftButton);
        QVERIFY(QApplication::activeModalWidget());
    }

    void aFailedJobSaysWhyInTheDrawer() {
        Frame frame;
        frame.open();
        frame.window.jobs().start<int>(
            {.title = QStringLiteral("Export")}, &frame.window,
            [](const JobContext&) -> Result<int> {
                return fail(ErrorCode::Environment, "The disk is full", "Free some space.");
            },
            [](const Result<int>&) {});
        QTest::mouseClick(frame.window.findChild<QPushButton*>(QStringLiteral("jobsButton")),
                          Qt::LeftButton);
        const auto said = [&] {
            for (const QLabel* words : frame.window.findChildren<QLabel*>())
                if (words->isVisible() &&
                    words->text() == QStringLiteral("The disk is full. Free some space."))
                    return true;
            return false;
        };
        QTRY_VERIFY(said());
    }
};

QTEST_MAIN(FrameTest)
#include "FrameTest.moc"
