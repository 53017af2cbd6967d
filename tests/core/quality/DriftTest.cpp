#include "core/quality/Drift.h"
#include "core/quality/DriftStatistics.h"
#include "tests/support/MemoryDataset.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace bw;
using bw::test::datasetFromCsv;
using bw::test::MemoryDataset;

namespace {

bool near(double value, double wanted, double part) {
    return std::abs(value - wanted) <= part * std::abs(wanted);
}

std::vector<double> normal(std::mt19937_64& random, int rows, double mean) {
    std::normal_distribution<double> values(mean, 1);
    std::vector<double> made(static_cast<std::size_t>(rows));
    for (double& value : made) value = values(random);
    return made;
}

ColumnDrift driftOf(const ReferenceColumn& reference, const std::vector<double>& values) {
    ColumnCounts counts(reference);
    for (const double value : values) counts.add(value);
    return measureDrift(counts);
}

/// Categories with Zipf's weights.
std::vector<std::string> words(std::mt19937_64& random, int rows, int kinds, double more = 0) {
    std::vector<double> weights;
    for (int i = 0; i < kinds; ++i) weights.push_back(1.0 / (i + 1) + (i == 0 ? more : 0));
    std::discrete_distribution<int> pick(weights.begin(), weights.end());
    std::vector<std::string> made;
    for (int i = 0; i < rows; ++i) made.push_back("w" + std::to_string(pick(random)));
    return made;
}

ColumnDrift driftOf(const ReferenceColumn& reference, const std::vector<std::string>& values) {
    ColumnCounts counts(reference);
    for (const std::string& value : values) counts.add(value);
    return measureDrift(counts);
}

}  // namespace

class DriftTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // scipy 1.x: stats.chi2.sf(x, degrees).
    void chiSquaredAgreesWithScipy() {
        QVERIFY(near(chiSquaredTail(3.84, 1), 0.05004352124870519, 1e-12));
        QVERIFY(near(chiSquaredTail(25.0, 10), 0.005345505487134069, 1e-12));
        QVERIFY(near(chiSquaredTail(100, 3), 1.5541594313896026e-21, 1e-10));
        QVERIFY(near(chiSquaredTail(0.5, 4), 0.9735009788392561, 1e-12));
        QVERIFY(near(chiSquaredTail(60, 50), 0.1572420272383916, 1e-12));
        QCOMPARE(chiSquaredTail(0, 3), 1.0);
    }

    // a[i] = (7919 i mod 1009) / 1009, 500 values; b[i] = ((104729 i mod 997) / 997)^1.15, and the
    // same without power but plus 0.15, 300 values. scipy.stats.ks_2samp(a, b, method="asymp"):
    // statistic 0.0753333 p 0.2248029; 0.152, p 0.00029436; method="exact": 0.2273264, 0.00030783.
    void kolmogorovSmirnovAgreesWithScipy() {
        std::vector<double> a, b, shifted;
        for (int i = 0; i < 500; ++i) a.push_back((i * 7919 % 1009) / 1009.0);
        for (long i = 0; i < 300; ++i) {
            const double value = static_cast<double>(i * 104729 % 997) / 997.0;
            b.push_back(std::pow(value, 1.15));
            shifted.push_back(value + 0.15);
        }
        const auto reference = ReferenceColumn::ofNumbers("a", a);
        const ColumnDrift near1 = driftOf(reference, b), far = driftOf(reference, shifted);
        QVERIFY2(near(near1.effect, 0.07533333333333331, 1e-9),
                 qPrintable(QString::number(near1.effect)));
        QVERIFY(near(near1.p, 0.2273264, 0.02));
        QVERIFY(near(far.effect, 0.152, 1e-9));
        QVERIFY(near(far.p, 0.000307826558342881, 0.1));
    }

    // scipy.stats.chi2_contingency([[500,300,150,50],[110,90,70,30]], correction=False) and
    // stats.contingency.association of the same shares in two samples of a million ("cramer"):
    // 0.1662757, less the bias.
    void countsAgreeWithScipy() {
        const std::vector<std::int64_t> a{500, 300, 150, 50}, b{110, 90, 70, 30};
        const CountTest test = compareCounts(a, b);
        QVERIFY(near(test.p, 4.432348133563765e-06, 1e-9));
        QVERIFY(near(test.effect, 0.15619767797325396, 1e-9));
        const double raw = std::sqrt(test.effect * test.effect + 3 * (1 / 1000.0 + 1 / 300.0) / 4);
        QVERIFY(near(raw, 0.1662756590433922, 1e-5));
    }

    void theEffectDoesNotDependOnHowLongTheReferenceIs() {
        const CountTest even = compareCounts(std::vector<std::int64_t>{60000, 40000},
                                             std::vector<std::int64_t>{50000, 50000});
        const CountTest uneven = compareCounts(std::vector<std::int64_t>{6000000, 4000000},
                                               std::vector<std::int64_t>{50000, 50000});
        QVERIFY(near(even.effect, uneven.effect, 0.01));
    }

    // Holm's steps for 0.005, 0.01, 0.03, 0.04 of four: × 4, × 3, × 2, then the largest so far.
    void holm() {
        const std::vector<double> p{0.01, 0.04, 0.03, 0.005};
        const auto corrected = holmCorrected(p);
        QVERIFY(near(corrected[3], 0.02, 1e-12));
        QVERIFY(near(corrected[0], 0.03, 1e-12));
        QVERIFY(near(corrected[2], 0.06, 1e-12));
        QVERIFY(near(corrected[1], 0.06, 1e-12));
        QVERIFY(holmCorrected({}).empty());
    }

    // The p of rows from the same law is below alpha in at most a share alpha of trials, at every
    // size; 150 trials, three standard errors of room.
    void falseAlarmsStayBelowAlpha_data() {
        QTest::addColumn<int>("reference");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("kinds");
        QTest::newRow("numbers 1500/100") << 1500 << 100 << 0;
        QTest::newRow("numbers 1000/1000") << 1000 << 1000 << 0;
        QTest::newRow("10 words 1500/200") << 1500 << 200 << 10;
        QTest::newRow("50 words 1500/100") << 1500 << 100 << 50;
        QTest::newRow("50 words 1000/1000") << 1000 << 1000 << 50;
    }
    void falseAlarmsStayBelowAlpha() {
        QFETCH(int, reference);
        QFETCH(int, rows);
        QFETCH(int, kinds);
        constexpr int kTrials = 150;
        constexpr double kAlpha = 0.05;
        std::mt19937_64 random(7);
        int alarms = 0;
        for (int i = 0; i < kTrials; ++i) {
            const ColumnDrift drift =
                kinds == 0 ? driftOf(ReferenceColumn::ofNumbers("n", normal(random, reference, 0)),
                                     normal(random, rows, 0))
                           : driftOf(ReferenceColumn::ofTexts("w", words(random, reference, kinds)),
                                     words(random, rows, kinds));
            alarms += drift.p <= kAlpha ? 1 : 0;
        }
        const double room = 3 * std::sqrt(kAlpha * (1 - kAlpha) / kTrials);
        QVERIFY2(alarms <= kTrials * (kAlpha + room), qPrintable(QString::number(alarms)));
        QVERIFY(alarms > 0);  // it is a test, not a rubber stamp
    }

    // Twenty columns, alpha 0.01 over all of them: the verdict needs effect and p, so even fewer.
    void twentyQuietColumnsRarelyAlarm() {
        std::mt19937_64 random(11);
        int alarms = 0;
        constexpr int kTrials = 30;
        for (int trial = 0; trial < kTrials; ++trial) {
            std::vector<ColumnDrift> columns;
            for (int i = 0; i < 20; ++i)
                columns.push_back(driftOf(ReferenceColumn::ofNumbers("n", normal(random, 1000, 0)),
                                          normal(random, 250, 0)));
            judgeDrift(columns, {});
            alarms += std::ranges::any_of(columns, &ColumnDrift::drifted) ? 1 : 0;
        }
        QVERIFY2(alarms <= 2, qPrintable(QString::number(alarms)));
    }

    void aKnownShiftIsFound() {
        std::mt19937_64 random(3);
        std::vector<ColumnDrift> columns;
        columns.push_back(driftOf(ReferenceColumn::ofNumbers("same", normal(random, 5000, 0)),
                                  normal(random, 1000, 0)));
        columns.push_back(driftOf(ReferenceColumn::ofNumbers("moved", normal(random, 5000, 0)),
                                  normal(random, 1000, 0.5)));
        columns.push_back(driftOf(ReferenceColumn::ofTexts("words", words(random, 5000, 10)),
                                  words(random, 1000, 10, 1.0)));
        judgeDrift(columns, {});
        QVERIFY(columns[0].drifted && columns[1].drifted && !columns[2].drifted);
        QCOMPARE(columns[2].column, std::string("same"));
        const auto moved = std::ranges::find(columns, "moved", &ColumnDrift::column);
        // sup |Φ(x) - Φ(x - 0.5)| = 2 Φ(0.25) - 1 = 0.1974
        QVERIFY2(std::abs(moved->effect - 0.1974) < 0.04,
                 qPrintable(QString::number(moved->effect)));
        QVERIFY(moved->bins.size() >= 10);
    }

    // Significant at 200,000 rows, but a hundredth of a deviation matters to nobody.
    void aTinyShiftOfManyRowsIsNoDrift() {
        std::mt19937_64 random(5);
        std::vector<ColumnDrift> columns{
            driftOf(ReferenceColumn::ofNumbers("n", normal(random, 200000, 0)),
                    normal(random, 200000, 0.05))};
        judgeDrift(columns, {});
        QVERIFY(columns[0].corrected < 0.01);
        QVERIFY(!columns[0].drifted);
    }

    void tooFewRowsSaysSo() {
        std::mt19937_64 random(9);
        std::vector<ColumnDrift> columns{driftOf(
            ReferenceColumn::ofNumbers("n", normal(random, 5000, 0)), normal(random, 150, 3))};
        judgeDrift(columns, {});
        QVERIFY(!columns[0].drifted);
        QCOMPARE(columns[0].reason, std::string("150 rows, fewer than the 200 of a verdict"));
    }

    void missingCellsAreDriftToo() {
        std::mt19937_64 random(13);
        std::vector<double> values = normal(random, 1000, 0);
        for (std::size_t i = 0; i < values.size(); i += 4) values[i] = std::nan("");
        std::vector<ColumnDrift> columns{
            driftOf(ReferenceColumn::ofNumbers("n", normal(random, 5000, 0)), values)};
        judgeDrift(columns, {});
        QVERIFY(columns[0].drifted);
        QCOMPARE(columns[0].missing, std::int64_t{250});
        QVERIFY(std::abs(columns[0].effect - 0.25) < 0.01);
    }

    void neverSeenValuesAreCounted() {
        const auto words = ReferenceColumn::ofTexts("w", {"a", "b", "b", ""});
        ColumnCounts counts(words);
        for (const char* text : {"a", "c", "d", "c", ""}) counts.add(std::string_view(text));
        const ColumnDrift drift = measureDrift(counts);
        QCOMPARE(drift.neverSeen, std::int64_t{3});
        QCOMPARE(drift.examples, (std::vector<std::string>{"c", "d"}));
        QCOMPARE(drift.missing, std::int64_t{1});
        QCOMPARE(drift.referenceMissing, std::int64_t{1});
        const auto numbers = ReferenceColumn::ofNumbers("n", {1, 2, 3});
        const ColumnDrift outside = driftOf(numbers, std::vector<double>{0.5, 1, 3, 3.5, 2.5});
        QCOMPARE(outside.neverSeen, std::int64_t{2});
    }

    // A value below everything known counts into the distance, even where the reference is
    // constant.
    void aConstantThatMovedIsFound() {
        const auto known = ReferenceColumn::ofNumbers("n", std::vector<double>(1000, 5.0));
        std::vector<ColumnDrift> columns{driftOf(known, std::vector<double>(1000, 4.0))};
        judgeDrift(columns, {});
        QCOMPARE(columns[0].effect, 1.0);
        QVERIFY(columns[0].drifted);
    }

    // Nine of ten known values are 1, the new ones lie evenly below it: the functions differ most
    // just before the frequent value, by 0.9.
    void theDistanceBeforeAFrequentValueCounts() {
        std::vector<double> known(1000, 1.0), values;
        std::fill_n(known.begin(), 100, 0.0);
        for (int i = 1; i < 1000; ++i) values.push_back(i / 1000.0);
        QVERIFY(near(driftOf(ReferenceColumn::ofNumbers("n", known), values).effect, 0.9, 1e-9));
    }

    // More different values than bins: short of scipy's distance by at most 0.001.
    void manyValuesAreBinnedClosely() {
        std::mt19937_64 random(23);
        std::vector<double> known = normal(random, 20000, 0), values = normal(random, 2000, 0.2);
        std::vector<double> a = known, b = values;
        std::ranges::sort(a);
        std::ranges::sort(b);
        double exact = 0;
        for (const double x : b) {
            const auto share = [x](const std::vector<double>& all, bool upTo) {
                const auto end =
                    upTo ? std::ranges::upper_bound(all, x) : std::ranges::lower_bound(all, x);
                return static_cast<double>(end - all.begin()) / static_cast<double>(all.size());
            };
            exact = std::max({exact, std::abs(share(a, true) - share(b, true)),
                              std::abs(share(a, false) - share(b, false))});
        }
        const double found = driftOf(ReferenceColumn::ofNumbers("n", known), values).effect;
        QVERIFY(found <= exact + 1e-12 && found >= exact - 0.001);
    }

    void emptySidesGiveNoVerdict() {
        std::vector<ColumnDrift> columns{
            driftOf(ReferenceColumn::ofNumbers("n", {}), std::vector<double>{1, 2}),
            driftOf(ReferenceColumn::ofTexts("w", {}), std::vector<std::string>{"a"}),
            driftOf(ReferenceColumn::ofNumbers("m", {1, 2}), std::vector<double>{})};
        judgeDrift(columns, {});
        for (const ColumnDrift& column : columns) {
            QVERIFY(!column.drifted && !column.reason.empty());
            QVERIFY(std::isfinite(column.psi) && std::isfinite(column.effect));
        }
    }

    void datasetsAreComparedColumnByColumn() {
        std::mt19937_64 random(17);
        std::uniform_int_distribution<int> age(20, 60);
        std::string a = "age,season,gone,code\n", b = "age,season,fresh,code\n";
        for (int i = 0; i < 600; ++i) {
            a += fmt::format("{},{},1,{}\n", age(random), 1 + i % 4, i % 2 ? "x" : "y");
            b += fmt::format("{},{},1,{}\n", age(random) + 15, i % 3 ? 1 : 2, i % 7);
        }
        const MemoryDataset first = datasetFromCsv(a), second = datasetFromCsv(b);
        const auto drift = compareDatasets(first, second, {}, {});
        QVERIFY(drift);
        QVERIFY(drift->drifted());
        QCOMPARE(drift->missingColumns, std::vector<std::string>{"gone"});
        QCOMPARE(drift->newColumns, std::vector<std::string>{"fresh"});
        QCOMPARE(drift->changedKinds, std::vector<std::string>{"code: category became integer"});
        QCOMPARE(drift->columns.size(), std::size_t{2});
        const auto season = std::ranges::find(drift->columns, "season", &ColumnDrift::column);
        QCOMPARE(season->measure, std::string("cramers_v"));
        QVERIFY(season->drifted);
        const auto same = compareDatasets(first, first, {}, {});
        QVERIFY(same && !same->drifted());
    }

    void jsonKeepsEverything() {
        std::mt19937_64 random(19);
        const ColumnDrift drift =
            driftOf(ReferenceColumn::ofTexts("w", words(random, 500, 30)), words(random, 300, 40));
        const Json json = columnDriftToJson(drift);
        const auto read = columnDriftFromJson(json);
        QVERIFY(read);
        QCOMPARE(dumpJson(columnDriftToJson(*read)), dumpJson(json));
        Json broken = json;
        broken.erase("p");
        QVERIFY(!columnDriftFromJson(broken));
    }
};

QTEST_APPLESS_MAIN(DriftTest)
#include "DriftTest.moc"
