#include "core/pipeline/ReadTable.h"
#include "tests/core/pipeline/SampleBench.h"

#include <thread>

using namespace bw;
using namespace bw::samples;

namespace {

/// Asks for a stop as soon as the checks run.
class StopsWhileVerifying {
public:
    [[nodiscard]] JobContext job() {
        return JobContext(stop_.get_token(), [this](double fraction, std::string_view) {
            if (fraction > 0.85) stop_.request_stop();
        });
    }

private:
    std::stop_source stop_;
};

}  // namespace

class ImportTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void knownContentKeepsItsRecord() {
        const SampleBench bench;
        const auto first = bench.import(duplicateRows(5), "d");
        QVERIFY(first && first->isNew && first->dataset.findings > 0);
        const auto again =
            importDataset(bench.bench(), {.source = bench.file("source.csv"), .name = "d"}, {});
        QVERIFY(again && !again->isNew);
        QCOMPARE(again->dataset.version, first->dataset.version);
        QCOMPARE(again->dataset.findings, first->dataset.findings);
        QCOMPARE(again->dataset.imported, first->dataset.imported);
        QCOMPARE(bench.project().datasets()->size(), std::size_t{1});
    }

    void cancellingAnImportOfKnownContentLosesNoCount() {
        const SampleBench bench;
        const auto first = bench.import(duplicateRows(5), "d");
        QVERIFY(first && first->dataset.findings > 0);
        StopsWhileVerifying stops;
        const auto again = bench.import(duplicateRows(5), "d", stops.job());
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::Cancelled);
        QCOMPARE(bench.project().dataset("d")->findings, first->dataset.findings);
    }

    void cancellingWhileNewContentIsVerifiedKeepsTheVersion() {
        const SampleBench bench;
        StopsWhileVerifying stops;
        const auto imported = bench.import(duplicateRows(5), "d", stops.job());
        QVERIFY(!imported && imported.error().code == ErrorCode::Cancelled);
        const auto record = bench.project().dataset("d");
        QVERIFY(record);
        QCOMPARE(record->rows, std::int64_t{6});
        const auto report = storedReport(bench.project(), *record);
        QVERIFY(report && !*report);
        QVERIFY(openDataset(bench.project(), "d"));
    }

    void appendedRowsFollowThoseThatAreThere() {
        const SampleBench bench;
        QVERIFY(bench.import("day,kind,count\n2011-01-01,a,1\n2011-01-02,b,2\n", "d"));
        const auto both = append(bench, "count,day,kind\n3,2011-02-01,c\n4,2011-02-02,\n");
        QVERIFY(both && both->isNew);
        QCOMPARE(both->dataset.rows, std::int64_t{4});
        const auto data = openDataset(bench.project(), "d")->data;
        QCOMPARE(data->columns(), (std::vector<std::string>{"day", "kind", "count"}));
        QCOMPARE(columnText(*data, "kind", {0, 1, 2, 3}).value(),
                 (std::vector<std::string>{"a", "b", "c", ""}));
        QCOMPARE(columnText(*data, "count", {0, 1, 2, 3}).value(),
                 (std::vector<std::string>{"1", "2", "3", "4"}));
        // The same content as if it had come in one file.
        const auto whole = bench.import(
            "day,kind,count\n2011-01-01,a,1\n2011-01-02,b,2\n"
            "2011-02-01,c,3\n2011-02-02,,4\n",
            "whole");
        QCOMPARE(whole->dataset.version, both->dataset.version);
    }

    void rowsAreAppendedOnce() {
        const SampleBench bench;
        QVERIFY(bench.import("kind,count\na,1\n", "d"));
        const auto once = append(bench, "kind,count\nb,2\n");
        const auto twice = append(bench, "kind,count\nb,2\n");
        QVERIFY(once && twice && !twice->isNew);
        QCOMPARE(twice->dataset.version, once->dataset.version);
        QCOMPARE(twice->dataset.rows, std::int64_t{2});
        // Nothing but versions and what is known of them stays in the folder.
        for (const auto& entry :
             std::filesystem::directory_iterator(bench.project().datasetFolder("d")))
            QVERIFY(!entry.path().filename().string().starts_with('.'));
    }

    void onlyTheNewestRowsAreKept() {
        const SampleBench bench;
        QVERIFY(bench.import("day,count\n2011-01-01,1\n2011-01-20,2\n", "d"));
        const auto kept = append(bench, "day,count\n2011-02-01,3\n2011-02-10,4\n",
                                 RecentRows{"day", std::chrono::days(21)});
        QVERIFY(kept);
        const auto data = openDataset(bench.project(), "d")->data;
        QCOMPARE(columnText(*data, "count", {0, 1, 2}).value(),
                 (std::vector<std::string>{"2", "3", "4"}));
        QCOMPARE(kept->dataset.rows, std::int64_t{3});
    }

    void appendingOtherColumnsIsRefused() {
        const SampleBench bench;
        const auto first = bench.import("kind,count\na,1\n", "d");
        const auto other = append(bench, "kind,amount\nb,2\n");
        QCOMPARE(other.error().code, ErrorCode::BadInput);
        QVERIFY(other.error().message.find("\"count\" is missing") != std::string::npos);
        QVERIFY(other.error().message.find("\"amount\" is new") != std::string::npos);
        const auto number = append(bench, "kind,count\nb,two\n");
        QCOMPARE(number.error().code, ErrorCode::BadInput);
        QCOMPARE(bench.project().dataset("d")->version, first->dataset.version);
        const auto noTime =
            append(bench, "kind,count\nb,2\n", RecentRows{"kind", std::chrono::days(1)});
        QCOMPARE(noTime.error().code, ErrorCode::BadInput);
        QCOMPARE(bench.project().datasets()->size(), std::size_t{1});
    }

    void twoThatAppendAtATimeKeepAllRows() {
        const SampleBench bench;
        QVERIFY(bench.import("kind,count\na,0\n", "d"));
        const auto add = [&](int number) {
            const auto source = bench.file(("s" + std::to_string(number) + ".csv").c_str());
            const std::string row = "a," + std::to_string(number) + "\n";
            auto project = Project::open(bench.folder());
            if (!project || !writeFileAtomically(source, "kind,count\n" + row))
                qFatal("cannot begin");
            const Workbench own{**project, bench.bench().plugins, bench.bench().worker};
            const auto added =
                importDataset(own, {.source = source, .name = "d", .append = true}, {});
            if (!added) qFatal("%s", added.error().message.c_str());
        };
        {
            std::vector<std::jthread> imports;
            for (int number = 1; number <= 4; ++number) imports.emplace_back(add, number);
        }
        QCOMPARE(bench.project().dataset("d")->rows, std::int64_t{5});
    }

private:
    static Result<ImportOutcome> append(const SampleBench& bench, const std::string& text,
                                        const std::optional<RecentRows>& recent = {}) {
        const auto source = bench.file("addition.csv");
        BW_CHECK(writeFileAtomically(source, text));
        return importDataset(bench.bench(),
                             {.source = source, .name = "d", .append = true, .recent = recent}, {});
    }
};

QTEST_GUILESS_MAIN(ImportTest)
#include "ImportTest.moc"
