#include "core/quality/JsonList.h"
#include "core/quality/Verify.h"

namespace bw {
namespace {

/// The value that `nameOf` calls `name`.
template <typename T, std::size_t N>
Result<T> named(std::string_view name, const T (&all)[N], std::string_view (*nameOf)(T),
                const std::string& place) {
    for (const T value : all)
        if (nameOf(value) == name) return value;
    return fail(ErrorCode::BadInput, fmt::format("{}: \"{}\" is not known", place, name),
                "Verify the dataset again.");
}

constexpr Severity kSeverities[] = {Severity::Info, Severity::Warning, Severity::Error};
constexpr CheckStatus kStatuses[] = {CheckStatus::Passed, CheckStatus::Found, CheckStatus::Skipped,
                                     CheckStatus::Crashed};

struct ReadFinding {
    Finding finding;
    bool accepted = false;
};

Result<ReadFinding> findingFromJson(const Json& json, const std::string& place) {
    ReadFinding read;
    Finding& finding = read.finding;
    BW_TRY(finding.check, jsonField<std::string>(json, "check", place));
    BW_TRY(const std::string severity, jsonField<std::string>(json, "severity", place));
    BW_TRY(finding.severity, named(severity, kSeverities, severityName, place));
    BW_TRY(finding.columns, jsonList<std::string>(json, "columns", place));
    BW_TRY(finding.count, jsonField<std::int64_t>(json, "count", place));
    BW_TRY(finding.rows, jsonList<std::int64_t>(json, "rows", place));
    BW_TRY(finding.message, jsonField<std::string>(json, "message", place));
    BW_TRY(finding.advice, jsonField<std::string>(json, "advice", place));
    BW_TRY(finding.subject, jsonField<std::string>(json, "subject", place));
    BW_TRY(const std::string key, jsonField<std::string>(json, "key", place));
    BW_TRY(read.accepted, jsonField<bool>(json, "accepted", place));
    if (key == finding.key()) return read;
    return fail(ErrorCode::BadInput, fmt::format("{}: the key {} does not fit", place, key),
                "Verify the dataset again.");
}

Result<CheckOutcome> outcomeFromJson(const Json& json, const std::string& place) {
    CheckOutcome outcome;
    BW_TRY(outcome.check, jsonField<std::string>(json, "check", place));
    BW_TRY(const std::string status, jsonField<std::string>(json, "status", place));
    BW_TRY(outcome.status, named(status, kStatuses, checkStatusName, place));
    BW_TRY(outcome.reason, jsonField<std::string>(json, "reason", place));
    BW_TRY(outcome.seconds, jsonField<double>(json, "seconds", place));
    return outcome;
}

}  // namespace

Result<VerifyReport> verifyReportFromJson(const Json& json) {
    const std::string source = "The report";
    VerifyReport report;
    BW_TRY(report.dataset, jsonField<std::string>(json, "dataset", source));
    BW_TRY(report.version, jsonField<std::string>(json, "version", source));
    BW_TRY(report.target, jsonField<std::string>(json, "target", source));
    BW_TRY(report.contractHash, jsonField<std::string>(json, "contract_sha256", source));
    BW_TRY(auto findings, jsonList<ReadFinding>(json, "findings", source, findingFromJson));
    for (ReadFinding& read : findings) {
        if (read.accepted) report.accepted.push_back(read.finding.key());
        report.findings.push_back(std::move(read.finding));
    }
    BW_TRY(report.outcomes, jsonList<CheckOutcome>(json, "checks", source, outcomeFromJson));
    return report;
}

}  // namespace bw
