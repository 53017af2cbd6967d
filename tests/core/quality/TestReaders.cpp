#include "core/quality/Verify.h"
#include "tests/support/MemoryDataset.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cmath>
#include <numeric>

using namespace bw;
using bw::test::datasetFromCsv;
using bw::test::MemoryDataset;

namespace {

/// Through text, as it is kept in a file.
Json kept(const Json& json) {
    return Json::parse(dumpJson(json));
}

VerifyReport sampleReport() {
    VerifyReport report;
    report.dataset = "demo";
    report.version = "3f9a";
    report.target = "salary";
    report.contractHash = "cafe";
    report.outcomes = {{"a", CheckStatus::Found, "", 0.25},
                       {"b", CheckStatus::Passed, "", 0},
                       {"c", CheckStatus::Skipped, "no target given", 1e-7},
                       {"d", CheckStatus::Crashed, "out of <luck>", 3}};
    report.findings = {{.check = "a",
                        .severity = Severity::Error,
                        .columns = {"x", "y"},
                        .count = 2,
                        .rows = {3, 9},
                        .message = "two \"rows\"",
                        .advice = "look",
                        .subject = "s"},
                       {.check = "a", .severity = Severity::Info, .count = 7, .message = "table"}};
    report.accepted = {report.findings[0].key()};
    return report;
}

/// Every value of the JSON, one after the other, replaced by something else: what the reader says.
template <typename Read>
void damageEverywhere(const Json& json, Read&& read) {
    const Json flat = json.flatten();
    for (const auto& [pointer, value] : flat.items())
        for (const Json& wrong : {Json(), Json("x"), Json(-0.5), Json::object(), Json::array()}) {
            Json damaged = json;
            damaged[Json::json_pointer(pointer)] = wrong;
            read(damaged);  // any answer will do, but no exception
        }
}

}  // namespace

