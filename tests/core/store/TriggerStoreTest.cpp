#include "core/store/Database.h"
#include "core/store/Project.h"
#include "core/store/TriggerStore.h"

#include <QTemporaryDir>
#include <QTest>

using namespace bw;

class TriggerStoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// The tables are in reach of anybody with `sqlite3`.
    void rowsOfAnotherShapeAreReadAsFarAsTheyGo() {
        const QTemporaryDir place;
        const std::filesystem::path folder = place.filePath("project").toStdString();
        QVERIFY(Project::create(folder));
        const auto store = TriggerStore::open(folder).value();
        for (int i = 0; i < 3; ++i)
            QVERIFY(store->add({.pipeline = "p", .trigger = "t", .cause = "c"}, {}));
        const auto database = Database::open(folder / "project.sqlite", false).value();
        for (const char* change :
             {"UPDATE queue SET cause = '[1, 2]' WHERE sequence = 1",
              "UPDATE queue SET arguments = '{{', outcome = '[]' WHERE sequence = 2",
              "UPDATE queue SET cause = '{\"trigger\": 5, \"facts\": 7}' WHERE sequence = 3",
              "INSERT INTO trigger_state VALUES ('', 'bad.key', '1')",
              "INSERT INTO trigger_state VALUES ('', '99999999999999999999999', '1')"})
            QVERIFY2(database->run(change), change);
        const auto history = store->history(10).value();
        QCOMPARE(history.size(), std::size_t{3});
        QCOMPARE(history[0].trigger, std::string());
        QCOMPARE(history[1].trigger, std::string("t"));
        QCOMPARE(history[2].pipeline, std::string("p"));
        QCOMPARE(store->unaudited()->size(), std::size_t{3});
    }
};

QTEST_GUILESS_MAIN(TriggerStoreTest)
#include "TriggerStoreTest.moc"
