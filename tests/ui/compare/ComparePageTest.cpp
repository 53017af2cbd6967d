#include "core/table/CellText.h"
#include "tests/support/Program.h"
#include "tests/ui/support/PageRig.h"
#include "ui/pages/compare/ComparePage.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/ReasonDialog.h"
#include "ui/widgets/StatePanel.h"

#include <arrow/api.h>

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <fstream>

using namespace bw;
using namespace bw::ui;

namespace {

constexpr int kLong = 60'000;

/// The compare page, open.
struct Rig : ui::test::PageRig<ComparePage> {
    Rig(bw::test::SampleProject& sample, const WorkerClient& worker)
        : PageRig(sample, sample.folder(), worker) {
        open({1160, 760});
    }
    explicit Rig(bw::test::SampleProject& sample) : Rig(sample, sample.worker()) {}

    QString banner(const char* name) const { return find<Notice>(name)->sentence(); }
    void compareAgain() const {
        QTest::mouseClick(find<Notice>("staleBanner")->findChild<QPushButton*>("noticeNext"),
                          Qt::LeftButton);
    }
    /// Chooses a candidate in the list by a click.
    void choose(const QString& reference) const {
        auto* list = find<QListView>("candidates");
        for (int row = 0; row < list->model()->rowCount(); ++row) {
            const QModelIndex index = list->model()->index(row, 0);
            if (index.data().toString() != reference) continue;
            list->scrollTo(index);
            QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                              list->visualRect(index).center());
            return;
        }
        QFAIL(qPrintable(reference + " is not in the list"));
    }
    /// The result of this candidate stands there and holds.
    bool shows(const QString& reference) const {
        return page().result() && page().result()->choice.candidate == reference && !page().stale();
    }
    QDialog* dialog(const char* name) const {
        return page().findChild<QDialog*>(QLatin1String(name));
    }
    bool showsError() const {
        for (const auto* panel : page().findChildren<StatePanel*>())
            if (panel->showsError() && panel->isVisible()) return true;
        return false;
    }
    /// All text that can be read now.
    QString words() const {
        QString all;
        for (const auto* label : page().findChildren<QLabel*>())
            if (label->isVisible()) all += label->text() + QLatin1Char('\n');
        return all;
    }
};

void giveReasonAndGo(QDialog* dialog, const QString& reason) {
    QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("reason")), reason);
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("go")), Qt::LeftButton);
}

QString production(bw::test::SampleProject& sample) {
    const auto now =
        Project::open(sample.folder()).value()->alias("production", "penguins-species");
    return *now ? QStringLiteral("%1@%2")
                      .arg(QString::fromStdString((*now)->name))
                      .arg((*now)->version)
                : QString();
}

/// What both must agree on, whoever computed it.
void compareWithCommandLine(const CompareResult& shown, const Json& json) {
    const Comparison& c = shown.comparison->comparison;
    QCOMPARE(QString::fromStdString(c.sentence),
             QString::fromStdString(json["sentence"].get<std::string>()));
    QCOMPARE(c.rows, json["rows"].get<std::int64_t>());
    QCOMPARE(std::string(verdictName(c.verdict)), json["verdict"].get<std::string>());
    QCOMPARE(c.metrics.size(), json["metrics"].size());
    for (const auto& [name, difference] : c.metrics) {
        QCOMPARE(difference.candidate, json["metrics"][name]["candidate"].get<double>());
        QCOMPARE(difference.production, json["metrics"][name]["production"].get<double>());
        QCOMPARE(difference.low, json["metrics"][name]["low"].get<double>());
        QCOMPARE(difference.high, json["metrics"][name]["high"].get<double>());
        QCOMPARE(difference.p, json["metrics"][name]["p"].get<double>());
    }
    QCOMPARE(c.flips.size(), json["flips"].size());
    for (std::size_t i = 0; i < c.flips.size(); ++i) {
        QCOMPARE(c.flips[i].row, json["flips"][i]["row"].get<std::int64_t>());
        QCOMPARE(c.flips[i].candidate, json["flips"][i]["candidate"].get<std::string>());
        QCOMPARE(c.flips[i].production, json["flips"][i]["production"].get<std::string>());
    }
}

}  // namespace

/// The functions follow each other as a person would: one project, its production moves on.
class ComparePageTest : public QObject {
    Q_OBJECT

private:
    bw::test::SampleProject sample_;
    std::unique_ptr<Rig> rig_;
    QString weak_, strong_;

