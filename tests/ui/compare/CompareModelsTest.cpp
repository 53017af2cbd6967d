#include "core/compare/Predictions.h"
#include "tests/support/SampleProject.h"
#include "ui/pages/compare/CandidateModel.h"
#include "ui/pages/compare/CompareWork.h"
#include "ui/pages/compare/ComparisonWords.h"
#include "ui/pages/compare/FlipsModel.h"
#include "ui/pages/compare/GateModel.h"
#include "ui/pages/compare/MetricsModel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace bw;
using namespace bw::ui;

namespace {

RunEntry runEntry(const std::string& id, RunState state, const std::string& ended) {
    RunEntry entry;
    entry.record = {.id = id,
                    .dataset = "income",
                    .version = std::string(64, 'a'),
                    .target = "salary",
                    .architecture = "mlp",
                    .created = "2026-11-01T00:00:00Z",
                    .directory = "runs/" + id};
    entry.status.state = state;
    entry.status.ended = ended;
    entry.status.metrics["validation"] = {{"log_loss", 0.312}, {"f1", 0.7}};
    return entry;
}

ModelVersion modelVersion(std::int64_t number, const std::string& run, const std::string& created) {
    return {.name = "income-salary",
            .version = number,
            .run = run,
            .hash = "h" + std::to_string(number),
            .created = created};
}

AuditEntry moved(const std::string& action, const Json& from, const Json& to) {
    AuditEntry entry;
    entry.action = action;
    entry.facts = {{"name", "income-salary"}, {"alias", "production"}, {"from", from}, {"to", to}};
    return entry;
}

QStringList references(const CandidateModel& model) {
    QStringList list;
    for (int row = 0; row < model.rowCount(); ++row) list.append(model.at(row).reference);
    return list;
}

Candidate named(const QString& reference, const QString& facts = {}) {
    Candidate candidate;
    candidate.reference = reference;
    candidate.facts = facts;
    return candidate;
}

std::shared_ptr<CompareResult> resultOf(test::SampleProject& sample) {
    auto result = std::make_shared<CompareResult>();
    const auto opened = openDataset(sample.project(), "penguins");
    result->dataset = opened->data;
    result->data = opened->record;
    ComparisonOutcome outcome;
    Comparison& c = outcome.comparison;
    c.rows = 100;
    c.metric = "log_loss";
    c.margin = 0.01;
    c.verdict = Verdict::Better;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    c.metrics["accuracy"] = {.candidate = 0.9,
                             .production = 0.8,
                             .difference = 0.1,
                             .low = 0.05,
                             .high = 0.15,
                             .p = 0.0002,
                             .test = "mcnemar_exact"};
    c.metrics["log_loss"] = {.candidate = 0.3,
                             .production = 0.4,
                             .difference = -0.1,
                             .low = -0.15,
                             .high = -0.05,
                             .p = 0.01,
                             .test = "paired_bootstrap"};
    c.metrics["roc_auc"] = {.candidate = nan,
                            .production = nan,
                            .difference = nan,
                            .low = nan,
                            .high = nan,
                            .p = nan,
                            .test = "paired_bootstrap",
                            .reason = "a class does not occur among the rows"};
    c.flips = {{3, "Adelie", "Adelie", "Gentoo", true, false},
               {7, "Gentoo", "Adelie", "Gentoo", false, true},
               {9, "Chinstrap", "Adelie", "Gentoo", false, false}};
    result->comparison = outcome;
    return result;
}

QString cell(const QAbstractItemModel& model, int row, int column, int role = Qt::DisplayRole) {
    return model.index(row, column).data(role).toString();
}

}  // namespace

class CompareModelsTest : public QObject {
    Q_OBJECT

private:
    test::SampleProject sample_;

private Q_SLOTS:
    void initTestCase() { sample_.importPenguins(); }

    void candidatesAreEndedRunsAndVersionsNewestFirst() {
        Snapshot snapshot;
        snapshot.runs = {runEntry("r1", RunState::Finished, "2026-11-02T00:00:00Z"),
                         runEntry("r2", RunState::Stopped, "2026-11-05T00:00:00Z"),
                         runEntry("r3", RunState::Running, ""),
                         runEntry("r4", RunState::Failed, "2026-11-06T00:00:00Z"),
                         runEntry("r5", RunState::Interrupted, "")};
        snapshot.models = {modelVersion(1, "r1", "2026-11-03T00:00:00Z")};
        snapshot.models[0].aliases = {"production"};
        const auto candidates = candidatesOf(snapshot);
        QCOMPARE(candidates.size(), 3U);
        QCOMPARE(candidates[0].reference, "r2");
        QCOMPARE(candidates[1].reference, "income-salary@1");
        QCOMPARE(candidates[2].reference, "r1");
        QVERIFY(!candidates[0].production);
        QVERIFY(candidates[1].production);
        QVERIFY(candidates[2].production);  // this run's model is the version
        QCOMPARE(candidates[2].registered, "income-salary@1");
        QCOMPARE(candidates[0].facts, "mlp · log loss 0.3120");
        QCOMPARE(candidates[0].modelName, "income-salary");
    }

