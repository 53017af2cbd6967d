#include "core/pipeline/ContractSteps.h"
#include "core/pipeline/DataReports.h"
#include "tests/core/pipeline/SampleBench.h"

#include <nlohmann/json.hpp>

#include <numeric>

using namespace bw;
using namespace bw::samples;

class DataReportsTest : public QObject {
    Q_OBJECT

    static Json profileFile(const OpenedDataset& dataset) {
        return readJsonFile(SampleBench::beside(dataset, ".profile.json")).value_or(Json());
    }
    static double meanOf(const OpenedDataset& dataset) {
        return storedProfile(dataset, {}).value().find("age")->mean.value();
    }

private Q_SLOTS:
    void theProfileIsKeptAndRead() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset("age,word\n1,a\n2,b\n6,b\n", "d");
        Json kept = profileFile(dataset);
        QCOMPARE(kept["format"].get<int>(), 1);
        QCOMPARE(meanOf(dataset), 3.0);
        // A number that only the file has shows that the file is read.
        kept["columns"][0]["mean"] = 42.5;
        QVERIFY(writeJsonFile(SampleBench::beside(dataset, ".profile.json"), kept));
        QCOMPARE(meanOf(dataset), 42.5);
        QCOMPARE(storedProfile(dataset, {})->dataset, std::string("d"));
        QCOMPARE(storedProfile(dataset, {})->version, dataset.record.version);
    }

    void aProfileThatDoesNotFitIsMadeAgain_data() {
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<QString>("value");
        QTest::newRow("format of another program") << "/format" << "2";
        QTest::newRow("other version") << "/version" << "\"aa\"";
        QTest::newRow("other rows") << "/rows" << "4";
        QTest::newRow("other column") << "/columns/1/name" << "\"x\"";
        QTest::newRow("other kind") << "/columns/0/kind" << "\"number\"";
        QTest::newRow("damaged") << "/columns" << "7";
    }
    void aProfileThatDoesNotFitIsMadeAgain() {
        QFETCH(QString, pointer);
        QFETCH(QString, value);
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset("age,word\n1,a\n2,b\n6,b\n", "d");
        const Json whole = profileFile(dataset);
        Json changed = whole;
        changed["columns"][0]["mean"] = 42.5;
        changed[Json::json_pointer(pointer.toStdString())] = Json::parse(value.toStdString());
        QVERIFY(writeJsonFile(SampleBench::beside(dataset, ".profile.json"), changed));
        QCOMPARE(meanOf(dataset), 3.0);
        QVERIFY(profileFile(dataset) == whole);
    }

    void aCutProfileIsMadeAgain() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset("age\n1\n2\n6\n", "d");
        const auto file = SampleBench::beside(dataset, ".profile.json");
        const std::string text = readFile(file).value();
        QVERIFY(writeFileAtomically(file, text.substr(0, text.size() / 2)));
        QCOMPARE(meanOf(dataset), 3.0);
        QCOMPARE(readFile(file).value(), text);
    }

    // A folder in the place of the file stands in for one that cannot be written.
    void aProfileThatCannotBeKeptIsANote() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset("age\n1\n2\n6\n", "d");
        const auto file = SampleBench::beside(dataset, ".profile.json");
        QVERIFY(std::filesystem::remove(file));
        std::filesystem::create_directories(file / "inside");
        std::vector<std::string> notes;
        const JobContext job({}, {}, [&](std::string_view note) { notes.emplace_back(note); });
        const auto profile = storedProfile(dataset, job);
        QVERIFY(profile);
        QCOMPARE(*profile->find("age")->mean, 3.0);
        QCOMPARE(notes.size(), std::size_t{1});
        QVERIFY2(notes[0].starts_with("The profile was not kept: "), notes[0].c_str());
    }

    void aCancelledProfileKeepsNothing() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset("age\n1\n2\n6\n", "d");
        QVERIFY(std::filesystem::remove(SampleBench::beside(dataset, ".profile.json")));
        std::stop_source stop;
        stop.request_stop();
        const auto profile = storedProfile(dataset, JobContext(stop.get_token()));
        QVERIFY(!profile && profile.error().code == ErrorCode::Cancelled);
        QVERIFY(!std::filesystem::exists(SampleBench::beside(dataset, ".profile.json")));
    }

    void theReportIsReadWithWhatIsAcceptedNow() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset(duplicateRows(5), "d");
        const auto report = storedReport(bench.project(), dataset.record);
        QVERIFY(report && *report);
        QCOMPARE((*report)->dataset, std::string("d"));
        const Finding* duplicates = findingOf(**report, "duplicate_rows");
        QVERIFY(duplicates);
        QCOMPARE(duplicates->rows, (std::vector<std::int64_t>{2, 3, 4, 5}));
        QVERIFY((*report)->accepted.empty());
        QVERIFY(bench.project().acceptFinding("d", duplicates->key(), "m", "known"));
        QCOMPARE((*storedReport(bench.project(), dataset.record))->accepted,
                 std::vector<std::string>{duplicates->key()});
    }

    void aDamagedOrMissingReportCountsAsNone() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset(duplicateRows(5), "d");
        const auto file = SampleBench::beside(dataset, ".verify.json");
        const std::string text = readFile(file).value();
        for (const std::string& damaged : {std::string(), text.substr(0, 50), std::string("{}")}) {
            QVERIFY(writeFileAtomically(file, damaged));
            const auto report = storedReport(bench.project(), dataset.record);
            QVERIFY(report && !*report);
        }
        QVERIFY(std::filesystem::remove(file));
        const auto report = storedReport(bench.project(), dataset.record);
        QVERIFY(report && !*report);
    }

    void aReportIsOldOnceTheContractChanges() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset(duplicateRows(5), "d");
        const auto current = [&] {
            const auto report = storedReport(bench.project(), dataset.record);
            return reportIsCurrent(bench.project(), **report).value();
        };
        QVERIFY(current());
        QVERIFY(inferStoredContract(bench.bench(), "d", false, {}));
        QVERIFY(current());  // a proposal is not in force
        QVERIFY(acceptContract(bench.bench(), "d", "reviewed"));
        QVERIFY(!current());
        QVERIFY(verifyStored(bench.bench(), dataset, {}, {}));
        QVERIFY(current());
    }

    void rowsThatWereCutAreFoundAgain() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset(duplicateRows(1501), "d");
        const auto report = storedReport(bench.project(), dataset.record);
        const Finding* duplicates = findingOf(**report, "duplicate_rows");
        QCOMPARE(duplicates->count, std::int64_t{1500});
        QCOMPARE(duplicates->rows.size(), std::size_t{1000});
        std::vector<std::int64_t> wanted(1500);
        std::iota(wanted.begin(), wanted.end(), 2);
        QCOMPARE(findingRows(bench.bench(), dataset, *duplicates, {}).value(), wanted);
    }

    // Missing targets are found only with the target that the report was made with.
    void theTargetOfTheReportIsKnown() {
        const SampleBench bench;
        std::string csv = "age,y\n";
        for (int i = 0; i < 3000; ++i) csv += std::to_string(i) + (i % 2 ? ",a\n" : ",\n");
        const OpenedDataset dataset = bench.dataset(csv, "d");
        QVERIFY(verifyStored(bench.bench(), dataset, "y", {}));
        const auto report = storedReport(bench.project(), dataset.record);
        QCOMPARE((*report)->target, std::string("y"));
        const Finding* missing = findingOf(**report, "missing_target");
        QVERIFY(missing);
        const auto rows = findingRows(bench.bench(), dataset, *missing, {});
        QVERIFY2(rows, rows ? "" : rows.error().message.c_str());
        QCOMPARE(rows->size(), std::size_t{1500});
        QCOMPARE(rows->back(), std::int64_t{2998});
    }

    void completeRowsAreGivenAsTheyAre() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset("age\n1\n2\n", "d");
        const Finding finding{.check = "gone", .count = 2, .rows = {0, 1}};
        QCOMPARE(findingRows(bench.bench(), dataset, finding, {}).value(), finding.rows);
    }

    void aFindingThatIsGoneSaysSo() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset(duplicateRows(5), "d");
        Finding finding{
            .check = "duplicate_rows", .count = 5000, .message = "5,000 rows", .subject = "x"};
        finding.rows.resize(kReportedRows);
        auto rows = findingRows(bench.bench(), dataset, finding, {});
        QVERIFY(!rows);
        QCOMPARE(rows.error().code, ErrorCode::NotFound);
        QVERIFY(rows.error().message.find("5,000 rows") != std::string::npos);
        QVERIFY(!rows.error().hint.empty());
        finding.check = "no_such_check";
        rows = findingRows(bench.bench(), dataset, finding, {});
        QVERIFY(!rows && rows.error().code == ErrorCode::NotFound);
    }

    void acceptingNeedsAReasonAndAFinding() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset(duplicateRows(5), "d");
        VerifyReport report = **storedReport(bench.project(), dataset.record);
        const std::string key = findingOf(report, "duplicate_rows")->key();
        const auto code = [&](const std::string& given, const std::string& why) {
            const auto entry = acceptFinding(bench.bench(), report, given, why);
            return entry ? std::string("accepted") : std::string(errorCodeName(entry.error().code));
        };
        QCOMPARE(code(key, " \t"), std::string("usage"));
        QCOMPARE(code("nothing", "known"), std::string("not_found"));
        QCOMPARE(code("", "known"), std::string("not_found"));
        report.findings.push_back(*findingOf(report, "duplicate_rows"));
        QCOMPARE(code(key, "known"), std::string("ambiguous"));
        QVERIFY(bench.project().audit()->empty());
    }

    void anAcceptedFindingIsInTheLogAndNoLongerCounts() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset(duplicateRows(5), "d");
        const VerifyReport report = **storedReport(bench.project(), dataset.record);
        const Finding& duplicates = *findingOf(report, "duplicate_rows");
        const auto entry =
            acceptFinding(bench.bench(), report, duplicates.key().substr(0, 8), "known");
        QVERIFY2(entry, entry ? "" : entry.error().message.c_str());
        QCOMPARE(entry->action, std::string("accept_finding"));
        QCOMPARE(entry->why, std::string("known"));
        QCOMPARE(entry->facts["key"].get<std::string>(), duplicates.key());
        QCOMPARE(entry->facts["message"].get<std::string>(), duplicates.message);
        QCOMPARE(verifyStored(bench.bench(), dataset, {}, {})->accepted,
                 std::vector<std::string>{duplicates.key()});
    }
};

QTEST_GUILESS_MAIN(DataReportsTest)
#include "DataReportsTest.moc"
