#include "core/store/Project.h"
#include "ui/base/AuditWords.h"
#include "ui/pages/deploy/AuditModel.h"
#include "ui/pages/deploy/KnownBundles.h"
#include "ui/pages/deploy/ModelTree.h"

#include <nlohmann/json.hpp>

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace bw;
using namespace bw::ui;

namespace {

ModelVersion version(const std::string& name, std::int64_t number,
                     std::vector<std::string> aliases = {}) {
    return {.name = name,
            .version = number,
            .run = "20261126-0" + std::to_string(number),
            .hash = "hash" + std::to_string(number),
            .created = "2026-11-2" + std::to_string(number) + "T10:00:00Z",
            .by = "ada",
            .directory = "models/" + name,
            .aliases = std::move(aliases)};
}

AuditEntry entry(std::int64_t number, const std::string& action, const Json& facts) {
    return {.number = number,
            .at = "2026-11-26T10:00:00Z",
            .by = number % 2 ? "ada" : "grace",
            .action = action,
            .why = "because " + std::to_string(number),
            .facts = facts,
            .previousHash = std::string(64, '0'),
            .hash = std::string(63, 'a') + std::to_string(number)};
}

Json move(const std::string& name, Json from, Json to) {
    return {{"name", name}, {"alias", "production"}, {"from", from}, {"to", to}};
}

}  // namespace

class DeployModelsTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void versionsStandNewestFirstBelowTheirName() {
        ModelTree tree;
        const QAbstractItemModelTester tester(
            &tree, QAbstractItemModelTester::FailureReportingMode::Fatal);
        tree.update({version("b", 1), version("a", 1), version("a", 2, {"staging", "production"})});
        QCOMPARE(tree.rowCount(), 2);
        const QModelIndex a = tree.index(0, 0, {});
        QCOMPARE(a.data().toString(), QStringLiteral("a"));
        QCOMPARE(tree.rowCount(a), 2);
        const QModelIndex newest = tree.index(0, 0, a);
        QCOMPARE(newest.data(ModelTree::ReferenceRole).toString(), QStringLiteral("a@2"));
        QCOMPARE(newest.data(ModelTree::AliasesRole).toStringList(),
                 (QStringList{QStringLiteral("production"), QStringLiteral("staging")}));
        QVERIFY(!(a.flags() & Qt::ItemIsSelectable));
        QCOMPARE(tree.firstChoice(), newest);
    }

    void aSnapshotKeepsTheSelection() {
        ModelTree tree;
        const QAbstractItemModelTester tester(
            &tree, QAbstractItemModelTester::FailureReportingMode::Fatal);
        tree.update({version("b", 1), version("b", 2)});
        QItemSelectionModel selection(&tree);
        selection.setCurrentIndex(tree.indexOf(QStringLiteral("b@1")),
                                  QItemSelectionModel::ClearAndSelect);
        QSignalSpy resets(&tree, &QAbstractItemModel::modelReset);
        // A name before it and a newer version of its own.
        tree.update({version("a", 1), version("b", 1), version("b", 2), version("b", 3)});
        QCOMPARE(resets.count(), 0);
        QCOMPARE(selection.selectedIndexes().size(), 1);
        QCOMPARE(selection.selectedIndexes().first().data(ModelTree::ReferenceRole).toString(),
                 QStringLiteral("b@1"));
        tree.update({version("b", 1)});
        QCOMPARE(tree.rowCount(), 1);
        QCOMPARE(selection.selectedIndexes().first().data(ModelTree::ReferenceRole).toString(),
                 QStringLiteral("b@1"));
        tree.update({});
        QCOMPARE(tree.rowCount(), 0);
        QVERIFY(!tree.firstChoice().isValid());
    }

    void aMovedAliasIsTheOnlyChange() {
        ModelTree tree;
        tree.update({version("a", 1, {"production"}), version("a", 2)});
        QSignalSpy changed(&tree, &QAbstractItemModel::dataChanged);
        tree.update({version("a", 1, {"production"}), version("a", 2)});
        QCOMPARE(changed.count(), 0);
        tree.update({version("a", 1), version("a", 2, {"production"})});
        QCOMPARE(changed.count(), 2);
    }

    void theLogStandsNewestFirstAndGrowsAtTheTop() {
        AuditModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        std::vector<AuditEntry> log{entry(1, "promote", move("a", Json(), 1))};
        model.update(log);
        log.push_back(
            entry(2, "accept_finding",
                  {{"dataset", "income"}, {"key", "k"}, {"message", "24 duplicate rows"}}));
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.update(log);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(inserted.first()[1].toInt(), 0);
        QCOMPARE(changed.count(), 0);
        QCOMPARE(model.index(0, AuditModel::What).data().toString(),
                 QStringLiteral("income: 24 duplicate rows"));
        QCOMPARE(model.index(1, AuditModel::What).data().toString(),
                 QStringLiteral("production none → v1, a"));
        QCOMPARE(model.index(1, AuditModel::Hash).data(Qt::ToolTipRole).toString().size(), 64);
        log.front().why = "changed by hand";
        model.update(log);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(model.index(1, AuditModel::Why).data().toString(),
                 QStringLiteral("changed by hand"));
    }

    void factsOfAnyKindAreShown() {
        AuditModel model;
        model.update({entry(1, "promote", Json("no object")), entry(2, "rollback", Json::array()),
                      entry(3, "new_kind", {{"model", "a@1"}}),
                      entry(4, "promote", {{"name", 7}, {"from", "x"}})});
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QCOMPARE(model.index(1, AuditModel::Action).data().toString(), QStringLiteral("new kind"));
        QCOMPARE(model.index(1, AuditModel::What).data().toString(), QStringLiteral("a@1"));
    }

    void theFilterWantsEveryWordAndLooksIntoFacts() {
        AuditModel model;
        AuditFilter filter;
        filter.setSourceModel(&model);
        const QAbstractItemModelTester tester(
            &filter, QAbstractItemModelTester::FailureReportingMode::Fatal);
        Json facts = move("income", 1, 2);
        facts["run_sha256"] = "feed0123";
        model.update(
            {entry(1, "promote", move("penguins", Json(), 1)), entry(2, "promote", facts)});
        filter.setWords(QStringLiteral("Promoted"));
        QCOMPARE(filter.rowCount(), 2);
        filter.setWords(QStringLiteral("grace INCOME"));
        QCOMPARE(filter.rowCount(), 1);
        filter.setWords(QStringLiteral("feed01"));
        QCOMPARE(filter.rowCount(), 1);
        filter.setWords(QStringLiteral("ada income"));
        QCOMPARE(filter.rowCount(), 0);
    }

    /// Against the project itself: what it returns to is what the log said it would.
    void aRollbackReturnsWhereTheLogSays() {
        QTemporaryDir folder;
        const std::filesystem::path place = folder.filePath(QStringLiteral("p")).toStdString();
        QVERIFY(Project::create(place).has_value());
        const auto project = Project::open(place);
        QVERIFY(project.has_value());
        const auto registered = [&](const std::string& run) {
            const std::filesystem::path made = (*project)->runFolder(run);
            std::filesystem::create_directories(made / "model");
            for (const char* name : {"graph.json", "weights.safetensors"})
                std::ofstream(made / "model" / name) << run;
            const Result<void> added = (*project)->addRun(
                {run, "d", "v", "t", "mlp", "2026-11-26T10:00:00Z", "runs/" + run});
            if (!added) qFatal("%s", added.error().message.c_str());
            const auto version = (*project)->registerModel(run, "m");
            if (!version) qFatal("%s", version.error().message.c_str());
            return *version;
        };
        const ModelVersion one = registered("r1"), two = registered("r2"), three = registered("r3");
        for (const ModelVersion& version : {one, two, two, three, one})
            QVERIFY((*project)->promote(version, "production", "w", Json::object()).has_value());
        QVERIFY((*project)->promote(two, "staging", "w", Json::object()).has_value());
        for (int left = 3; left > 0; --left) {
            const auto expected = rollbackVersion((*project)->audit().value(), "m", "production");
            QVERIFY(expected.has_value());
            QVERIFY((*project)->rollback("production", "m", "w").has_value());
            QCOMPARE((*project)->alias("production", "m").value()->version, *expected);
        }
        QVERIFY(!rollbackVersion((*project)->audit().value(), "m", "production"));
        QVERIFY(!(*project)->rollback("production", "m", "w").has_value());
    }

    void bundlesAreKnownByModelNewestFirst() {
        QTemporaryDir folder;
        UiSettings settings(folder.filePath(QStringLiteral("ui.ini")));
        settings.setProject("/some/project");
        rememberBundle(settings, QStringLiteral("m@1"), QStringLiteral("/x/one two"));
        rememberBundle(settings, QStringLiteral("m@1"), QStringLiteral("/x/three"));
        rememberBundle(settings, QStringLiteral("m@2"), QStringLiteral("/x/four"));
        QCOMPARE(knownBundles(settings, QStringLiteral("m@1")),
                 (QStringList{QStringLiteral("/x/three"), QStringLiteral("/x/one two")}));
        QVERIFY(isKnownBundle(settings, QStringLiteral("/x/four")));
        rememberBundle(settings, QStringLiteral("m@2"), QStringLiteral("/x/three"));
        QCOMPARE(knownBundles(settings, QStringLiteral("m@1")),
                 QStringList{QStringLiteral("/x/one two")});
        forgetBundle(settings, QStringLiteral("/x/one two"));
        QVERIFY(knownBundles(settings, QStringLiteral("m@1")).isEmpty());
        settings.setProject("/other/project");
        QVERIFY(knownBundles(settings, QStringLiteral("m@2")).isEmpty());
    }
};

QTEST_MAIN(DeployModelsTest)
#include "DeployModelsTest.moc"
