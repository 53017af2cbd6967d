#include "tests/support/Program.h"
#include "tests/support/SampleProject.h"
#include "ui/base/Text.h"
#include "ui/frame/MainWindow.h"
#include "ui/frame/ProjectView.h"
#include "ui/pages/compare/ComparePage.h"
#include "ui/pages/data/DataPage.h"
#include "ui/pages/data/DatasetState.h"
#include "ui/pages/data/ImportDialog.h"

#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace bw;
using namespace bw::ui;

/// The whole loop by mouse and keyboard in one window, on census data, with the real worker: what
/// tools/demo does by command line.
class LoopTest final : public QObject {
    Q_OBJECT

private:
    static constexpr int kLong = 120'000;
    enum PageIndex { Data, Train, Compare, Deploy };

    QTemporaryDir settingsFolder_;
    UiSettings settings_{settingsFolder_.filePath(QStringLiteral("ui.ini"))};
    Theme theme_{ThemeMode::Light};
    test::SampleProject sample_;
    MainWindow window_{sample_.plugins(), sample_.worker(), settings_, theme_};

    Page* page(PageIndex index) { return window_.project()->pages()[index]; }
    const Snapshot& snapshot() { return *window_.project()->session().snapshot(); }
    template <typename T>
    T* find(PageIndex index, const char* name) {
        return page(index)->findChild<T*>(QLatin1String(name));
    }
    void go(PageIndex index) {
        auto* rail = window_.findChild<QAbstractButton*>(QStringLiteral("rail%1").arg(int(index)));
        QTest::mouseClick(rail, Qt::LeftButton);
        QCOMPARE(window_.project()->currentPage(), int(index));
    }
    void click(PageIndex index, const char* name) {
        auto* button = find<QPushButton>(index, name);
        QVERIFY2(button, name);
        QTRY_VERIFY2_WITH_TIMEOUT(button->isEnabled() && button->isVisible(), name, kLong);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void type(PageIndex index, const char* name, const QString& words) {
        auto* line = find<QLineEdit>(index, name);
        QVERIFY2(line, name);
        line->selectAll();
        QTest::keyClicks(line, words);
    }
    void choose(PageIndex index, const char* name, const QString& data) {
        auto* combo = find<QComboBox>(index, name);
        QVERIFY2(combo, name);
        QTRY_VERIFY2_WITH_TIMEOUT(combo->findData(data) >= 0, qPrintable(data), kLong);
        combo->setCurrentIndex(combo->findData(data));
        Q_EMIT combo->activated(combo->currentIndex());
    }
    void giveReason(PageIndex index, const char* dialogName, const QString& why) {
        QTRY_VERIFY2(find<QDialog>(index, dialogName), dialogName);
        auto* dialog = find<QDialog>(index, dialogName);
        QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("reason")), why);
        auto* go = dialog->findChild<QPushButton*>(QStringLiteral("go"));
        QVERIFY(go->isEnabled());
        QTest::mouseClick(go, Qt::LeftButton);
    }
    QString production() {
        const auto live = snapshot().production();
        return live.empty() ? QString()
                            : text(live[0].name + "@" + std::to_string(live[0].version));
    }
    void train(const QString& architecture, const QString& epochs) {
        const std::size_t before = snapshot().runs.size();
        go(Train);
        window_.project()->navigator().newRun(QStringLiteral("income"));
        choose(Train, "target", QStringLiteral("salary"));
        choose(Train, "architecture", architecture);
        type(Train, "parameter_epochs", epochs);
        click(Train, "start_training");
        QTRY_COMPARE_WITH_TIMEOUT(snapshot().runs.size(), before + 1, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(snapshot().runs.back().status.state, RunState::Finished, kLong);
    }
    void compareAndPromote(const QString& why) {
        const QString run = text(snapshot().runs.back().record.id);
        window_.project()->navigator().compare(run);
        QCOMPARE(window_.project()->currentPage(), int(Compare));
        auto* compare = static_cast<ComparePage*>(page(Compare));
        QTRY_VERIFY_WITH_TIMEOUT(compare->result() && !compare->stale(), kLong);
        click(Compare, "promote");
        giveReason(Compare, "promoteDialog", why);
    }

private Q_SLOTS:
    void initTestCase() {
        window_.show();
        window_.createProject(sample_.file("census"));
        QTRY_VERIFY(window_.project());
        QTRY_VERIFY(window_.project()->session().loaded());
    }
    void cleanup() {
        if (QTest::currentTestFailed() && window_.project())
            window_.grab().save(QString::fromUtf8(QTest::currentTestFunction()) +
                                QStringLiteral("-failed.png"));
    }

    void importsTheRawFile() {
        auto* data = static_cast<DataPage*>(page(Data));
        data->importFile(test::SampleProject::sample("adult.csv"));
        QTRY_VERIFY(window_.findChild<ImportDialog*>());
        auto* dialog = window_.findChild<ImportDialog*>();
        QTRY_VERIFY_WITH_TIMEOUT(dialog->isReady(), kLong);
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("importName"));
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("income"));
        QTRY_VERIFY_WITH_TIMEOUT(dialog->isReady(), kLong);
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("startImport")),
                          Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(snapshot().datasets.size(), 1U, kLong);
        QCOMPARE(snapshot().datasets[0].rows, 32562);
        QTRY_VERIFY_WITH_TIMEOUT(data->state().report(), kLong);
    }

    void aFindingShowsItsRows() {
        auto* data = static_cast<DataPage*>(page(Data));
        const auto duplicates = std::ranges::find_if(
            data->state().report()->findings,
            [](const Finding& finding) { return finding.check == "duplicate_rows"; });
        QVERIFY(duplicates != data->state().report()->findings.end());
        QCOMPARE(duplicates->count, 24);
        auto* tabs = find<QTabWidget>(Data, "dataTabs");
        tabs->setCurrentIndex(2);
        auto* tree = find<QTreeView>(Data, "findings");
        tree->expandAll();
        const auto found = tree->model()->match(tree->model()->index(0, 0), Qt::DisplayRole,
                                                text(duplicates->message), 1,
                                                Qt::MatchContains | Qt::MatchRecursive);
        QCOMPARE(found.size(), 1);
        tree->setCurrentIndex(found[0]);
        tree->setFocus();
        QTest::keyClick(tree, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(tabs->currentIndex(), 0, kLong);
        QTRY_VERIFY_WITH_TIMEOUT(data->state().rows().rows, kLong);
        QCOMPARE(*data->state().rows().rows, duplicates->rows);
    }

    void trainsAFirstModelAndPromotesIt() {
        train(QStringLiteral("linear"), QStringLiteral("3"));
        compareAndPromote(QStringLiteral("the first model"));
        QTRY_COMPARE_WITH_TIMEOUT(production(), QStringLiteral("income-salary@1"), kLong);
    }

    void aBetterSecondOneReplacesIt() {
        train(QStringLiteral("mlp"), QStringLiteral("6"));
        compareAndPromote(QStringLiteral("better on the test part"));
        auto* compare = static_cast<ComparePage*>(page(Compare));
        QVERIFY(compare->result());
        QTRY_COMPARE_WITH_TIMEOUT(production(), QStringLiteral("income-salary@2"), kLong);
        QTRY_VERIFY(window_.findChild<QPushButton*>(QStringLiteral("productionChip"))
                        ->text()
                        .contains(QStringLiteral("income-salary v2")));
    }

    void exportsAProvenBundle() {
        QTest::mouseClick(window_.findChild<QPushButton*>(QStringLiteral("productionChip")),
                          Qt::LeftButton);
        QCOMPARE(window_.project()->currentPage(), int(Deploy));
        find<QTabWidget>(Deploy, "tabs")->setCurrentIndex(1);
        const auto bundle = sample_.file("bundle");
        type(Deploy, "target", text(bundle));
        click(Deploy, "export");
        QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(bundle / "verify"), kLong);
        const test::Ended ended =
            test::execute(QStringLiteral(BW_PYTHON), {text(bundle / "verify")});
        QVERIFY2(ended.exit == 0, ended.text().c_str());
    }

    void rollsBackWithAReason() {
        go(Compare);
        click(Compare, "rollback");
        giveReason(Compare, "rollbackDialog", QStringLiteral("the shop saw odd answers"));
        QTRY_COMPARE_WITH_TIMEOUT(production(), QStringLiteral("income-salary@1"), kLong);
        auto project = Project::open(sample_.file("census"));
        QVERIFY(project);
        QVERIFY((*project)->verifyAudit());
        const auto audit = (*project)->audit();
        QVERIFY(audit);
        QCOMPARE(text(audit->back().action), QStringLiteral("rollback"));
        QCOMPARE(text(audit->back().why), QStringLiteral("the shop saw odd answers"));
    }

    void aClosedWindowFindsItAllAgain() {
        window_.closeProject();
        window_.openProject(sample_.file("census"));
        QTRY_VERIFY(window_.project());
        QTRY_COMPARE(snapshot().models.size(), 2U);
        QCOMPARE(snapshot().runs.size(), 2U);
        QCOMPARE(production(), QStringLiteral("income-salary@1"));
    }
};

QTEST_MAIN(LoopTest)
#include "LoopTest.moc"
