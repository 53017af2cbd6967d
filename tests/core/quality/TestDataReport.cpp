#include "core/quality/DataReport.h"
#include "tests/support/MemoryDataset.h"

#include <QRegularExpression>
#include <QTest>

using namespace bw;
using bw::test::datasetFromCsv;
using bw::test::MemoryDataset;

namespace {

const std::string kHostile = "<script>alert('x')</script>\"&'";
const std::string kEscaped = "&lt;script&gt;alert('x')&lt;/script&gt;&quot;&amp;'";

DataReport reportOf(const Dataset& dataset) {
    DataReport report{.name = "income", .version = std::string(64, 'a')};
    report.profile = profileDataset(dataset, {}).value();
    report.report.dataset = "income";
    return report;
}

Finding finding(Severity severity, const std::string& message) {
    return {.check = "c",
            .severity = severity,
            .columns = {"a"},
            .count = 30,
            .rows = {3, 4},
            .message = message,
            .advice = "advice for " + message,
            .subject = message};
}

std::size_t times(const std::string& text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != text.npos; at += part.size()) ++count;
    return count;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

/// Elements that stay open (void elements aside); names the first mistake.
QString unbalanced(const std::string& html) {
    static const QRegularExpression tag("<(/?)([a-z0-9]+)[^>]*?(/?)>");
    QStringList open;
    auto found = tag.globalMatch(QString::fromStdString(html));
    while (found.hasNext()) {
        const auto match = found.next();
        const QString name = match.captured(2);
        if (name == "meta" || name == "path" || name == "circle") continue;
        if (match.captured(1).isEmpty())
            open.push_back(name);
        else if (open.isEmpty() || open.takeLast() != name)
            return "closes " + name;
    }
    return open.join(' ');
}

}  // namespace

