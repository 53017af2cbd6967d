#include "core/base/Hash.h"
#include "core/base/Json.h"
#include "core/base/NumberText.h"
#include "core/model/Weights.h"
#include "core/pipeline/ExportSteps.h"
#include "tests/ui/deploy/DeployRig.h"
#include "ui/base/Text.h"
#include "ui/pages/deploy/AuditModel.h"
#include "ui/pages/deploy/CardView.h"
#include "ui/pages/deploy/ModelCard.h"
#include "ui/widgets/ReasonDialog.h"
#include "ui/widgets/StatePanel.h"

#include <nlohmann/json.hpp>

#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTableView>

#include <fstream>

using namespace bw;
using namespace bw::ui;
using namespace bw::ui::test;

namespace {

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void sql(const std::filesystem::path& folder, const QString& statement) {
    {
        QSqlDatabase database =
            QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("tamper"));
        database.setDatabaseName(QString::fromStdString((folder / "project.sqlite").string()));
        if (!database.open()) qFatal("cannot open the database");
        QSqlQuery query(database);
        if (!query.exec(statement)) qFatal("cannot change the database");
    }
    QSqlDatabase::removeDatabase(QStringLiteral("tamper"));
}

}  // namespace

/// One project with penguins-species v1 (production before) and v2 (production now).
class DeployPageTest final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<bw::test::SampleProject> sample_;
    ModelVersion first_, second_;