    void aRunThatWentOnIsNotItsVersionAnyMore() {
        Snapshot snapshot;
        snapshot.runs = {runEntry("r1", RunState::Finished, "2026-11-09T00:00:00Z")};
        snapshot.models = {modelVersion(1, "r1", "2026-11-03T00:00:00Z")};
        snapshot.models[0].aliases = {"production"};
        const Candidate* run = findCandidate(candidatesOf(snapshot), "r1");
        QVERIFY(run);
        QVERIFY(!run->production);
        QVERIFY(run->registered.isEmpty());
    }

    void referencesAreFoundAsTheCommandLineDoes() {
        std::vector<Candidate> all{named("20261101-01"), named("20261102-01"), named("m@1")};
        all[2].isVersion = all[2].production = true;
        QCOMPARE(findCandidate(all, "20261102"), &all[1]);
        QCOMPARE(findCandidate(all, "2026"), nullptr);  // fits two
        QCOMPARE(findCandidate(all, "production"), &all[2]);
        QCOMPARE(findCandidate(all, ""), nullptr);
    }

    void rollbackFollowsTheStackOfTheProject() {
        Snapshot snapshot;
        snapshot.audit = {moved("promote", Json(), 1)};
        QCOMPARE(rollbackTarget(snapshot, "income-salary"), QString());
        snapshot.audit.push_back(moved("promote", 1, 2));
        snapshot.audit.push_back(moved("promote", 2, 2));  // the same again: no step back
        QCOMPARE(rollbackTarget(snapshot, "income-salary"), "income-salary@1");
        snapshot.audit.push_back(moved("promote", 2, 3));
        QCOMPARE(rollbackTarget(snapshot, "income-salary"), "income-salary@2");
        snapshot.audit.push_back(moved("rollback", 3, 2));
        QCOMPARE(rollbackTarget(snapshot, "income-salary"), "income-salary@1");
        QCOMPARE(rollbackTarget(snapshot, "another"), QString());
    }

    void candidateModelChangesAsLittleAsItCan() {
        CandidateModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setCandidates({named("c"), named("b"), named("a")});
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        const QPersistentModelIndex b(model.index(1));
        model.setCandidates({named("d"), named("c"), named("b", "mlp"), named("a")});
        QCOMPARE(references(model), QStringList({"d", "c", "b", "a"}));
        QCOMPARE(b.row(), 2);
        QCOMPARE(b.data(CandidateModel::FactsRole).toString(), "mlp");
        model.setCandidates({named("b", "mlp"), named("d"), named("a")});  // b went on, c is gone
        QCOMPARE(references(model), QStringList({"b", "d", "a"}));
        QCOMPARE(b.row(), 0);
        model.setCandidates({});
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(resets.size(), 0);
    }

    void filterNeedsAllWords() {
        CandidateModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setCandidates(
            {named("run1", "mlp · log loss 0.3"), named("run2", "linear"), named("other", "mlp")});
        model.setFilter("MLP run");
        QCOMPARE(references(model), QStringList({"run1"}));
        model.setFilter("");
        QCOMPARE(model.rowCount(), 3);
    }

    void metricsModelPutsTheDecidingOneFirst() {
        MetricsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setResult(resultOf(sample_));
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(cell(model, 0, MetricsModel::Metric), "Log loss");
        QCOMPARE(cell(model, 0, MetricsModel::Difference), "−0.1000");
        QCOMPARE(cell(model, 1, MetricsModel::P), "< 0.001");
        QCOMPARE(cell(model, 1, MetricsModel::Test), "McNemar, exact");
        const auto deciding = model.index(0, MetricsModel::Interval).data(kIntervalRole);
        QCOMPARE(deciding.value<IntervalRow>().margin, 0.01);
        QVERIFY(!deciding.value<IntervalRow>().higherIsBetter);
        const auto other = model.index(1, MetricsModel::Interval).data(kIntervalRole);
        QVERIFY(std::isnan(other.value<IntervalRow>().margin));
        QVERIFY(cell(model, 2, MetricsModel::Interval).contains("a class does not occur"));
    }

