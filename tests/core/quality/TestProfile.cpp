#include "core/quality/ColumnProfiler.h"
#include "core/quality/DistinctCounter.h"
#include "core/quality/Profile.h"
#include "tests/support/MemoryDataset.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace bw;
using bw::test::datasetFromCsv;
using bw::test::MemoryDataset;

namespace {

bool near(double value, double wanted) {
    return std::abs(value - wanted) <= 1e-12 * std::max(1.0, std::abs(wanted));
}

Profile profileOf(const Dataset& dataset) {
    auto profile = profileDataset(dataset, {});
    return profile ? *profile : Profile{};
}

std::int64_t sum(const std::vector<std::int64_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

}  // namespace

class TestProfile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // Expected values: a = np.array(column without '' and '?', float) of adult.csv after strip();
    // a.mean(), a.std(ddof=1), np.quantile(a, [0, .05, .25, .5, .75, .95, 1]), np.histogram(a, 30).
    void adultAgreesWithNumpy() {
        const Profile profile = profileOf(MemoryDataset(test::adultTable()));
        QCOMPARE(profile.rows, std::int64_t{32562});
        QCOMPARE(profile.columns.size(), std::size_t{15});
        const ColumnProfile* age = profile.find("age");
        QVERIFY(age && age->kind == ColumnKind::Integer);
        QCOMPARE(age->missing, std::int64_t{1});
        QCOMPARE(age->distinct, std::int64_t{73});
        QVERIFY(near(*age->mean, 38.58164675532078));
        QVERIFY(near(*age->standardDeviation, 13.640432553581341));
        QCOMPARE(age->quantiles, (std::vector<double>{17, 19, 28, 37, 48, 63, 90}));
        QCOMPARE(age->histogram.size(), std::size_t{30});
        QCOMPARE(age->histogram.front(), std::int64_t{1657});
        QCOMPARE(age->histogram.back(), std::int64_t{46});
        QVERIFY(near(age->histogramEdges[1], 19.433333333333334));
        const ColumnProfile* weight = profile.find("fnlwgt");
        QCOMPARE(weight->distinct, std::int64_t{21648});
        QVERIFY(weight->distinctExact && weight->topValues.empty());
        QVERIFY(near(*weight->mean, 189778.36651208502));
        QVERIFY(near(*weight->standardDeviation, 105549.97769702224));
        const ColumnProfile* gain = profile.find("capital-gain");
        QCOMPARE(gain->zeros, std::int64_t{29849});
        QVERIFY(near(*gain->mean, 1077.6488437087312));
        QVERIFY(near(*gain->standardDeviation, 7385.292084840338));
    }

    void adultCategoriesAreCounted() {
        const Profile profile = profileOf(MemoryDataset(test::adultTable()));
        QCOMPARE(profile.find("workclass")->missing, std::int64_t{1837});
        QCOMPARE(profile.find("occupation")->missing, std::int64_t{1844});
        QCOMPARE(profile.find("native-country")->missing, std::int64_t{584});
        QCOMPARE(profile.find("native-country")->distinct, std::int64_t{41});
        const ColumnProfile* salary = profile.find("salary");
        QCOMPARE(salary->topValues.size(), std::size_t{2});
        QCOMPARE(salary->topValues[0].value, std::string("<=50K"));
        QCOMPARE(salary->topValues[0].count, std::int64_t{24720});
        QCOMPARE(salary->topValues[1].count, std::int64_t{7841});
        QVERIFY(!salary->minimum && salary->quantiles.empty());
    }

    // x = np.array([1.5, -2, 0, 1e6, 3.25, -7.125, 2, 2]); x.mean(), x.std(ddof=1), np.quantile(x,
    // …)
    void quantilesAreLinearLikeNumpy() {
        const auto dataset = datasetFromCsv("x\n1.5\n-2\n0\n1e6\n3.25\n-7.125\n2\n\n2\ninf\n");
        const Profile profile = profileOf(dataset);
        const ColumnProfile& x = profile.columns[0];
        QVERIFY(near(*x.mean, 124999.953125));
        QVERIFY(near(*x.standardDeviation, 353553.409548899));
        const std::vector<double> wanted{-7.125, -5.33125,          -0.5, 1.75,
                                         2.3125, 650001.1374999995, 1e6};
        for (std::size_t i = 0; i < wanted.size(); ++i) QVERIFY(near(x.quantiles[i], wanted[i]));
        QCOMPARE(x.missing, std::int64_t{1});
        QCOMPARE(x.infinite, std::int64_t{1});
        QCOMPARE(x.negatives, std::int64_t{2});
        QCOMPARE(x.zeros, std::int64_t{1});
        QCOMPARE(x.distinct, std::int64_t{8});
        QCOMPARE(sum(x.histogram), std::int64_t{8});
    }