    bw::test::Ended program(const QStringList& arguments) const {
        QStringList all{"--project", QString::fromStdString(sample_.folder().string()), "--json"};
        return bw::test::execute(QStringLiteral(BW_BIN_DIR "/benchwright"), all + arguments);
    }
    QStringList chosenCommand() const {
        for (const QAction* action : rig_->page().actions())
            if (action->text().startsWith(QLatin1String("Compare")))
                return actionCommand(action).split(QLatin1Char(' ')).mid(1);
        return {};
    }

private Q_SLOTS:
    void initTestCase() {
        sample_.importPenguins();
        const auto train = [this](const char* model, const char* epochs) {
            return QString::fromStdString(
                sample_.train("penguins", "species", model, {{"epochs", epochs}}).id);
        };
        weak_ = train("linear", "1");
        strong_ = train("linear", "60");
        QVERIFY(weak_ != strong_);
        rig_ = std::make_unique<Rig>(sample_);
        for (const char* name : {"metrics", "flips", "gate"})
            new QAbstractItemModelTester(rig_->find<QTableView>(name)->model(),
                                         QAbstractItemModelTester::FailureReportingMode::QtTest,
                                         this);
        new QAbstractItemModelTester(rig_->find<QListView>("candidates")->model(),
                                     QAbstractItemModelTester::FailureReportingMode::QtTest, this);
    }

    void cleanupTestCase() { rig_.reset(); }

    void withoutProductionTheCandidateIsShownAlone() {
        QTRY_COMPARE_WITH_TIMEOUT(rig_->find<QListView>("candidates")->model()->rowCount(), 2,
                                  kLong);
        rig_->choose(weak_);
        QTRY_VERIFY_WITH_TIMEOUT(rig_->shows(weak_), kLong);
        const CompareResult& result = *rig_->page().result();
        QVERIFY(!result.comparison);
        QVERIFY(result.gate && !result.gate->passed);
        QVERIFY(rig_->words().contains("No production model of penguins-species yet"));
        const bw::test::Ended ended = program(chosenCommand());
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        QCOMPARE(result.rows, ended.json["rows"].get<std::int64_t>());
        for (const auto& [name, estimate] : result.estimates) {
            QCOMPARE(estimate.value, ended.json["metrics"][name]["value"].get<double>());
            QCOMPARE(estimate.low, ended.json["metrics"][name]["low"].get<double>());
        }
        QVERIFY(!rig_->find<QPushButton>("rollback")->isEnabled());
    }

    void firstPromotionNeedsAReasonOnly() {
        rig_->click("promote");
        QDialog* dialog = rig_->dialog("promoteDialog");
        QVERIFY(dialog && dialog->isVisible());
        QVERIFY(!dialog->findChild<QCheckBox*>());
        QVERIFY(!dialog->findChild<QPushButton*>("go")->isEnabled());
        giveReasonAndGo(dialog, "the first one");
        QTRY_COMPARE_WITH_TIMEOUT(production(sample_), "penguins-species@1", kLong);
        QTRY_VERIFY(rig_->banner("banner").startsWith("penguins-species@1 is production now"));
        const auto audit = Project::open(sample_.folder()).value()->audit().value();
        QCOMPARE(audit.back().action, std::string("promote"));
        QCOMPARE(audit.back().why, std::string("the first one"));
        QVERIFY(Project::open(sample_.folder()).value()->verifyAudit());
    }

    void afterwardsTheOldResultIsMarked() {
        QTRY_VERIFY_WITH_TIMEOUT(rig_->page().stale(), kLong);
        QVERIFY(rig_->banner("staleBanner").contains("penguins-species@1 is production now"));
        QVERIFY(!rig_->find<QPushButton>("promote")->isEnabled());
    }

    void saysTheSameAsTheCommandLine() {
        rig_->choose(strong_);
        QTRY_VERIFY_WITH_TIMEOUT(rig_->shows(strong_), kLong);
        const CompareResult& result = *rig_->page().result();
        QVERIFY(result.comparison);
        QCOMPARE(result.comparison->production, std::string("penguins-species@1"));
        QCOMPARE(result.comparison->comparison.verdict, Verdict::Better);
        const bw::test::Ended ended = program(chosenCommand());
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        compareWithCommandLine(result, ended.json);

        auto options = CompareOptions{.candidate = strong_.toStdString()};
        const auto direct = compareModels(sample_.bench(), options, {});
        QVERIFY(direct);
        compareWithCommandLine(result, comparisonOutcomeToJson(*direct));
    }

