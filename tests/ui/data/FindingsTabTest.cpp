// Findings in use, on adult.csv, whose faults are counted here by hand.
#include "core/pipeline/ContractSteps.h"
#include "tests/ui/data/PageFixture.h"
#include "ui/base/AuditWords.h"
#include "ui/base/Text.h"
#include "ui/pages/data/FindingEvidence.h"
#include "ui/pages/data/FindingsModel.h"
#include "ui/pages/data/FindingsTab.h"
#include "ui/pages/data/RowsModel.h"
#include "ui/pages/data/TableTab.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <nlohmann/json.hpp>

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QTreeView>

#include <fstream>
#include <set>

namespace bw::ui {
namespace {

using bw::test::SampleProject;
using test::PageFixture;
using Rows = std::vector<std::int64_t>;

/// What is wrong with adult.csv, read by nobody's code but this.
struct ByHand {
    Rows repeated, empty, withoutWorkclass;
};

ByHand adultByHand() {
    std::ifstream file(SampleProject::sample("adult.csv"));
    ByHand found;
    std::set<std::string> seen;
    std::string line;
    std::getline(file, line);
    for (std::int64_t row = 0; std::getline(file, line); ++row) {
        if (line.find_first_not_of(", \r") == std::string::npos) found.empty.push_back(row);
        if (!seen.insert(line).second) found.repeated.push_back(row);
        const auto first = line.find(','), second = line.find(',', first + 1);
        const std::string workclass = line.substr(first + 1, second - first - 1);
        if (workclass.find_first_not_of(' ') == std::string::npos || workclass == " ?")
            found.withoutWorkclass.push_back(row);
    }
    return found;
}

/// The page at its findings, with adult imported as "income".
struct AtFindings {
    AtFindings() : fixture(project) {
        project.importAdult();
        page = &fixture.open();
    }
    bool wait() {
        if (!QTest::qWaitFor([&] { return page->state().report() != nullptr; }, 20'000))
            return false;
        page->tabs().setCurrentWidget(&tab());
        return QTest::qWaitFor([&] { return tab().isVisible(); });
    }
    [[nodiscard]] FindingsTab& tab() const { return page->findings(); }
    [[nodiscard]] FindingsModel& model() const { return tab().model(); }
    /// The first finding whose sentence contains this.
    [[nodiscard]] QModelIndex find(const QString& words) const {
        for (int i = 0; i < model().rowCount(); ++i)
            for (int j = 0; j < model().rowCount(model().index(i, 0)); ++j) {
                const QModelIndex index = model().index(j, 0, model().index(i, 0));
                if (index.data().toString().contains(words)) return index;
            }
        return {};
    }
    void click(const QModelIndex& index) const {
        tab().tree().expand(index.parent());
        tab().tree().scrollTo(index);
        QTest::mouseClick(tab().tree().viewport(), Qt::LeftButton, {},
                          tab().tree().visualRect(index).center());
    }
    template <typename Widget>
    Widget* find(const char* name) {
        return fixture.find<Widget>(name);
    }
    /// Goes through the dialog as a person does.
    void acceptSelected(const QString& why) {
        QTest::mouseClick(find<QPushButton>("acceptFinding"), Qt::LeftButton);
        auto* dialog = find<QDialog>("acceptDialog");
        auto* go = dialog->findChild<QPushButton*>(QStringLiteral("go"));
        QVERIFY(!go->isEnabled());
        QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("reason")), why);
        QVERIFY(go->isEnabled());
        QTest::mouseClick(go, Qt::LeftButton);
    }