    void quantilesOfRandomValuesAgreeWithSorting() {
        std::mt19937_64 random(1);
        for (int n = 1; n < 60; ++n) {
            std::vector<double> values(std::size_t(n), 0.0);
            for (double& value : values) value = double(random() % 20);
            std::vector<double> sorted = values;
            std::ranges::sort(sorted);
            const std::vector<double> shares{0, 0.05, 0.25, 0.5, 0.75, 0.95, 1};
            const std::vector<double> got = quantilesOf(values, shares);
            for (std::size_t i = 0; i < shares.size(); ++i) {
                const double place = double(n - 1) * shares[i];
                const auto below = std::size_t(place);
                const double above = sorted[std::min(below + 1, sorted.size() - 1)];
                QVERIFY(near(got[i],
                             sorted[below] + (above - sorted[below]) * (place - double(below))));
            }
        }
    }

    void extremeValuesDoNotOverflow() {
        const Profile profile =
            profileOf(datasetFromCsv("x,y\n-1.7e308,5.5\n1.7e308,5.5\n0.5,5.5\n"));
        QCOMPARE(sum(profile.columns[0].histogram), std::int64_t{3});
        for (const double edge : profile.columns[0].histogramEdges) QVERIFY(std::isfinite(edge));
        QCOMPARE(profile.columns[1].histogram, (std::vector<std::int64_t>{3}));
        QCOMPARE(*profile.columns[1].standardDeviation, 0.0);
    }

    void booleansAndDateTimesAreProfiledAsNumbers() {
        const Profile profile = profileOf(
            datasetFromCsv("b,t\ntrue,2011-01-01 00:00:00\nfalse,2011-01-02 00:00:00\ntrue,\n"));
        QCOMPARE(profile.columns[0].kind, ColumnKind::Boolean);
        QVERIFY(near(*profile.columns[0].mean, 2.0 / 3));
        QCOMPARE(profile.columns[0].topValues[0].value, std::string("true"));
        QCOMPARE(profile.columns[1].kind, ColumnKind::DateTime);
        QCOMPARE(*profile.columns[1].minimum, 1293840000e6);  // 2011-01-01 UTC in microseconds
    }

    void emptyAndAllMissingColumnsHold() {
        const Profile none = profileOf(datasetFromCsv("a,b\n"));
        QCOMPARE(none.rows, std::int64_t{0});
        QVERIFY(!none.columns[0].mean && none.columns[0].histogram.empty());
        const Profile missing = profileOf(datasetFromCsv("a,b\n,x\n,y\n"));
        QCOMPARE(missing.columns[0].missing, std::int64_t{2});
        QCOMPARE(missing.columns[0].distinct, std::int64_t{0});
        QVERIFY(!missing.columns[0].minimum);
    }

    void distinctIsExactThenEstimated() {
        DistinctCounter exact(1000), estimated(1000);
        for (std::int64_t i = 0; i < 5000; ++i) exact.add(i % 1000 - 500);
        QVERIFY(exact.exact());
        QCOMPARE(exact.distinct(), std::int64_t{1000});
        for (const auto& [value, count] : exact.counts()) QCOMPARE(count, std::int64_t{5});
        for (std::int64_t i = 0; i < 200000; ++i) estimated.add((i % 100000) * 7919);
        QVERIFY(!estimated.exact() && estimated.counts().empty());
        QVERIFY(std::abs(double(estimated.distinct()) / 100000 - 1) < 0.04);  // 5 standard errors
    }

    void manyDistinctValuesAreCountedExactly() {
        std::string text = "id,x\n";
        for (int i = 0; i < 100000; ++i) text += fmt::format("{},{}\n", i, (i % 70000) * 0.5);
        text += "5,inf\n6,-inf\n";
        const Profile profile = profileOf(datasetFromCsv(text));
        QVERIFY(profile.columns[0].distinctExact && profile.columns[1].distinctExact);
        QCOMPARE(profile.columns[0].distinct, std::int64_t{100000});
        QCOMPARE(profile.columns[1].distinct, std::int64_t{70002});
    }

    void tenThousandColumnsHold() {
        std::string header, row;
        for (int i = 0; i < 10000; ++i) {
            header += fmt::format("{}c{}", i ? "," : "", i);
            row += fmt::format("{}{}", i ? "," : "", i % 7);
        }
        const Profile profile = profileOf(datasetFromCsv(header + "\n" + row + "\n" + row + "\n"));
        QCOMPARE(profile.columns.size(), std::size_t{10000});
        QCOMPARE(profile.columns[9999].name, std::string("c9999"));
        QCOMPARE(*profile.columns[9999].mean, 3.0);  // 9999 % 7
    }

    void cancelStops() {
        std::stop_source stop;
        stop.request_stop();
        const auto profile = profileDataset(datasetFromCsv("a\n1\n"), JobContext(stop.get_token()));
        QVERIFY(!profile);
        QCOMPARE(profile.error().code, ErrorCode::Cancelled);
    }

    void jsonHasEveryColumn() {
        const Json json = profileToJson(profileOf(datasetFromCsv("a,b\n1,x\n2,y\n")));
        QCOMPARE(json["columns"].size(), std::size_t{2});
        QCOMPARE(json["columns"][0]["mean"].get<double>(), 1.5);
        QVERIFY(!json["columns"][1].contains("mean"));
        QCOMPARE(json["columns"][1]["top_values"][0]["value"].get<std::string>(), std::string("x"));
    }
};

QTEST_GUILESS_MAIN(TestProfile)
#include "TestProfile.moc"
