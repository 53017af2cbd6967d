#include "core/table/Filter.h"
#include "core/table/Split.h"
#include "tests/core/table/MemoryTable.h"

#include <arrow/api.h>
#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QtTest>

#include <map>
#include <set>

using namespace bw;
using namespace bw::test;

class TestFilterSplit : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        data_ = stored(fiveKinds(1000));
        longer_ = stored(fiveKinds(1500));
    }

    void filters_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("count");
        // Expected counts come from the formulas of fiveKinds(), row by row.
        QTest::newRow("greater") << "count > 500000" << count([](int i) {
            return i % 7 != 3 && i * 1000 - 5 > 500000;
        });
        QTest::newRow("missing") << "count is missing" << count([](int i) { return i % 7 == 3; });
        QTest::newRow("present") << "count is not missing"
                                 << count([](int i) { return i % 7 != 3; });
        QTest::newRow("not takes missing")
            << "not count > 500000"
            << count([](int i) { return i % 7 == 3 || i * 1000 - 5 <= 500000; });
        QTest::newRow("unequal leaves missing out")
            << "word != 'w1'" << count([](int i) { return i % 6 != 5 && i * i % 17 != 1; });
        QTest::newRow("in") << "\"word\" in ('w1', 'w4', 'nowhere')" << count([](int i) {
            return i % 6 != 5 && (i * i % 17 == 1 || i * i % 17 == 4);
        });
        QTest::newRow("not in") << "word not in (w1, w4)" << count([](int i) {
            return !(i % 6 != 5 && (i * i % 17 == 1 || i * i % 17 == 4));
        });
        QTest::newRow("matches") << "word matches '^w1\\d$'"
                                 << count([](int i) { return i % 6 != 5 && i * i % 17 >= 10; });
        QTest::newRow("boolean") << "flag = true"
                                 << count([](int i) { return i % 11 != 4 && i % 3 == 0; });
        QTest::newRow("date") << "when >= '1972-01-01'"
                              << count([](int i) { return i % 13 != 2 && i >= 730; });
        QTest::newRow("and before or")
            << "flag = true or count < 0 and measure < 1" << count([](int i) {
                   return (i % 11 != 4 && i % 3 == 0) ||
                          (i % 7 != 3 && i * 1000 - 5 < 0 && i % 5 != 1 && 0.25 * i < 1);
               });
        QTest::newRow("brackets") << "(FLAG = true)" << -1;
    }
    void filters() {
        QFETCH(QString, text);
        QFETCH(int, count);
        const auto rows = filterRows(text.toStdString(), *data_, {});
        if (count < 0) {
            QVERIFY(!rows);
            return;
        }
        QVERIFY2(rows, rows ? "" : rows.error().message.c_str());
        QCOMPARE(static_cast<int>(rows->size()), count);
    }

    void mistakesNameThePosition_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("position");
        QTest::newRow("empty") << "" << 1;
        QTest::newRow("no comparison") << "count" << 6;
        QTest::newRow("no value") << "count >" << 8;
        QTest::newRow("not a number") << "count > abc" << 9;
        QTest::newRow("open bracket") << "(count > 1" << 11;
        QTest::newRow("open quote") << "word = 'x" << 8;
        QTest::newRow("left over") << "count > 1 2" << 11;
        QTest::newRow("strange sign") << "count > 1 ; x" << 11;
        QTest::newRow("bad pattern") << "word matches '('" << 14;
        QTest::newRow("no such column") << "flag = true and weight > 1" << 17;
    }
    void mistakesNameThePosition() {
        QFETCH(QString, text);
        QFETCH(int, position);
        const auto rows = filterRows(text.toStdString(), *data_, {});
        QVERIFY(!rows);
        QVERIFY2(rows.error().message.find("position " + std::to_string(position) + ":") !=
                     std::string::npos,
                 rows.error().message.c_str());
        QVERIFY(!rows.error().hint.empty());
    }

    void deepNestingIsRefused() {
        QVERIFY(!filterRows(std::string(100'000, '('), *data_, {}));
        std::string nots;
        for (int i = 0; i < 100'000; ++i) nots += "not ";
        QVERIFY(!filterRows(nots + "flag = true", *data_, {}));
    }

    void hashSplitHasTheShares() {
        const auto split = assignSplit({}, *data_);
        QVERIFY(split);
        // 700 ± 4 standard deviations (sqrt(1000·0.7·0.3) = 14.5).
        QVERIFY(std::abs(static_cast<int>(split->rowsOf(Part::Train).size()) - 700) < 58);
        QCOMPARE(split->parts.size(), std::size_t{1000});
    }

    void rowsKeepTheirPartAsTheDatasetGrows() {
        for (const std::vector<std::string>& key :
             {std::vector<std::string>{}, {"when", "count"}}) {
            const auto before = assignSplit({.columns = key}, *data_);
            const auto after = assignSplit({.columns = key}, *longer_);
            QVERIFY(before && after);
            QVERIFY(std::equal(before->parts.begin(), before->parts.end(), after->parts.begin()));
        }
    }

    void groupsStayTogether() {
        const auto split = assignSplit({.by = SplitSpec::By::Group, .columns = {"word"}}, *data_);
        QVERIFY(split);
        std::map<int, std::set<Part>> parts;
        for (int i = 0; i < 1000; ++i)
            if (i % 6 != 5) parts[i * i % 17].insert(split->parts[static_cast<std::size_t>(i)]);
        for (const auto& [group, seen] : parts) QCOMPARE(seen.size(), std::size_t{1});
    }

    void timeSplitPutsTheNewestIntoTest() {
        const auto split = assignSplit(
            {.by = SplitSpec::By::Time, .columns = {"when"}, .parts = {50, 25, 25}}, *data_);
        QVERIFY(split);
        for (int i = 1; i < 1000; ++i)
            if (i % 13 != 2 && (i - 1) % 13 != 2)
                QVERIFY(split->parts[static_cast<std::size_t>(i - 1)] <=
                        split->parts[static_cast<std::size_t>(i)]);
        QVERIFY(std::abs(static_cast<int>(split->rowsOf(Part::Test).size()) - 250) <= 1);
    }

    void stratifiedSplitHasTheSharesInEachClass() {
        const auto split = assignSplit(
            {.by = SplitSpec::By::Stratified, .columns = {"flag"}, .parts = {60, 20, 20}}, *data_);
        QVERIFY(split);
        int inClass = 0, inTest = 0;
        for (int i = 0; i < 1000; ++i) {
            if (i % 11 == 4 || i % 3 != 0) continue;
            ++inClass;
            inTest += split->parts[static_cast<std::size_t>(i)] == Part::Test;
        }
        QVERIFY(std::abs(inTest - 0.2 * inClass) <= 1);
    }

    void seedsDivideDifferently() {
        QVERIFY(assignSplit({.seed = 1}, *data_)->hash != assignSplit({}, *data_)->hash);
        QCOMPARE(assignSplit({}, *data_)->hash, assignSplit({}, *data_)->hash);
    }

    void badSplitsAreRefused() {
        QVERIFY(!assignSplit({.parts = {70, 20, 20}}, *data_));
        QVERIFY(!assignSplit({.parts = {120, -10, -10}}, *data_));
        QVERIFY(!assignSplit({.by = SplitSpec::By::Group}, *data_));
        QVERIFY(!assignSplit({.by = SplitSpec::By::Time, .columns = {"word"}}, *data_));
        QVERIFY(!assignSplit({.columns = {"nowhere"}}, *data_));
    }

    void splitSurvivesJson() {
        const SplitSpec spec{.name = "s",
                             .by = SplitSpec::By::Stratified,
                             .columns = {"flag"},
                             .parts = {80, 10, 10},
                             .seed = 9};
        const auto back = splitFromJson(splitToJson(spec));
        QVERIFY(back);
        QCOMPARE(back->columns, spec.columns);
        QCOMPARE(back->seed, spec.seed);
        QVERIFY(back->by == spec.by && back->parts == spec.parts);
        Json wrong = splitToJson(spec);
        wrong["by"] = "moon";
        QVERIFY(!splitFromJson(wrong));
    }

private:
    std::shared_ptr<const Dataset> stored(const std::shared_ptr<arrow::RecordBatch>& batch) {
        MemoryReader reader(batch, 100);
        const auto written =
            writeDataset(reader, {.importer = "memory"}, dir_.path().toStdString(), {});
        if (!written) qFatal("%s", written.error().message.c_str());
        return *Dataset::open(written->file);
    }
    template <typename Test>
    static int count(Test test) {
        int rows = 0;
        for (int i = 0; i < 1000; ++i) rows += test(i);
        return rows;
    }

    QTemporaryDir dir_;
    std::shared_ptr<const Dataset> data_, longer_;
};

QTEST_GUILESS_MAIN(TestFilterSplit)
#include "test_filter_split.moc"
