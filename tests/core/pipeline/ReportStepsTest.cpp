#include "core/pipeline/ContractSteps.h"
#include "core/pipeline/ReportSteps.h"
#include "tests/core/pipeline/SampleBench.h"

using namespace bw;
using namespace bw::samples;

namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

}  // namespace

class ReportStepsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void thePageTellsOfTheVersion() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset(duplicateRows(5), "d");
        const auto file = writeDataReport(bench.bench(), "d", bench.file("d.html"), {});
        QVERIFY2(file, file ? "" : file.error().message.c_str());
        QVERIFY(file->is_absolute());
        const std::string html = readFile(*file).value();
        for (const std::string& part :
             {std::string("source.csv"), dataset.record.version, dataset.record.by,
              std::string("4 rows repeat an earlier row"), std::string("<h4>age</h4>"),
              std::string("no accepted contract"), std::string("<td>7</td><td>same</td>")})
            QVERIFY2(has(html, part), part.c_str());
        QVERIFY(!has(html, "Contract in force"));
    }

    void acceptancesAndContractAreThoseOfNow() {
        const SampleBench bench;
        const OpenedDataset dataset = bench.dataset(duplicateRows(5), "d");
        const auto file = bench.file("d.html");
        QVERIFY(writeDataReport(bench.bench(), "d", file, {}));
        const VerifyReport report = **storedReport(bench.project(), dataset.record);
        QVERIFY(acceptFinding(bench.bench(), report, findingOf(report, "duplicate_rows")->key(),
                              "sent twice & harmless"));
        QVERIFY(inferStoredContract(bench.bench(), "d", false, {}));
        QVERIFY(acceptContract(bench.bench(), "d", "agreed in May"));
        ContractEdit edit{.column = "age", .maximum = 2};
        QVERIFY(editContract(bench.bench(), "d", edit, "too old"));
        QVERIFY(writeDataReport(bench.bench(), "d", file, {}));  // replaces it
        const std::string html = readFile(file).value();
        QVERIFY(has(html, "sent twice &amp; harmless"));
        QVERIFY(has(html, "Contract in force"));
        QVERIFY(has(html, "agreed in May"));
        QVERIFY(has(html, "age is above the maximum 2 in 5 rows"));  // verified anew
    }

    void errorsNameWhatIsWrong() {
        const SampleBench bench;
        (void)bench.dataset(duplicateRows(5), "d");
        const auto code = [&](const std::string& reference, const std::filesystem::path& file) {
            const auto written = writeDataReport(bench.bench(), reference, file, {});
            return written ? std::string() : std::string(errorCodeName(written.error().code));
        };
        QCOMPARE(code("other", bench.file("x.html")), std::string("not_found"));
        QCOMPARE(code("d", {}), std::string("usage"));
        QVERIFY(!code("d", bench.folder()).empty());  // a folder
        QVERIFY(!code("d", bench.file("none") / "x.html").empty());
        QVERIFY(!std::filesystem::exists(bench.file("x.html")));
    }

    void aCancelledReportLeavesNoFile() {
        const SampleBench bench;
        (void)bench.dataset(duplicateRows(5), "d");
        std::stop_source stop;
        stop.request_stop();
        const auto written =
            writeDataReport(bench.bench(), "d", bench.file("x.html"), JobContext(stop.get_token()));
        QVERIFY(!written && written.error().code == ErrorCode::Cancelled);
        QVERIFY(!std::filesystem::exists(bench.file("x.html")));
    }
};

QTEST_GUILESS_MAIN(ReportStepsTest)
#include "ReportStepsTest.moc"