    void metricsModelOfOneAlone() {
        MetricsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        auto result = resultOf(sample_);
        result->comparison.reset();
        result->estimates["accuracy"] = {.value = 0.9, .low = 0.85, .high = 0.95};
        model.setResult(result);
        QCOMPARE(model.columnCount(), 4);
        QCOMPARE(cell(model, 0, 1), "0.9000");
        QCOMPARE(cell(model, 0, 2), "0.8500");
        QCOMPARE(cell(model, 0, 3), "0.9500");
    }

    void flipsFilterAndNumbers() {
        FlipsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setResult(resultOf(sample_));
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.columnCount(), FlipsModel::FirstDataColumn + 8);
        QCOMPARE(cell(model, 0, FlipsModel::Right), "candidate");
        QCOMPARE(cell(model, 1, FlipsModel::Right), "production");
        QCOMPARE(cell(model, 2, FlipsModel::Right), "neither");
        model.setFilter(FlipFilter::Neither);
        QCOMPARE(model.rows(), std::vector<std::int64_t>{9});
        QCOMPARE(model.count(FlipFilter::All), 3);
        QCOMPARE(model.count(FlipFilter::CandidateRight), 1);
    }

    void flipsAskForCellsOnceAndShowThem() {
        FlipsModel model;
        const auto result = resultOf(sample_);
        model.setResult(result);
        QSignalSpy wanted(&model, &FlipsModel::cellsWanted);
        QCOMPARE(cell(model, 1, FlipsModel::FirstDataColumn), "…");
        QCOMPARE(cell(model, 1, FlipsModel::FirstDataColumn + 1), "…");
        QVERIFY(wanted.wait(2000));
        const auto rows = model.takeWanted();
        QCOMPARE(rows, std::vector<std::int64_t>{7});
        const auto cells = readCells(*result->dataset, rows, model.dataColumns(), {});
        QVERIFY(cells);
        model.setCells(result.get(), rows, *cells);
        // penguins.csv, ninth line: row 7 of the data
        QCOMPARE(cell(model, 1, FlipsModel::FirstDataColumn), "Adelie");
        QCOMPARE(cell(model, 1, FlipsModel::FirstDataColumn + 2), "39.2");
        model.setCells(nullptr, rows, {{"of", "another", "result"}});
        QCOMPARE(cell(model, 1, FlipsModel::FirstDataColumn), "Adelie");
    }

    void gateRulesHaveIconAndWord() {
        GateModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setRules({{"not worse", true, "better", "0"}, {"no findings", false, "2", "0"}});
        QCOMPARE(cell(model, 0, GateModel::Passed), "pass");
        QCOMPARE(cell(model, 1, GateModel::Passed), "fail");
        QVERIFY(
            !model.index(1, GateModel::Passed).data(Qt::DecorationRole).value<QIcon>().isNull());
        QCOMPARE(cell(model, 1, GateModel::Value), "2");
    }

    void rowsSentenceSaysWhatWasLeftOut() {
        auto result = resultOf(sample_);
        result->rows = 4885;
        result->unknownTruth = 1;
        result->splitName = "default";
        result->comparison->excluded = 12;
        const QString words = rowsSentence(*result);
        QVERIFY2(words.startsWith("on 4,885 test rows of penguins@"), qPrintable(words));
        QVERIFY(words.contains("split default"));
        QVERIFY(words.contains("12 rows left out because a model was trained on them"));
        QVERIFY(words.contains("1 row without a known truth"));
    }

    void eachVerdictHasItsOwnIconAndWord() {
        QSet<QString> icons, words;
        for (const Verdict verdict :
             {Verdict::Better, Verdict::NotWorse, Verdict::Worse, Verdict::CannotTell}) {
            icons.insert(lookOf(verdict).icon);
            words.insert(lookOf(verdict).word);
        }
        QCOMPARE(icons.size(), 4);
        QCOMPARE(words.size(), 4);
    }

    void commandLinesSayWhatWasChosen() {
        CompareChoice choice;
        choice.candidate = "r1";
        QCOMPARE(compareCommand(choice), "benchwright compare r1 production");
        choice.part = "validation";
        choice.marginPercent = 2.5;
        choice.excludeTrained = true;
        QCOMPARE(gateCommand(choice),
                 "benchwright gate r1 --part validation --margin 2.5 --exclude-trained");
        QVERIFY(promoteCommand(choice, true).endsWith("--override"));
        choice.against = Against::File;
        choice.other = "/data/my answers.csv";
        choice.key = "id";
        QVERIFY(compareCommand(choice).startsWith(
            "benchwright compare r1 '/data/my answers.csv' --key id"));
    }
};

QTEST_MAIN(CompareModelsTest)
#include "CompareModelsTest.moc"