    SampleProject project;
    PageFixture fixture;
    DataPage* page = nullptr;
};

}  // namespace

class FindingsTabTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFindingShowsExactlyItsRows() {
        AtFindings at;
        QVERIFY(at.wait());
        const QAbstractItemModelTester tester(
            &at.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        const ByHand truth = adultByHand();
        QCOMPARE(truth.repeated.size(), std::size_t{24});
        QCOMPARE(truth.empty, Rows{32561});

        const QModelIndex repeated = at.find(QStringLiteral("24 rows"));
        QVERIFY(repeated.isValid());
        at.click(repeated);
        QTRY_COMPARE(at.find<QTableView>("findingRows")->model()->rowCount(), 20);
        QCOMPARE(at.find<QTableView>("findingRows")->model()->index(0, 0).data().toString(),
                 number(truth.repeated.front()));
        QTest::mouseClick(at.find<QPushButton>("showRows"), Qt::LeftButton);
        QTRY_VERIFY(at.page->state().rows().kind == RowsShown::Kind::Named);
        QCOMPARE(*at.page->state().rows().rows, truth.repeated);
        QCOMPARE(at.page->tabs().currentWidget(), &at.page->table());
        QCOMPARE(at.page->table().model().rowCount(), 24);
        for (int i = 0; i < 24; ++i)
            QCOMPARE(at.page->table().model().datasetRow(i), truth.repeated[std::size_t(i)]);

        at.page->tabs().setCurrentWidget(&at.tab());
        const QModelIndex empty = at.find(QStringLiteral("empty"));
        QVERIFY(empty.isValid());
        at.click(empty);
        at.tab().tree().setFocus();
        QTest::keyClick(&at.tab().tree(), Qt::Key_Return);  // as good as the button
        QTRY_COMPARE(at.page->state().rows().rows->size(), std::size_t{1});
        QCOMPARE(*at.page->state().rows().rows, truth.empty);
    }

    void rowsThatTheReportCutAreAllShown() {
        AtFindings at;
        QVERIFY(at.wait());
        const ByHand truth = adultByHand();
        QCOMPARE(truth.withoutWorkclass.size(), std::size_t{1837});  // the empty row is one
        const QModelIndex missing = at.find(QStringLiteral("workclass"));
        QVERIFY(missing.isValid());
        at.click(missing);
        QCOMPARE(at.model().finding(at.tab().tree().currentIndex())->rows.size(), kReportedRows);
        QTest::mouseClick(at.find<QPushButton>("showRows"), Qt::LeftButton);
        QTRY_VERIFY(at.page->state().rows().rows);
        QCOMPARE(*at.page->state().rows().rows, truth.withoutWorkclass);
    }

    void theVerdictSaysHowMany() {
        AtFindings at;
        QVERIFY(at.wait());
        const auto count = [&](Severity severity) {
            return std::ranges::count(at.page->state().report()->findings, severity,
                                      &Finding::severity);
        };
        QCOMPARE(count(Severity::Error), 0);
        QCOMPARE(at.find<Mark>("verdict")->words(),
                 QStringLiteral("Passes with %1 warnings").arg(count(Severity::Warning)));

        VerifyReport report;
        QCOMPARE(verdictOf(report).sentence,
                 QStringLiteral("Passes: nothing that counts was found"));
        QCOMPARE(verdictOf(report).tone, Tone::Good);
        report.findings = {{.check = "a", .severity = Severity::Error, .message = "x"},
                           {.check = "b", .severity = Severity::Error, .message = "y"},
                           {.check = "c", .severity = Severity::Warning, .message = "z"}};
        QCOMPARE(verdictOf(report).sentence, QStringLiteral("Fails: 2 errors, 1 warning"));
        report.accepted = {report.findings[0].key(), report.findings[1].key()};
        QCOMPARE(verdictOf(report).sentence, QStringLiteral("Passes with 1 warning"));
        report.outcomes = {{.check = "d", .status = CheckStatus::Crashed, .reason = "boom"}};
        QCOMPARE(verdictOf(report).sentence, QStringLiteral("Fails: 1 check crashed, 1 warning"));
        QCOMPARE(verdictOf(report).tone, Tone::Bad);
    }