private Q_SLOTS:
    void initTestCase() {
        sample_ = std::make_unique<bw::test::SampleProject>();
        sample_->importPenguins();
        const std::map<std::string, std::string> quick{{"epochs", "6"}};
        first_ = sample_->promote(sample_->train("penguins", "species", "linear", quick).id,
                                  "the first one");
        second_ =
            sample_->promote(sample_->train("penguins", "species", "mlp", quick).id, "more layers");
    }

    void anEmptyProjectSaysWhatToDo() {
        const auto folder = sample_->file("empty") / "project";
        std::filesystem::create_directories(folder.parent_path());
        QVERIFY(Project::create(folder).has_value());
        DeployRig rig(*sample_, folder);
        auto* panel = rig.find<StatePanel>("deployPanel");
        QTRY_VERIFY(panel->showsEmpty());
        QSignalSpy asked(&rig.navigator(), &Navigator::comparisonRequested);
        for (QPushButton* button : panel->currentWidget()->findChildren<QPushButton*>())
            QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        rig.look(QStringLiteral("empty"));
    }

    void theCardTellsWhatCoreTells() {
        DeployRig rig(*sample_, sample_->folder());
        QTRY_COMPARE(rig.find<QLabel>("modelName")->text(),
                     QStringLiteral("penguins-species v2"));  // production is chosen first
        QTRY_VERIFY_WITH_TIMEOUT(!rig.fact("parameters").isEmpty(), kLong);
        const Model model =
            readModel(sample_->project().modelFolder(second_.name, second_.version)).value();
        std::int64_t numbers = 0;
        for (const auto& [name, tensor] : model.weights)
            numbers += static_cast<std::int64_t>(tensor.floats().size());
        QCOMPARE(rig.fact("parameters"), text(thousands(numbers)));
        QCOMPARE(rig.fact("operators"), QString::number(model.graph.nodes.size()));
        QCOMPARE(rig.fact("target"), QStringLiteral("species"));
        QCOMPARE(rig.fact("architecture"), QStringLiteral("mlp"));
        QCOMPARE(rig.find<QLineEdit>("fact-hash")->text().toStdString(), second_.hash);
        // Metrics and rows against status.json itself.
        const Json status =
            readJsonFile(sample_->project().runFolder(second_.run) / "status.json").value();
        for (const auto& [part, values] : status["metrics"].items())
            for (const auto& [name, value] : values.items()) {
                auto* cell = rig.page().findChild<QLabel*>(
                    QStringLiteral("metric-%1-%2").arg(text(part), text(name)));
                QVERIFY2(cell, name.c_str());
                QCOMPARE(cell->text(), number(value.get<double>()));
            }
        QVERIFY(!status["metrics"].empty());
        QVERIFY(rig.fact("rows").contains(
            QStringLiteral("test %1").arg(status["rows"]["test"].get<int>())));
        rig.look(QStringLiteral("card"));
    }

    void linksLeadToRunAndDataset() {
        DeployRig rig(*sample_, sample_->folder());
        QTRY_VERIFY_WITH_TIMEOUT(!rig.fact("run").isEmpty(), kLong);
        QSignalSpy runs(&rig.navigator(), &Navigator::runRequested);
        QSignalSpy datasets(&rig.navigator(), &Navigator::datasetRequested);
        for (const char* id : {"fact-run", "fact-dataset"}) {
            auto* link = rig.find<QLabel>(id);
            QTest::mouseClick(link, Qt::LeftButton, {}, QPoint(8, link->height() / 2));
        }
        QCOMPARE(runs.count(), 1);
        QCOMPARE(runs[0][0].toString().toStdString(), second_.run);
        QCOMPARE(datasets.count(), 1);
        QVERIFY(qvariant_cast<DatasetPlace>(datasets[0][0])
                    .reference.startsWith(QStringLiteral("penguins@")));
    }

    void versionsAreChosenByClickAndByReference() {
        DeployRig rig(*sample_, sample_->folder());
        QTRY_VERIFY(rig.find<QTreeView>("models")->model()->rowCount() == 1);
        rig.choose(QStringLiteral("penguins-species@1"));
        QCOMPARE(rig.find<QLabel>("modelName")->text(), QStringLiteral("penguins-species v1"));
        QTRY_COMPARE_WITH_TIMEOUT(rig.fact("architecture"), QStringLiteral("linear"), kLong);
        rig.navigator().showModel(QStringLiteral("production"));
        QCOMPARE(rig.find<QLabel>("modelName")->text(), QStringLiteral("penguins-species v2"));
        rig.navigator().showModel(QStringLiteral("penguins-species@1"));
        QCOMPARE(rig.find<QLabel>("modelName")->text(), QStringLiteral("penguins-species v1"));
    }

    void aDamagedModelIsAnErrorInPlace() {
        const auto folder = copyOf(*sample_, "damaged");
        const auto weights = folder / second_.directory / "weights.safetensors";
        std::string bytes = contentOf(weights);
        bytes[bytes.size() - 3] ^= 0x40;  // one bit of one weight: readable, but not the model
        std::ofstream(weights, std::ios::binary) << bytes;
        std::filesystem::remove_all(folder / first_.directory);
        DeployRig rig(*sample_, folder);
        auto* panel = rig.find<StatePanel>("cardPanel");
        QTRY_VERIFY_WITH_TIMEOUT(panel->showsError(), kLong);
        QVERIFY(panel->currentWidget()->accessibleName().contains(
            QStringLiteral("not those that were registered")));
        rig.look(QStringLiteral("damaged"));
        rig.choose(QStringLiteral("penguins-species@1"));
        QTRY_VERIFY_WITH_TIMEOUT(
            panel->showsError() &&
                panel->currentWidget()->accessibleName().contains(QStringLiteral("is gone")),
            kLong);
        std::ofstream(weights, std::ios::binary) << "no tensors";
        rig.choose(QStringLiteral("penguins-species@2"));
        QTRY_VERIFY_WITH_TIMEOUT(
            panel->showsError() &&
                panel->currentWidget()->accessibleName().contains(QStringLiteral("is damaged")),
            kLong);
    }

    void aLostRunLeavesTheModelReadable() {
        const auto folder = copyOf(*sample_, "lostrun");
        std::filesystem::remove_all(folder / "runs" / second_.run);
        DeployRig rig(*sample_, folder);
        QTRY_VERIFY_WITH_TIMEOUT(!rig.fact("parameters").isEmpty(), kLong);
        QVERIFY(rig.fact("architecture").isEmpty());
        QCOMPARE(rig.notice("runNotice")->tone(), Tone::Warn);
    }

    void theHistoryShowsEntriesAndTheirFacts() {
        DeployRig rig(*sample_, sample_->folder());
        rig.openTab(kHistoryTab);
        auto* table = rig.find<QTableView>("audit");
        QTRY_COMPARE(table->model()->rowCount(), 2);
        QCOMPARE(rig.find<Mark>("chain")->words(), QStringLiteral("Chain verified: 2 entries"));
        QCOMPARE(rig.find<Mark>("chain")->tone(), Tone::Good);
        QCOMPARE(table->model()->index(0, AuditModel::Why).data().toString(),
                 QStringLiteral("more layers"));
        QCOMPARE(table->model()->index(0, AuditModel::What).data().toString(),
                 QStringLiteral("production v1 → v2, penguins-species"));
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                          table->visualRect(table->model()->index(0, 1)).center());
        const Json shown =
            parseJson(rig.find<QPlainTextEdit>("auditDetails")->toPlainText().toStdString(),
                      "shown")
                .value();
        const AuditEntry entry = sample_->project().audit().value().back();
        QCOMPARE(shown["hash"].get<std::string>(), entry.hash);
        QVERIFY(shown["facts"] == entry.facts);
        rig.look(QStringLiteral("history"));
        QTest::keyClicks(rig.find<QLineEdit>("auditFilter"), QStringLiteral("first"));
        QCOMPARE(table->model()->rowCount(), 1);
        rig.find<QLineEdit>("auditFilter")->clear();
        rig.click("verifyNow");
        QTRY_VERIFY(rig.find<Mark>("chain")->words().startsWith(
            QStringLiteral("Chain verified: 2 entries at")));
    }

    void aTamperedLogIsShownAsBroken() {
        const auto folder = copyOf(*sample_, "tampered");
        DeployRig rig(*sample_, folder);
        rig.openTab(kHistoryTab);
        QTRY_COMPARE(rig.find<Mark>("chain")->tone(), Tone::Good);
        sql(folder, QStringLiteral("UPDATE audit SET why = 'nothing to see' WHERE number = 1"));
        QTRY_COMPARE(rig.find<Mark>("chain")->words(), QStringLiteral("Chain broken"));
        QCOMPARE(rig.find<Mark>("chain")->tone(), Tone::Bad);
        auto* table = rig.find<QTableView>("audit");
        QCOMPARE(table->model()->index(1, AuditModel::Why).data().toString(),
                 QStringLiteral("nothing to see"));
        rig.click("verifyNow");
        QTRY_VERIFY(rig.find<QPushButton>("verifyNow")->isEnabled());
        QCOMPARE(rig.find<Mark>("chain")->tone(), Tone::Bad);
        rig.look(QStringLiteral("broken"));
    }

    void productionIsRolledBackByClick() {
        const auto folder = copyOf(*sample_, "rollback");
        DeployRig rig(*sample_, folder);
        QTRY_VERIFY(rig.find<QPushButton>("rollBack")->isEnabled());
        rig.click("rollBack");
        auto* dialog = rig.page().findChild<ReasonDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        QStringList words;
        for (const QLabel* line : dialog->findChildren<QLabel*>()) words.append(line->text());
        QVERIFY(words.contains(
            QStringLiteral("production of penguins-species returns from v2 to v1.")));
        auto* go = dialog->findChild<QPushButton*>(QStringLiteral("go"));
        QVERIFY(!go->isEnabled());
        QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("reason")),
                         QStringLiteral("wrong on new birds"));
        QTest::mouseClick(go, Qt::LeftButton);
        QTRY_VERIFY(!rig.notice("pageNotice")->empty());
        QCOMPARE(rig.notice("pageNotice")->tone(), Tone::Good);
        const auto project = Project::open(folder).value();
        QCOMPARE(project->alias("production", "penguins-species").value()->version, 1);
        QCOMPARE(project->audit().value().back().why, std::string("wrong on new birds"));
        QCOMPARE(rig.find<QLabel>("modelName")->text(), QStringLiteral("penguins-species v1"));
        QTRY_VERIFY(!rig.find<QPushButton>("rollBack")->isEnabled());  // nothing before v1
        QTRY_COMPARE(rig.page().findChild<AliasRow*>()->aliases(),
                     QStringList{QStringLiteral("production")});
    }

    void anAliasIsSetThroughTheGate() {
        const auto folder = copyOf(*sample_, "alias");
        DeployRig rig(*sample_, folder);
        QTRY_VERIFY(rig.find<QPushButton>("setAlias")->isEnabled());
        rig.choose(QStringLiteral("penguins-species@1"));
        const auto set = [&](const char* alias) {
            rig.click("setAlias");
            auto* dialog = rig.page().findChild<QDialog*>();
            dialog->findChild<QComboBox*>(QStringLiteral("alias"))
                ->setCurrentText(QLatin1String(alias));
            QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("reason")),
                             QStringLiteral("to be tried"));
            QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("go")),
                              Qt::LeftButton);
            return QPointer(dialog);
        };
        QPointer<QDialog> dialog = set("staging");
        const auto project = Project::open(folder).value();
        // What the gate says is for core to know; the page must tell the same.
        GateOptions gate;
        gate.candidate = "penguins-species@1";
        gate.modelName = "penguins-species";
        const GateOutcome expected =
            runGate({*project, sample_->plugins(), sample_->worker()}, gate, {}).value();
        if (expected.report.passed) {
            QTRY_VERIFY_WITH_TIMEOUT(!dialog || !dialog->isVisible(), kLong);
            QCOMPARE(project->alias("staging", "penguins-species").value()->version, 1);
        } else {
            auto* notice = dialog->findChild<Notice*>(QStringLiteral("aliasNotice"));
            QTRY_VERIFY_WITH_TIMEOUT(!notice->empty(), kLong);
            QVERIFY(notice->sentence().contains(QStringLiteral("refused")));
            auto* rules = dialog->findChild<QWidget*>(QStringLiteral("rules"));
            QVERIFY(rules->isVisible());
            QCOMPARE(rules->findChildren<Mark*>().size(),
                     static_cast<qsizetype>(expected.report.rules.size()));
            QVERIFY(!project->alias("staging", "penguins-species").value());
            QTest::qWait(50);  // the dialog grows
            if (const QString shots = qEnvironmentVariable("BENCHWRIGHT_PICTURES");
                !shots.isEmpty())
                dialog->grab().save(shots + QStringLiteral("/alias-refused.png"));
            dialog->reject();
        }
        QTRY_VERIFY(!dialog);
        rig.choose(QStringLiteral("penguins-species@2"));
        dialog = set("no good/name");
        auto* notice = dialog->findChild<Notice*>(QStringLiteral("aliasNotice"));
        QTRY_VERIFY_WITH_TIMEOUT(!notice->empty(), kLong);
        QCOMPARE(notice->tone(), Tone::Bad);
    }

    void aFileIsAnsweredByClick() {
        DeployRig rig(*sample_, sample_->folder());
        rig.openTab(kPredictTab);
        const auto input = bw::test::SampleProject::sample("penguins.csv");
        const auto output = sample_->file("answers.csv"), expected = sample_->file("expected.csv");
        QTRY_VERIFY(rig.find<QTreeView>("models")->selectionModel()->hasSelection());
        rig.choose(QStringLiteral("penguins-species@2"));
        QTest::keyClicks(rig.find<QLineEdit>("predictInput"), text(input));
        QTest::keyClicks(rig.find<QLineEdit>("predictOutput"), text(output));
        rig.click("predict");
        QTRY_VERIFY_WITH_TIMEOUT(!rig.notice("predictNotice")->empty(), kLong);
        QCOMPARE(rig.notice("predictNotice")->sentence(),
                 QStringLiteral("344 rows answered by penguins-species@2."));
        rig.look(QStringLiteral("predict"));
        QVERIFY(predictFile(sample_->bench(),
                            {.model = "penguins-species@2", .input = input, .output = expected}, {})
                    .has_value());
        QCOMPARE(contentOf(output), contentOf(expected));
        // A changed input makes the old result go.
        QTest::keyClicks(rig.find<QLineEdit>("predictInput"), QStringLiteral("x"));
        QVERIFY(rig.notice("predictNotice")->empty());
        rig.click("predict");
        QTRY_VERIFY_WITH_TIMEOUT(!rig.notice("predictNotice")->empty(), kLong);
        QCOMPARE(rig.notice("predictNotice")->tone(), Tone::Bad);
        QVERIFY(rig.notice("predictNotice")->sentence().contains(QStringLiteral("penguins.csvx")));
    }
};

QTEST_MAIN(DeployPageTest)
#include "DeployPageTest.moc"