class TestDataReport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyFindingIsThereUnderItsSeverity() {
        DataReport report = reportOf(datasetFromCsv("a\n1\n2\n"));
        report.report.findings = {finding(Severity::Error, "first"),
                                  finding(Severity::Warning, "second"),
                                  finding(Severity::Info, "third")};
        report.report.outcomes = {{"c", CheckStatus::Found, "", 0},
                                  {"s", CheckStatus::Skipped, "no target given", 0},
                                  {"k", CheckStatus::Crashed, "out of luck", 0}};
        const std::string html = dataReportHtml(report);
        const std::size_t errors = html.find("Errors"), warnings = html.find("Warnings");
        const std::size_t notes = html.find("<h3>Notes");
        QVERIFY(errors < html.find("<b>first</b>") && html.find("<b>first</b>") < warnings);
        QVERIFY(warnings < html.find("<b>second</b>") && html.find("<b>second</b>") < notes);
        QVERIFY(notes < html.find("<b>third</b>"));
        for (const char* part : {"advice for first", "advice for second", "advice for third",
                                 "no target given", "out of luck", ">skipped<", ">crashed<",
                                 "1 error, 1 warning, 1 note", "1 of 3 checks ran", ">Fail<"})
            QVERIFY2(has(html, part), part);
    }

    void whoAcceptedAFindingAndWhyIsSaid() {
        DataReport report = reportOf(datasetFromCsv("a\n1\n2\n"));
        report.report.findings = {finding(Severity::Error, "first"),
                                  finding(Severity::Warning, "second")};
        const std::string key = report.report.findings[0].key();
        report.report.accepted = {key};
        report.acceptances[key] = {"Ada <a>", "2026-11-24T00:00:00Z", "known & harmless"};
        const std::string html = dataReportHtml(report);
        QCOMPARE(times(html, "class=\"acceptance\""), std::size_t{1});
        QVERIFY(has(html, "by Ada &lt;a&gt; on 2026-11-24 00:00 UTC: known &amp; harmless"));
        QVERIFY(has(html, "of these 1 accepted"));
        QVERIFY(has(html, ">Warn<"));
    }

    void evidenceShowsRowsAndWhatIsMissing() {
        DataReport report = reportOf(datasetFromCsv("a\n1\n2\n"));
        report.report.findings = {finding(Severity::Error, "first")};
        report.evidence[report.report.findings[0].key()] = {
            {"a", "b"}, 1, {3, 1234}, {{"17", ""}, {kHostile, "y"}}};
        const std::string html = dataReportHtml(report);
        QVERIFY(has(html, "<td>17</td><td class=\"quiet\">missing</td>"));
        QVERIFY(has(html, ">1,234</td><td>" + kEscaped + "</td><td>y</td>"));
        QVERIFY(has(html, "The first 2 of 30 rows"));
    }

    // Names, values, messages, reasons, contract: all may come from an attacker's file.
    void hostileTextsStayTexts() {
        DataReport report =
            reportOf(datasetFromCsv("\"" + std::string("<script>alert('x')</script>\"\"&'") +
                                    "\",b\n\"<script>alert('x')</script>\"\"&'\",1\nx,2\n"));
        QCOMPARE(report.profile.columns[0].name, kHostile);
        report.name = report.source = report.by = report.imported = report.made = kHostile;
        report.program = report.version = kHostile;
        report.report.target = kHostile;
        Finding bad = finding(Severity::Warning, kHostile);
        bad.check = kHostile;
        report.report.findings = {bad};
        report.report.accepted = {bad.key()};
        report.acceptances[bad.key()] = {kHostile, kHostile, kHostile};
        report.evidence[bad.key()] = {{kHostile}, 1, {0}, {{kHostile}}};
        report.report.outcomes = {{kHostile, CheckStatus::Crashed, kHostile, 0}};
        Contract contract;
        contract.accepted = true;
        contract.acceptedBy = contract.acceptedAt = contract.why = kHostile;
        contract.columns = {{.name = kHostile,
                             .kind = ColumnKind::Category,
                             .allowed = std::vector<std::string>{kHostile}}};
        report.contract = contract;
        const std::string html = dataReportHtml(report);
        QVERIFY(!has(html, "<script"));
        QVERIFY2(times(html, kEscaped) >= 20, std::to_string(times(html, kEscaped)).c_str());
        QCOMPARE(unbalanced(html), QString());
    }

    void thePageNeedsNothingElse() {
        DataReport report = reportOf(MemoryDataset(test::adultTable()));
        const std::string html = dataReportHtml(report);
        for (const char* part : {"http:", "https:", "src=", "href=", "url(", "@import", "<link",
                                 "<script", "<img", "<iframe", "javascript:"})
            QVERIFY2(!has(html, part), part);
        QVERIFY(has(html, "default-src 'none'"));
        QVERIFY(has(html, "prefers-color-scheme:dark"));
        QVERIFY(has(html, "@media print"));
        QCOMPARE(unbalanced(html), QString());
    }

    // Numbers of adult.csv as in TestProfile.
    void everyColumnHasItsCard() {
        const DataReport report = reportOf(MemoryDataset(test::adultTable()));
        const std::string html = dataReportHtml(report);
        QCOMPARE(times(html, "card column"), std::size_t{15});
        for (const ColumnProfile& column : report.profile.columns)
            QVERIFY2(has(html, "<h4>" + column.name + "</h4>"), column.name.c_str());
        QCOMPARE(times(html, "class=\"histogram\""), std::size_t{6});
        QVERIFY(has(html, "aria-label=\"Histogram from 17 to 90, at most"));
        QVERIFY(has(html, "<span>1,837 (5.6 %)</span>"));
        QVERIFY(has(html, ">32,562<"));
        QVERIFY(has(html, "and 35 more"));  // of 41 native countries, 6 are shown
    }

    void anEstimateIsMarked() {
        DataReport report = reportOf(datasetFromCsv("a\n1\n2\n"));
        report.profile.columns[0].distinctExact = false;
        report.profile.columns[0].distinct = 123456;
        QVERIFY(has(dataReportHtml(report), "≈ 123,456 (estimated)"));
    }

    void emptyAndOddColumnsHold() {
        for (const char* csv :
             {"a,b\n", "a,b\n,\n", "a\n5\n5\n", "t\n2011-01-01 00:00:00\n", "f\ntrue\nfalse\n"}) {
            const std::string html = dataReportHtml(reportOf(datasetFromCsv(csv)));
            QVERIFY2(unbalanced(html).isEmpty(), csv);
            QVERIFY2(!has(html, "nan") && !has(html, "inf"), csv);
        }
    }

    void longValuesAreCutBetweenCharacters() {
        DataReport report = reportOf(datasetFromCsv("a\n1\n"));
        report.source.clear();
        for (int i = 0; i < 500; ++i) report.source += "ü";
        const std::string html = dataReportHtml(report);
        std::string wanted;
        for (int i = 0; i < 80; ++i) wanted += "ü";
        QVERIFY(has(html, wanted + "…"));
        QVERIFY(!has(html, wanted + "ü"));
        QVERIFY(QString::fromStdString(html).toUtf8().toStdString() == html);
    }

    void contractRulesAreWritten() {
        DataReport report = reportOf(datasetFromCsv("a\n1\n"));
        Contract contract;
        contract.acceptedBy = "Ada";
        contract.columns = {
            {.name = "age",
             .kind = ColumnKind::Integer,
             .maxMissing = 0.05,
             .minimum = 0,
             .maximum = 1200},
            {.name = "born", .kind = ColumnKind::DateTime, .required = false, .minimum = 0},
            {.name = "sex",
             .kind = ColumnKind::Category,
             .allowed = std::vector<std::string>{"Female", "Male"}}};
        QVERIFY(!has(dataReportHtml(report), "Contract in force"));
        report.contract = contract;
        const std::string html = dataReportHtml(report);
        QVERIFY(has(html, "at most 5.0 % missing; at least 0; at most 1,200"));
        QVERIFY(has(html, "may be absent; at least 1970-01-01 00:00:00"));
        QVERIFY(has(html, "one of 2 values: Female, Male"));
    }
};

QTEST_GUILESS_MAIN(TestDataReport)
#include "TestDataReport.moc"
