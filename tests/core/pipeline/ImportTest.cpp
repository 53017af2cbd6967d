#include "tests/core/pipeline/SampleBench.h"

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
};

QTEST_GUILESS_MAIN(ImportTest)
#include "ImportTest.moc"
