// The contract in use: proposed, accepted, changed, broken by hand.
#include "core/pipeline/ContractSteps.h"
#include "tests/ui/data/PageFixture.h"
#include "ui/base/Text.h"
#include "ui/pages/data/ContractModel.h"
#include "ui/pages/data/ContractTab.h"
#include "ui/pages/data/RuleDialog.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

#include <fstream>

namespace bw::ui {
namespace {

using bw::test::SampleProject;
using test::PageFixture;

struct AtContract {
    AtContract() : fixture(project) {
        project.importPenguins();
        page = &fixture.open();
    }
    bool wait() {
        if (!QTest::qWaitFor([&] { return page->state().isOpen(); }, 20'000)) return false;
        page->tabs().setCurrentWidget(&page->contract());
        return true;
    }
    template <typename Widget>
    Widget* find(const char* name) {
        return fixture.find<Widget>(name);
    }
    bool isInForce() { return page->state().contract() && page->state().contract()->accepted; }
    void accept(const QString& why) {
        QTest::mouseClick(find<QPushButton>("acceptContract"), Qt::LeftButton);
        auto* dialog = find<QDialog>("acceptContractDialog");
        QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("reason")), why);
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("go")), Qt::LeftButton);
    }
    void inForce() {
        QVERIFY(inferStoredContract(project.bench(), "penguins", false, {}).has_value());
        QVERIFY(acceptContract(project.bench(), "penguins", "agreed").has_value());
        page->state().refreshReport();
        QTRY_VERIFY(isInForce());
    }
    /// Opens the dialog for the rule of a column.
    RuleDialog* editRule(const QString& column) {
        QTableView& table = page->contract().table();
        for (int i = 0; i < table.model()->rowCount(); ++i) {
            const QModelIndex index = table.model()->index(i, 0);
            if (index.data().toString() != column) continue;
            table.scrollTo(index);
            QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                              table.visualRect(index).center());
        }
        QTest::mouseClick(find<QPushButton>("editRule"), Qt::LeftButton);
        return find<RuleDialog>("ruleDialog");
    }

    SampleProject project;
    PageFixture fixture;
    DataPage* page = nullptr;
};

void typeInto(QDialog* dialog, const char* name, const QString& words) {
    auto* field = dialog->findChild<QLineEdit*>(QLatin1String(name));
    field->selectAll();
    QTest::keyClicks(field, words);
}

}  // namespace

class ContractTabTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void inferredAcceptedChanged() {
        AtContract at;
        QVERIFY(at.wait());
        const QAbstractItemModelTester tester(
            &at.page->contract().model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto& panel = *at.find<StatePanel>("contractState");
        QVERIFY(panel.showsEmpty());
        for (auto* button : panel.findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == QLatin1String("Infer a proposal"))
                QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY(at.page->state().contract());
        QVERIFY(panel.showsContent());
        QVERIFY(!at.isInForce());
        QCOMPARE(at.page->contract().model().rowCount(), 8);
        QCOMPARE(at.find<Mark>("contractSentence")->words(),
                 QStringLiteral("A proposal, not in force: rules for 8 columns"));

        at.accept(QStringLiteral("agreed with the station"));
        QTRY_VERIFY(at.isInForce());
        QVERIFY(at.find<Mark>("contractSentence")->words().startsWith(QStringLiteral("In force")));
        QCOMPARE(at.project.project().audit()->back().action, std::string("accept_contract"));
        QVERIFY(!at.find<Notice>("contractStale")->sentence().isEmpty());  // verify again

        RuleDialog* dialog = at.editRule(QStringLiteral("body_mass_g"));
        QVERIFY(dialog);
        auto* go = dialog->findChild<QPushButton*>(QStringLiteral("ruleGo"));
        QVERIFY(!go->isEnabled());
        typeInto(dialog, "ruleMaximum", QStringLiteral("6000"));
        QVERIFY(!go->isEnabled());  // no reason yet
        typeInto(dialog, "ruleWhy", QStringLiteral("heavier ones were misread"));
        QVERIFY(go->isEnabled());
        QCOMPARE(dialog->command(),
                 QStringLiteral("benchwright contract edit penguins --column body_mass_g --max "
                                "6000 --why 'heavier ones were misread'"));
        QTest::mouseClick(go, Qt::LeftButton);
        QTRY_COMPARE(at.page->state().contract()->find("body_mass_g")->maximum,
                     std::optional(6000.0));
        QCOMPARE(at.project.project().audit()->back().why,
                 std::string("heavier ones were misread"));

        for (auto* button : at.find<Notice>("contractStale")->findChildren<QPushButton*>())
            QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(at.page->state().reportIsCurrent() &&
                                     !at.page->state().verifyJob() &&
                                     at.page->state().report()->verdict() == "fail",
                                 20'000);
        // penguins.csv holds two birds above 6,000 g: of 6,300 g (row 169) and 6,050 g (row 185).
        for (const Finding& finding : at.page->state().report()->findings)
            if (finding.check == "contract") {
                QCOMPARE(finding.rows, (std::vector<std::int64_t>{169, 185}));
            }
        QVERIFY(at.find<Notice>("contractStale")->sentence().isEmpty());
    }

    void categoriesAreAddedAndTakenOut() {
        AtContract at;
        QVERIFY(at.wait());
        at.inForce();
        RuleDialog* dialog = at.editRule(QStringLiteral("island"));
        QVERIFY(dialog);
        auto* allowed = dialog->findChild<QPlainTextEdit*>(QStringLiteral("ruleAllowed"));
        QVERIFY(allowed->toPlainText().contains(QStringLiteral("Torgersen")));
        allowed->setPlainText(QStringLiteral("Biscoe\nDream\nHumble Island"));
        typeInto(dialog, "ruleWhy", QStringLiteral("moved"));
        QVERIFY(dialog->command().contains(
            QStringLiteral("--allow 'Humble Island' --forbid Torgersen")));
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("ruleGo")),
                          Qt::LeftButton);
        QTRY_COMPARE(at.page->state().contract()->find("island")->allowed->back(),
                     std::string("Humble Island"));
        const auto stored = storedContract(at.project.project(), "penguins");
        const auto& names = *stored->find("island")->allowed;
        QVERIFY(std::ranges::find(names, "Humble Island") != names.end());
        QVERIFY(std::ranges::find(names, "Torgersen") == names.end());
    }

    void whatIsWrongInARuleIsToldBeforeItIsStored() {
        ColumnRule rule;
        rule.name = "age";
        rule.kind = ColumnKind::Integer;
        rule.minimum = 17;
        rule.maximum = 90;
        rule.maxMissing = 0.05;
        RuleDialog dialog(QStringLiteral("income"), rule, nullptr);
        const auto fault = [&] {
            return dialog.findChild<QLabel*>(QStringLiteral("ruleFault"))->text();
        };
        QVERIFY(fault().isEmpty());
        QVERIFY(!dialog.edit());  // nothing is changed
        typeInto(&dialog, "ruleMaximum", QStringLiteral("many"));
        QVERIFY(fault().contains(QStringLiteral("many")));
        typeInto(&dialog, "ruleMaximum", QStringLiteral("10"));
        QVERIFY(fault().contains(QStringLiteral("above the maximum")));
        typeInto(&dialog, "ruleMaximum", QStringLiteral("100"));
        QVERIFY(fault().isEmpty());
        dialog.findChild<QLineEdit*>(QStringLiteral("ruleMinimum"))->clear();
        QVERIFY(fault().contains(QStringLiteral("not dropped")));
        typeInto(&dialog, "ruleMinimum", QStringLiteral("16"));
        typeInto(&dialog, "ruleMissing", QStringLiteral("101"));
        QVERIFY(!fault().isEmpty());
        typeInto(&dialog, "ruleMissing", QStringLiteral("10"));
        const auto edit = dialog.edit();
        QVERIFY(edit.has_value());
        QCOMPARE(edit->minimum, std::optional(16.0));
        QCOMPARE(edit->maximum, std::optional(100.0));
        QCOMPARE(edit->maxMissing, std::optional(0.1));
    }

    void aFileBrokenByHandIsToldInPlace() {
        AtContract at;
        QVERIFY(at.wait());
        at.inForce();
        QTest::mouseClick(at.find<QPushButton>("editRule"), Qt::LeftButton);
        const auto file = at.project.project().contractFile("penguins");
        std::ofstream(file, std::ios::app) << "\n[column.body_mass_g\n";
        at.page->state().refreshReport();
        auto& panel = *at.find<StatePanel>("contractState");
        QTRY_VERIFY(panel.showsError());
        QString said;
        for (const auto* label : panel.findChildren<QLabel*>())
            if (label->isVisible()) said += label->text();
        QVERIFY2(said.contains(QStringLiteral("penguins.toml")), qPrintable(said));
        QVERIFY2(said.contains(QStringLiteral("line")), qPrintable(said));
    }

    void aContractInForceIsReplacedOnlyWhenAsked() {
        AtContract at;
        QVERIFY(at.wait());
        at.inForce();
        QTest::mouseClick(at.find<QPushButton>("inferContract"), Qt::LeftButton);
        auto* dialog = at.find<QDialog>("replaceDialog");
        QVERIFY(dialog);
        QVERIFY(at.isInForce());
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("replace")),
                          Qt::LeftButton);
        QTRY_VERIFY(!at.isInForce());
    }

    void theContractAskedAboutIsAcceptedThoughAnotherDatasetIsOpen() {
        AtContract at;
        at.project.import(SampleProject::sample("penguins.csv"), "others");
        at.page->state().open(QStringLiteral("penguins"));
        QVERIFY(at.wait());
        for (const char* name : {"penguins", "others"})
            QVERIFY(inferStoredContract(at.project.bench(), name, false, {}).has_value());
        at.page->state().refreshReport();
        QTRY_VERIFY(at.page->state().contract());
        QTest::mouseClick(at.find<QPushButton>("acceptContract"), Qt::LeftButton);
        auto* dialog = at.find<QDialog>("acceptContractDialog");
        at.page->state().open(QStringLiteral("others"));
        QTRY_VERIFY(at.page->state().isOpen());
        typeInto(dialog, "reason", QStringLiteral("agreed"));
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("go")), Qt::LeftButton);
        QTRY_VERIFY(storedContract(at.project.project(), "penguins")->accepted);
        QVERIFY(!storedContract(at.project.project(), "others")->accepted);
    }

    void anErrorIsToldOnlyWhereItBelongs() {
        AtContract at;
        QVERIFY(at.wait());
        auto* problem = at.find<Notice>("contractProblem");
        QSignalSpy read(&at.page->state(), &DatasetState::reportChanged);
        at.page->contract().accept(QStringLiteral("elsewhere"), QStringLiteral("agreed"));
        QVERIFY(read.wait());  // what follows the end of the job
        QVERIFY(problem->empty());
        at.page->contract().accept(QStringLiteral("penguins"), QStringLiteral("agreed"));
        QTRY_VERIFY(!problem->empty());  // there is none to accept
    }

    void thePathIsCopied() {
        AtContract at;
        QVERIFY(at.wait());
        at.inForce();
        const QString path = text(at.project.project().contractFile("penguins"));
        QCOMPARE(at.find<QLabel>("contractPath")->text(), path);
        for (QAction* action : at.page->contract().actions())
            if (action->text() == QLatin1String("Copy path")) action->trigger();
        QCOMPARE(QApplication::clipboard()->text(), path);
    }
};

}  // namespace bw::ui

QTEST_MAIN(bw::ui::ContractTabTest)
#include "ContractTabTest.moc"
