#include "core/quality/Verify.h"
#include "tests/support/MemoryDataset.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QTest>
#include <QXmlStreamReader>

#include <numeric>
#include <stdexcept>

using namespace bw;
using bw::test::datasetFromCsv;

namespace {

/// A check that does what the test asks of it.
class FakeCheck final : public Check {
public:
    using Act = std::function<Result<std::vector<Finding>>()>;
    FakeCheck(std::string id, Act act) : id_(std::move(id)), act_(std::move(act)) {}
    std::string_view id() const override { return id_; }
    std::string_view title() const override { return id_; }
    std::string_view help() const override { return "fake"; }
    Result<std::vector<Finding>> run(const CheckInput&, const ParameterValues&,
                                     const JobContext&) const override {
        return act_();
    }

private:
    std::string id_;
    Act act_;
};

FakeCheck finds(const std::string& id, Severity severity, std::int64_t rows = 1) {
    return {id, [=]() -> Result<std::vector<Finding>> {
                Finding finding{.check = id, .severity = severity, .columns = {"a"}, .count = rows};
                finding.rows.resize(static_cast<std::size_t>(rows));
                std::iota(finding.rows.begin(), finding.rows.end(), 0);
                finding.message = fmt::format("{} <&\"\x01\xff> ü", id);
                return std::vector{finding};
            }};
}

VerifyReport reportOf(const std::vector<FakeCheck>& checks,
                      std::vector<std::string> accepted = {}) {
    const auto dataset = datasetFromCsv("a\n1\n2\n");
    Profile profile = profileDataset(dataset, {}).value();
    profile.dataset = "demo";
    std::vector<const Check*> pointers;
    for (const FakeCheck& check : checks) pointers.push_back(&check);
    return verifyDataset({dataset, profile, nullptr, ""}, pointers, std::move(accepted), {})
        .value();
}

const FakeCheck kPasses("passes", [] { return std::vector<Finding>{}; });
const FakeCheck kThrows("throws", []() -> Result<std::vector<Finding>> {
    throw std::runtime_error("out of luck");
});
const FakeCheck kFails("fails", []() -> Result<std::vector<Finding>> {
    return fail(ErrorCode::Internal, "no way");
});
const FakeCheck kRefuses("refuses", []() -> Result<std::vector<Finding>> {
    return fail(ErrorCode::Refused, "no target given");
});

}  // namespace

class TestVerify : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void crashedAndSkippedChecksDoNotStopTheRest() {
        const VerifyReport report = reportOf({kThrows, kFails, kRefuses, kPasses});
        QCOMPARE(report.outcomes.size(), std::size_t{4});
        QCOMPARE(report.outcomes[0].status, CheckStatus::Crashed);
        QCOMPARE(report.outcomes[0].reason, std::string("out of luck"));
        QCOMPARE(report.outcomes[1].status, CheckStatus::Crashed);
        QCOMPARE(report.outcomes[2].status, CheckStatus::Skipped);
        QCOMPARE(report.outcomes[2].reason, std::string("no target given"));
        QCOMPARE(report.outcomes[3].status, CheckStatus::Passed);
        QCOMPARE(report.verdict(), std::string("fail"));
    }

    void verdictFollowsTheWorstFinding() {
        QCOMPARE(reportOf({kPasses, kRefuses}).verdict(), std::string("pass"));
        QCOMPARE(reportOf({finds("i", Severity::Info)}).verdict(), std::string("pass"));
        QCOMPARE(reportOf({finds("w", Severity::Warning), kPasses}).verdict(), std::string("warn"));
        QCOMPARE(reportOf({finds("w", Severity::Warning), finds("e", Severity::Error)}).verdict(),
                 std::string("fail"));
    }

    void acceptedFindingDoesNotCount() {
        const VerifyReport first = reportOf({finds("e", Severity::Error)});
        const std::string key = first.findings[0].key();
        QCOMPARE(reportOf({finds("e", Severity::Error, 7)}, {key}).verdict(), std::string("pass"));
        QCOMPARE(reportOf({finds("other", Severity::Error)}, {key}).verdict(), std::string("fail"));
    }

    void keyTellsFindingsApart() {
        Finding a{.check = "c", .columns = {"x", "y"}, .count = 1, .subject = "s"};
        Finding b = a;
        b.count = 9;
        b.message = "other words";
        QCOMPARE(a.key(), b.key());
        b.columns = {"xy"};
        QVERIFY(a.key() != b.key());
        b = a;
        b.subject = "t";
        QVERIFY(a.key() != b.key());
    }

    void findingsAreOrderedBySeverityThenCheck() {
        const VerifyReport report =
            reportOf({finds("z", Severity::Warning), finds("b", Severity::Info),
                      finds("a", Severity::Warning), finds("y", Severity::Error)});
        std::string order;
        for (const Finding& finding : report.findings) order += finding.check;
        QCOMPARE(order, std::string("yazb"));
    }

    void jsonHasTheKeysAndCutsRows() {
        const Json json = Json::parse(dumpJson(
            verifyReportToJson(reportOf({finds("w", Severity::Warning, 1500), kRefuses}))));
        QCOMPARE(json["dataset"].get<std::string>(), std::string("demo"));
        QCOMPARE(json["verdict"].get<std::string>(), std::string("warn"));
        const Json& finding = json["findings"][0];
        for (const char* key :
             {"check", "severity", "columns", "count", "rows", "message", "key", "advice"})
            QVERIFY2(finding.contains(key), key);
        QCOMPARE(finding["count"].get<int>(), 1500);
        QCOMPARE(finding["rows"].size(), std::size_t{1000});
        QCOMPARE(finding["rows"][999].get<int>(), 999);
        QCOMPARE(json["checks"][1]["status"].get<std::string>(), std::string("skipped"));
        QCOMPARE(json["checks"][1]["reason"].get<std::string>(), std::string("no target given"));
    }

    void junitIsWellFormedWhateverTheTexts() {
        const std::string text = verifyReportToJUnit(
            reportOf({finds("w<&>", Severity::Warning), finds("e", Severity::Error), kThrows,
                      kRefuses, kPasses}));
        QXmlStreamReader xml(QByteArray::fromStdString(text));
        int cases = 0, failures = 0, errors = 0, skipped = 0;
        QString failure;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement) continue;
            cases += xml.name() == QStringLiteral("testcase");
            errors += xml.name() == QStringLiteral("error");
            skipped += xml.name() == QStringLiteral("skipped");
            if (xml.name() != QStringLiteral("failure")) continue;
            ++failures;
            failure = xml.attributes().value("message").toString();
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QCOMPARE(cases, 5);
        QCOMPARE(failures, 1);
        QCOMPARE(errors, 1);
        QCOMPARE(skipped, 1);
        QCOMPARE(failure, QString::fromUtf8("e <&\"\uFFFD\uFFFD> ü"));
        QVERIFY(text.contains("tests=\"5\" failures=\"1\" errors=\"1\" skipped=\"1\""));
    }

    void cancelStops() {
        std::stop_source stop;
        const FakeCheck cancels("cancels", [&]() -> Result<std::vector<Finding>> {
            stop.request_stop();
            return std::vector<Finding>{};
        });
        const auto dataset = datasetFromCsv("a\n1\n");
        const Profile profile = profileDataset(dataset, {}).value();
        const auto report = verifyDataset({dataset, profile, nullptr, ""}, {&cancels, &kPasses}, {},
                                          JobContext(stop.get_token()));
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestVerify)
#include "TestVerify.moc"