    void verdictIsOnThePage() {
        const QString verdict = rig_->find<QLabel>("verdict")->accessibleName();
        QCOMPARE(verdict,
                 QString::fromStdString(rig_->page().result()->comparison->comparison.sentence));
        const QString rows = rig_->find<QLabel>("verdictRows")->text();
        QVERIFY2(rows.contains(" test rows of penguins@"), qPrintable(rows));
        QVERIFY2(rows.contains("split default"), qPrintable(rows));
        auto* metrics = rig_->find<QTableView>("metrics")->model();
        QCOMPARE(metrics->rowCount(),
                 static_cast<int>(rig_->page().result()->comparison->comparison.metrics.size()));
        QCOMPARE(metrics->index(0, 0).data().toString(), "Log loss");
    }

    /// Rebuilding labels while the application restyled all widgets crashed.
    void theThemeChangesUnderAResult() {
        Rig::theme().setMode(ThemeMode::Dark);
        QTest::qWait(50);
        QVERIFY(rig_->find<QLabel>("verdict")->text().contains(darkTokens().good.name()));
        Rig::theme().setMode(ThemeMode::Light);
        QTest::qWait(50);
        QVERIFY(rig_->find<QLabel>("verdict")->text().contains(lightTokens().good.name()));
    }

    void flipsShowTheRowsOfTheDataset() {
        rig_->find<QTabWidget>("compareTabs")->setCurrentIndex(1);
        auto* table = rig_->find<QTableView>("flips");
        const auto& flips = rig_->page().result()->comparison->comparison.flips;
        QVERIFY(!flips.empty());
        QCOMPARE(table->model()->rowCount(), static_cast<int>(flips.size()));
        const Dataset& dataset = *rig_->page().result()->dataset;
        const QString mass = QString::fromStdString(
            cellText(*dataset.table()->GetColumnByName("body_mass_g")->chunk(0), flips[0].row));
        const int column = 5 + dataset.columnIndex("body_mass_g").value();
        QTRY_COMPARE(table->model()->index(0, column).data().toString(), mass);

        QSignalSpy sent(&rig_->navigator(), &Navigator::datasetRequested);
        table->setFocus();
        table->setCurrentIndex(table->model()->index(0, 0));
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(sent.size(), 1);
        const auto place = sent[0][0].value<DatasetPlace>();
        QCOMPARE(*place.rows, std::vector<std::int64_t>{flips[0].row});
        QVERIFY(place.reference.startsWith("penguins@"));
    }

    void flipsAreFiltered() {
        auto* filter = rig_->find<QComboBox>("flipFilter");
        auto* table = rig_->find<QTableView>("flips");
        const Comparison& c = rig_->page().result()->comparison->comparison;
        filter->setCurrentIndex(1);
        QCOMPARE(static_cast<std::int64_t>(table->model()->rowCount()), c.onlyCandidateRight);
        filter->setCurrentIndex(2);
        QCOMPARE(static_cast<std::int64_t>(table->model()->rowCount()), c.onlyProductionRight);
        filter->setCurrentIndex(0);
    }

    void anOptionMarksTheResultUntilItIsBack() {
        rig_->find<QToolButton>("options")->click();
        auto* margin = rig_->find<QDoubleSpinBox>("optionMargin");
        QVERIFY(margin->isVisible());
        const double before = margin->value();
        margin->setValue(7);
        QVERIFY(rig_->page().stale());
        QVERIFY(!rig_->banner("staleBanner").isEmpty());
        QVERIFY(!rig_->find<QPushButton>("promote")->isEnabled());
        margin->setValue(before);
        QVERIFY(!rig_->page().stale());
        QVERIFY(rig_->banner("staleBanner").isEmpty());
        margin->setValue(7);
        rig_->compareAgain();
        QTRY_VERIFY_WITH_TIMEOUT(rig_->shows(strong_), kLong);
        QCOMPARE(
            rig_->page().result()->comparison->comparison.margin,
            rig_->page().result()->comparison->comparison.metrics.at("log_loss").production * 0.07);
        const bw::test::Ended ended = program(chosenCommand());
        compareWithCommandLine(*rig_->page().result(), ended.json);
        margin->setValue(before);
        QVERIFY(rig_->shows(strong_));  // kept from before
        rig_->find<QToolButton>("options")->click();
    }

    void promotesByClickThroughTheGate() {
        QVERIFY(rig_->page().result()->gate->passed);
        rig_->click("promote");
        QDialog* dialog = rig_->dialog("promoteDialog");
        QVERIFY(dialog);
        QVERIFY(!dialog->findChild<QCheckBox*>());
        giveReasonAndGo(dialog, "fewer errors");
        QTRY_COMPARE_WITH_TIMEOUT(production(sample_), "penguins-species@2", kLong);
        const auto audit = Project::open(sample_.folder()).value()->audit().value();
        QCOMPARE(audit.back().why, std::string("fewer errors"));
        QCOMPARE(audit.back().facts["override"].get<bool>(), false);
        QTRY_VERIFY(rig_->banner("banner").contains("until now it was penguins-species@1"));
    }