class TestReaders : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void profileComesBackToTheLastDigit() {
        for (const MemoryDataset& dataset :
             {MemoryDataset(test::adultTable()),
              datasetFromCsv("n,b,t,w,none\n0.1,true,2011-01-01 00:00:01,x,\n1e150,false,"
                             "1969-12-31 00:00:00,,\n-1e-9,true,,\"q\"\"<\",\n"),
              datasetFromCsv("a,b\n")}) {
            Profile profile = profileDataset(dataset, {}).value();
            profile.dataset = "demo";
            const Json json = kept(profileToJson(profile));
            const auto again = profileFromJson(json);
            QVERIFY2(again, again ? "" : again.error().message.c_str());
            QCOMPARE(again->dataset, profile.dataset);
            QCOMPARE(again->version, profile.version);
            QCOMPARE(again->rows, profile.rows);
            QCOMPARE(again->columns.size(), profile.columns.size());
            for (std::size_t i = 0; i < profile.columns.size(); ++i) {
                const ColumnProfile &a = again->columns[i], &b = profile.columns[i];
                QCOMPARE(a.name, b.name);
                QCOMPARE(a.kind, b.kind);
                QVERIFY(a.rows == b.rows && a.missing == b.missing && a.distinct == b.distinct);
                QVERIFY(a.distinctExact == b.distinctExact && a.minimum == b.minimum);
                QVERIFY(a.maximum == b.maximum && a.mean == b.mean);
                QVERIFY(a.standardDeviation == b.standardDeviation && a.quantiles == b.quantiles);
                QVERIFY(a.histogramEdges == b.histogramEdges && a.histogram == b.histogram);
                QVERIFY(a.zeros == b.zeros && a.negatives == b.negatives);
                QVERIFY(a.infinite == b.infinite && a.topValues.size() == b.topValues.size());
                for (std::size_t k = 0; k < a.topValues.size(); ++k) {
                    QCOMPARE(a.topValues[k].value, b.topValues[k].value);
                    QCOMPARE(a.topValues[k].count, b.topValues[k].count);
                }
            }
        }
    }

    void aStatisticThatOverflowedIsAbsent() {
        const auto dataset = datasetFromCsv("n\n1e300\n-1e300\n0.5\n");
        const Profile profile = profileDataset(dataset, {}).value();
        QVERIFY(!std::isfinite(*profile.columns[0].standardDeviation));
        const auto again = profileFromJson(kept(profileToJson(profile)));
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QVERIFY(!again->columns[0].standardDeviation);
        QVERIFY(again->columns[0].maximum == 1e300);
    }

    void reportComesBack() {
        const VerifyReport report = sampleReport();
        const auto again = verifyReportFromJson(kept(verifyReportToJson(report)));
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QCOMPARE(again->dataset, report.dataset);
        QCOMPARE(again->version, report.version);
        QCOMPARE(again->target, report.target);
        QCOMPARE(again->contractHash, report.contractHash);
        QCOMPARE(again->accepted, report.accepted);
        QCOMPARE(again->verdict(), report.verdict());
        QCOMPARE(again->findings.size(), std::size_t{2});
        for (std::size_t i = 0; i < 2; ++i) {
            const Finding &a = again->findings[i], &b = report.findings[i];
            QVERIFY(a.check == b.check && a.severity == b.severity && a.columns == b.columns);
            QVERIFY(a.count == b.count && a.rows == b.rows && a.message == b.message);
            QVERIFY(a.advice == b.advice && a.subject == b.subject && a.key() == b.key());
        }
        QCOMPARE(again->outcomes.size(), std::size_t{4});
        for (std::size_t i = 0; i < 4; ++i) {
            QCOMPARE(again->outcomes[i].check, report.outcomes[i].check);
            QCOMPARE(again->outcomes[i].status, report.outcomes[i].status);
            QCOMPARE(again->outcomes[i].reason, report.outcomes[i].reason);
            QCOMPARE(again->outcomes[i].seconds, report.outcomes[i].seconds);
        }
    }

    void longRowListsAreCut() {
        VerifyReport report = sampleReport();
        report.findings[0].rows.resize(1500);
        std::iota(report.findings[0].rows.begin(), report.findings[0].rows.end(), 0);
        report.findings[0].count = 1500;
        const auto again = verifyReportFromJson(kept(verifyReportToJson(report)));
        QCOMPARE(again->findings[0].rows.size(), kReportedRows);
        QCOMPARE(again->findings[0].rows.back(), std::int64_t{999});
        QCOMPARE(again->findings[0].count, std::int64_t{1500});
    }

    void aChangedFindingDoesNotFitItsKey() {
        Json json = kept(verifyReportToJson(sampleReport()));
        json["findings"][0]["subject"] = "other";
        const auto report = verifyReportFromJson(json);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::BadInput);
        QVERIFY2(report.error().message.find("key") != std::string::npos,
                 report.error().message.c_str());
    }

    void damageIsAnErrorThatNamesThePlace() {
        Json report = kept(verifyReportToJson(sampleReport()));
        report["checks"][2]["status"] = "maybe";
        QVERIFY(verifyReportFromJson(report).error().message.find("checks 3") != std::string::npos);
        report["checks"] = 5;
        QVERIFY(verifyReportFromJson(report).error().message.find("\"checks\"") !=
                std::string::npos);
        Json profile = kept(profileToJson(*profileDataset(datasetFromCsv("a,b\n1,2\n3,4\n"), {})));
        profile["columns"][1]["histogram"].push_back(7);
        QVERIFY(profileFromJson(profile).error().message.find("columns 2") != std::string::npos);
        profile["columns"][1].erase("kind");
        QVERIFY(profileFromJson(profile).error().message.find("\"kind\"") != std::string::npos);
    }

    void noDamageThrows() {
        damageEverywhere(kept(verifyReportToJson(sampleReport())),
                         [](const Json& json) { (void)verifyReportFromJson(json); });
        const auto dataset = datasetFromCsv("a,w\n1.5,x\n3,y\n");
        damageEverywhere(kept(profileToJson(*profileDataset(dataset, {}))),
                         [](const Json& json) { (void)profileFromJson(json); });
        for (const Json& odd : {Json(), Json(5), Json("x"), Json::array(), Json::object()}) {
            QVERIFY(!verifyReportFromJson(odd));
            QVERIFY(!profileFromJson(odd));
        }
    }
};

QTEST_GUILESS_MAIN(TestReaders)
#include "TestReaders.moc"