    void whatWasNotCheckedIsListed() {
        AtFindings at;
        QVERIFY(at.wait());
        const QModelIndex group = at.model().find(FindingsModel::Group::NotChecked);
        QVERIFY(group.isValid());
        QVERIFY(group.data().toString().contains(QStringLiteral("not passed")));
        const QModelIndex contract = at.find(QStringLiteral("contract was skipped"));
        QVERIFY(contract.isValid());  // there is no contract
        at.click(contract);
        QVERIFY(at.find<QLabel>("findingMessage")->text().contains(QStringLiteral("contract")));
        QVERIFY(!at.find<QPushButton>("showRows")->isVisible());
    }

    void anAcceptedFindingMovesAndIsInTheLog() {
        AtFindings at;
        QVERIFY(at.wait());
        const QString before = at.find<Mark>("verdict")->words();
        const QModelIndex index = at.find(QStringLiteral("24 rows"));
        QVERIFY(index.isValid());
        at.click(index);
        const std::string key = at.model().finding(index)->key();
        at.acceptSelected(QStringLiteral("people may answer alike"));

        QTRY_VERIFY(at.model().find(FindingsModel::Group::Accepted).isValid());
        const QModelIndex moved = at.model().find(key);
        QCOMPARE(at.model().group(moved), FindingsModel::Group::Accepted);
        QVERIFY(!at.tab().tree().isExpanded(moved.parent()));
        QVERIFY(at.find<Mark>("verdict")->words() != before);
        const auto audit = at.project.project().audit();
        QVERIFY(audit && !audit->empty());
        QCOMPARE(audit->back().action, std::string("accept_finding"));
        QCOMPARE(audit->back().why, std::string("people may answer alike"));
        QCOMPARE(audit->back().facts.at("key").get<std::string>(), key);
        QCOMPARE(*at.project.project().acceptedFindings("income"), std::vector<std::string>{key});

        at.click(moved);
        QTRY_VERIFY(at.find<QLabel>("findingAcceptance")
                        ->text()
                        .contains(QStringLiteral("people may answer alike")));
        QVERIFY(!at.find<QPushButton>("acceptFinding")->isEnabled());
        // Verifying again does not bring it back.
        QTest::mouseClick(at.find<QPushButton>("verify"), Qt::LeftButton);
        QTRY_VERIFY(at.page->state().verifyJob());
        QTRY_VERIFY_WITH_TIMEOUT(!at.page->state().verifyJob(), 20'000);
        QCOMPARE(at.model().group(at.model().find(key)), FindingsModel::Group::Accepted);
    }

    void theFindingAskedAboutIsAcceptedThoughAnotherDatasetIsOpen() {
        AtFindings at;
        at.project.importPenguins();
        at.page->state().open(QStringLiteral("income"));
        QVERIFY(at.wait());
        const QModelIndex index = at.find(QStringLiteral("24 rows"));
        QVERIFY(index.isValid());
        at.click(index);
        const std::string key = at.model().finding(index)->key();
        QTest::mouseClick(at.find<QPushButton>("acceptFinding"), Qt::LeftButton);
        auto* dialog = at.find<QDialog>("acceptDialog");
        at.page->state().open(QStringLiteral("penguins"));
        QTRY_VERIFY(at.page->state().isOpen());
        QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("reason")),
                         QStringLiteral("alike"));
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("go")), Qt::LeftButton);
        QTRY_COMPARE(*at.project.project().acceptedFindings("income"),
                     std::vector<std::string>{key});
        QVERIFY(at.project.project().acceptedFindings("penguins")->empty());
    }

    void aVerificationCountsAfterAnotherDatasetWasOpened() {
        AtFindings at;
        at.project.importPenguins();
        at.page->state().open(QStringLiteral("income"));
        QVERIFY(at.wait());
        DatasetState& state = at.page->state();
        QSignalSpy kept(&state, &DatasetState::reportKept);
        state.verify(QStringLiteral("salary"));
        state.open(QStringLiteral("penguins"));
        state.open(QStringLiteral("income"));
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), 1, 20'000);
        QTRY_VERIFY(state.report() && state.report()->target == "salary");
        QCOMPARE(state.report()->dataset, std::string("income"));
    }

    void aDamagedLogDoesNoHarm() {
        AuditEntry entry;
        entry.facts = "text";
        QVERIFY(fact(entry, "key").isEmpty());
        entry.facts = Json{{"key", 7}, {"dataset", "income"}};
        QVERIFY(fact(entry, "key").isEmpty());
        QCOMPARE(fact(entry, "dataset"), QStringLiteral("income"));
    }

    void theTargetChangesWhatIsChecked() {
        AtFindings at;
        QVERIFY(at.wait());
        QVERIFY(!at.find(QStringLiteral("The target salary")).isValid());
        auto* target = at.find<QComboBox>("verifyTarget");
        target->setFocus();
        QTest::keyClicks(target, QStringLiteral("salary"));
        Q_EMIT target->activated(target->currentIndex());
        auto* stale = at.find<Notice>("staleNotice");
        QVERIFY(stale->sentence().contains(QStringLiteral("salary")));  // the moment it changes
        QTest::mouseClick(at.find<QPushButton>("verify"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(at.page->state().report()->target == "salary", 20'000);
        QTRY_VERIFY(at.find(QStringLiteral("The target salary")).isValid());
        QVERIFY(stale->sentence().isEmpty());
        QVERIFY(at.find<QLabel>("verdictBasis")->text().contains(QStringLiteral("target salary")));
    }

    void aReportOlderThanTheContractIsMarked() {
        AtFindings at;
        QVERIFY(at.wait());
        QVERIFY(inferStoredContract(at.project.bench(), "income", false, {}).has_value());
        QVERIFY(acceptContract(at.project.bench(), "income", "agreed").has_value());  // elsewhere
        auto* stale = at.find<Notice>("staleNotice");
        QTRY_VERIFY(stale->sentence().contains(QStringLiteral("contract has changed")));
        QTest::keyClick(at.page, Qt::Key_R, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(stale->sentence().isEmpty() && !at.page->state().verifyJob(),
                                 20'000);
        QVERIFY(at.page->state().reportIsCurrent());
    }

    void whatIsReadStaysWhenNothingChanged() {
        AtFindings at;
        QVERIFY(at.wait());
        const QModelIndex index = at.find(QStringLiteral("24 rows"));
        at.click(index);
        QSignalSpy resets(&at.model(), &QAbstractItemModel::modelReset);
        QSignalSpy read(&at.page->state(), &DatasetState::reportChanged);
        at.page->state().refreshReport();
        QVERIFY(read.wait());
        QCOMPARE(resets.count(), 0);
        QCOMPARE(at.tab().tree().currentIndex(), index);
    }

    void theReportIsSaved() {
        AtFindings at;
        QVERIFY(at.wait());
        QSignalSpy saved(&at.tab(), &FindingsTab::reportSaved);
        const auto file = at.project.file("income.html");
        const QString reference = at.page->state().versionReference();
        at.tab().saveReport(reference, text(file));
        QVERIFY(saved.wait(20'000));
        std::ifstream stream(file);
        const std::string html{std::istreambuf_iterator<char>(stream), {}};
        QVERIFY(html.find("<html") != std::string::npos);
        QVERIFY(html.find("24 rows") != std::string::npos);
        QVERIFY(at.find<Notice>("savedNotice")->sentence().contains(QStringLiteral("saved")));

        at.tab().saveReport(reference, text(at.project.file("no such folder") / "x.html"));
        QTRY_VERIFY(
            at.find<Notice>("savedNotice")->sentence().contains(QStringLiteral("no such folder")));
    }
};

}  // namespace bw::ui

QTEST_MAIN(bw::ui::FindingsTabTest)
#include "FindingsTabTest.moc"