    void undoRollsBack() {
        QTRY_VERIFY_WITH_TIMEOUT(rig_->find<QPushButton>("rollback")->isEnabled(), kLong);
        rig_->click("rollback");
        QDialog* dialog = rig_->dialog("rollbackDialog");
        QVERIFY(dialog);
        giveReasonAndGo(dialog, "wrong on new customers");
        QTRY_COMPARE_WITH_TIMEOUT(production(sample_), "penguins-species@1", kLong);
        const auto audit = Project::open(sample_.folder()).value()->audit().value();
        QCOMPARE(audit.back().action, std::string("rollback"));
        QCOMPARE(audit.back().why, std::string("wrong on new customers"));
        QTRY_VERIFY(rig_->banner("banner").contains("penguins-species@1 is production again"));
    }

    void productionMovedByAnotherProcessMarksTheResult() {
        QTRY_VERIFY_WITH_TIMEOUT(rig_->shows(strong_), kLong);
        auto project = Project::open(sample_.folder()).value();
        const auto models = project->models().value();
        QVERIFY(project->promote(models.at(1), "production", "elsewhere", {}));
        QTRY_VERIFY_WITH_TIMEOUT(rig_->page().stale(), kLong);
        QVERIFY(rig_->banner("staleBanner").contains("penguins-species@2 is production now"));
        QVERIFY(!rig_->find<QPushButton>("promote")->isEnabled());
    }

