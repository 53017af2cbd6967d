#include "core/quality/Markup.h"
#include "core/quality/Verify.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace bw {
namespace {

constexpr std::size_t kRowsInXml = 20;

std::vector<std::int64_t> firstRows(const Finding& finding, std::size_t most) {
    const std::size_t count = std::min(most, finding.rows.size());
    return {finding.rows.begin(), finding.rows.begin() + static_cast<std::ptrdiff_t>(count)};
}

Json findingToJson(const Finding& finding, bool accepted) {
    Json json;
    json["check"] = finding.check;
    json["severity"] = severityName(finding.severity);
    json["columns"] = finding.columns;
    json["count"] = finding.count;
    json["rows"] = firstRows(finding, kReportedRows);
    json["message"] = finding.message;
    json["advice"] = finding.advice;
    json["key"] = finding.key();
    json["subject"] = finding.subject;
    json["accepted"] = accepted;
    return json;
}

std::string describe(const Finding& finding, bool accepted) {
    std::string text = fmt::format("{}: {}", severityName(finding.severity), finding.message);
    if (accepted) text += " (accepted)";
    if (!finding.rows.empty()) {
        text += fmt::format("; rows {}", fmt::join(firstRows(finding, kRowsInXml), ", "));
        if (finding.rows.size() > kRowsInXml) text += ", …";
    }
    return text;
}

struct CaseText {
    std::string failures, notes;
    bool failed = false;
};

CaseText caseOf(const VerifyReport& report, const std::string& check) {
    const std::set<std::string> accepted(report.accepted.begin(), report.accepted.end());
    CaseText text;
    for (const Finding& finding : report.findings) {
        if (finding.check != check) continue;
        const bool isAccepted = accepted.contains(finding.key());
        if (finding.severity == Severity::Error && !isAccepted) {
            text.failed = true;
            text.failures +=
                fmt::format("      <failure type=\"error\" message=\"{}\">{}</failure>\n",
                            markup(finding.message), markup(describe(finding, false)));
        } else {
            text.notes +=
                (text.notes.empty() ? "" : "&#10;") + markup(describe(finding, isAccepted));
        }
    }
    return text;
}

std::string bodyOf(const CheckOutcome& outcome, const CaseText& text) {
    if (outcome.status == CheckStatus::Skipped)
        return fmt::format("      <skipped message=\"{}\"/>\n", markup(outcome.reason));
    if (outcome.status == CheckStatus::Crashed)
        return fmt::format("      <error type=\"crashed\" message=\"{}\"/>\n",
                           markup(outcome.reason));
    if (text.notes.empty()) return text.failures;
    return fmt::format("{}      <system-out>{}</system-out>\n", text.failures, text.notes);
}

}  // namespace

Json verifyReportToJson(const VerifyReport& report) {
    const std::set<std::string> accepted(report.accepted.begin(), report.accepted.end());
    Json json;
    json["dataset"] = report.dataset;
    json["version"] = report.version;
    json["target"] = report.target;
    json["contract_sha256"] = report.contractHash;
    json["verdict"] = report.verdict();
    Json& findings = json["findings"] = Json::array();
    for (const Finding& finding : report.findings)
        findings.push_back(findingToJson(finding, accepted.contains(finding.key())));
    Json& checks = json["checks"] = Json::array();
    for (const CheckOutcome& outcome : report.outcomes)
        checks.push_back({{"check", outcome.check},
                          {"status", checkStatusName(outcome.status)},
                          {"reason", outcome.reason},
                          {"seconds", outcome.seconds}});
    return json;
}

std::string verifyReportToJUnit(const VerifyReport& report) {
    std::string cases;
    std::size_t failures = 0, errors = 0, skipped = 0;
    double seconds = 0;
    for (const CheckOutcome& outcome : report.outcomes) {
        const CaseText text = caseOf(report, outcome.check);
        failures += text.failed;
        errors += outcome.status == CheckStatus::Crashed;
        skipped += outcome.status == CheckStatus::Skipped;
        seconds += outcome.seconds;
        cases += fmt::format(
            "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">\n{}    </testcase>\n",
            markup("verify." + report.dataset), markup(outcome.check), outcome.seconds,
            bodyOf(outcome, text));
    }
    const std::string counts =
        fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\"",
                    report.outcomes.size(), failures, errors, skipped, seconds);
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
        "  <testsuite name=\"{1}\" {0}>\n{2}  </testsuite>\n</testsuites>\n",
        counts, markup(fmt::format("verify {}@{}", report.dataset, report.version.substr(0, 12))),
        cases);
}

}  // namespace bw