    void failedGateNeedsTheBox() {
        rig_->choose(weak_);
        QTRY_VERIFY_WITH_TIMEOUT(rig_->shows(weak_), kLong);
        QCOMPARE(rig_->page().result()->comparison->comparison.verdict, Verdict::Worse);
        QVERIFY(!rig_->page().result()->gate->passed);
        rig_->click("promote");
        QDialog* dialog = rig_->dialog("promoteDialog");
        QVERIFY(dialog);
        auto* go = dialog->findChild<QPushButton*>("go");
        auto* consent = dialog->findChild<QCheckBox*>("consent");
        QVERIFY(consent);
        QTest::keyClicks(dialog->findChild<QLineEdit*>("reason"), "to compare in the shop");
        QVERIFY(!go->isEnabled());
        consent->click();
        QVERIFY(go->isEnabled());
        QTest::mouseClick(go, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(production(sample_), "penguins-species@1", kLong);
        const auto audit = Project::open(sample_.folder()).value()->audit().value();
        QCOMPARE(audit.back().facts["override"].get<bool>(), true);
        QCOMPARE(audit.back().why, std::string("to compare in the shop"));
    }

    void agreementIsNotCarriedOverToAnotherProduction() {
        rig_->choose(strong_);
        QTRY_VERIFY_WITH_TIMEOUT(rig_->shows(strong_), kLong);
        rig_->click("promote");
        QDialog* dialog = rig_->dialog("promoteDialog");
        QVERIFY(dialog);
        auto project = Project::open(sample_.folder()).value();
        const auto models = project->models().value();
        QVERIFY(project->promote(models.at(1), "production", "meanwhile", {}));
        const auto entries = project->audit().value().size();
        giveReasonAndGo(dialog, "should not happen");
        QTRY_VERIFY_WITH_TIMEOUT(
            rig_->banner("banner").contains("Production is penguins-species@2 meanwhile"), kLong);
        QCOMPARE(project->audit().value().size(), entries);
        QVERIFY(project->promote(models.at(0), "production", "back", {}));
    }

    void rowsThatWereTrainedOnAreRefusedWithAWayOut() {
        QTRY_VERIFY_WITH_TIMEOUT(rig_->shows(strong_), kLong);
        rig_->find<QToolButton>("options")->click();
        auto* part = rig_->find<QComboBox>("optionPart");
        part->setCurrentIndex(part->findData("all"));
        QVERIFY(rig_->page().stale());
        rig_->compareAgain();
        QTRY_VERIFY_WITH_TIMEOUT(rig_->showsError(), kLong);
        QVERIFY(rig_->words().contains("was trained on"));
        QVERIFY(!rig_->page().result());
        QPushButton* wayOut = nullptr;
        for (auto* button : rig_->page().findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == "Leave these rows out") wayOut = button;
        QVERIFY(wayOut);
        QTest::mouseClick(wayOut, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(rig_->shows(strong_), kLong);
        QVERIFY(rig_->page().result()->comparison->excluded > 200);
        QVERIFY(rig_->find<QLabel>("verdictRows")->text().contains("left out because"));
        rig_->find<QCheckBox>("optionExclude")->setChecked(false);
        part->setCurrentIndex(part->findData("test"));
        rig_->find<QToolButton>("options")->click();
        QVERIFY(rig_->shows(strong_));
    }

    void predictionsMadeElsewhereAreTheOtherSide() {
        const auto ours = evaluateModel(sample_.bench(), weak_.toStdString(), "", {}, {}).value();
        std::string csv = "row,label\n";
        for (std::size_t i = 0; i < ours.predictions.size(); ++i)
            csv += std::to_string(ours.predictions.rows[i]) + ",Adelie\n";
        const auto file = sample_.write("elsewhere.csv", csv);
        rig_->page().compareWithFile(QString::fromStdString(file.string()));
        QTRY_VERIFY_WITH_TIMEOUT(
            rig_->shows(strong_) && rig_->page().result()->choice.against == Against::File, kLong);
        QCOMPARE(rig_->page().result()->comparison->comparison.metric, std::string("accuracy"));
        const bw::test::Ended ended = program(chosenCommand());
        QVERIFY2(ended.exit == 0, ended.text().c_str());
        compareWithCommandLine(*rig_->page().result(), ended.json);
        QVERIFY(!rig_->find<QPushButton>("promote")->isEnabled());  // the gate was not asked
        auto* key = rig_->find<QComboBox>("keyColumn");
        QVERIFY(key->isVisible());
        QTRY_VERIFY(key->findData("body_mass_g") > 0);
    }

    void aFileThatCannotBeReadIsSaidInPlace() {
        const auto file = sample_.write("broken.csv", "row,label\n0,Dodo\n");
        rig_->page().compareWithFile(QString::fromStdString(file.string()));
        QTRY_VERIFY_WITH_TIMEOUT(rig_->showsError(), kLong);
        QVERIFY(rig_->words().contains("broken.csv"));
        auto* against = rig_->find<QComboBox>("against");
        against->setCurrentIndex(0);
        Q_EMIT against->activated(0);
        QTRY_VERIFY_WITH_TIMEOUT(rig_->shows(strong_), kLong);
    }

    void anotherPageSendsACandidate() {
        Q_EMIT rig_->navigator().comparisonRequested(weak_);
        QTRY_VERIFY_WITH_TIMEOUT(rig_->shows(weak_), kLong);
        QVERIFY(rig_->page().result()->isProduction);
        QVERIFY(rig_->words().contains("is production."));
        Q_EMIT rig_->navigator().comparisonRequested("20991231-1");
        QVERIFY(rig_->banner("banner").contains("20991231-1"));
        Q_EMIT rig_->navigator().comparisonRequested(strong_);
        QTRY_VERIFY_WITH_TIMEOUT(rig_->shows(strong_), kLong);
    }

    void cancelGoesBackToBefore() {
        std::filesystem::remove_all(sample_.folder() / ".cache");
        QTest::keyClick(rig_->find<QListView>("candidates"), Qt::Key_Return);
        QVERIFY(!rig_->jobs().jobs().empty() && rig_->jobs().jobs().back()->active());
        rig_->jobs().jobs().back()->cancel();
        QTRY_COMPARE_WITH_TIMEOUT(rig_->jobs().activeCount(), 0, kLong);
        QCOMPARE(rig_->jobs().jobs().back()->state(), JobState::Cancelled);
        QVERIFY(rig_->shows(strong_));
        QVERIFY(!rig_->showsError());
    }

    void aWorkerThatFailsIsSaidInPlace() {
        std::filesystem::remove_all(sample_.folder() / ".cache");
        const WorkerClient missing(sample_.file("no-such-worker"));
        Rig rig(sample_, missing);
        QTRY_VERIFY_WITH_TIMEOUT(rig.showsError(), kLong);
        QVERIFY(!rig.page().result());
        QVERIFY(!rig.find<QPushButton>("promote")->isEnabled());
    }

    void aProjectWithoutRunsSaysWhatToDo() {
        bw::test::SampleProject fresh;
        Rig rig(fresh);
        QSignalSpy wanted(&rig.navigator(), &Navigator::newRunRequested);
        QPushButton* train = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                for (auto* button : rig.page().findChildren<QPushButton*>())
                    if (button->isVisible() && button->text() == "Train a model") train = button;
                return train != nullptr;
            }(),
            kLong);
        QTest::mouseClick(train, Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
    }
};

QTEST_MAIN(ComparePageTest)
#include "ComparePageTest.moc"
