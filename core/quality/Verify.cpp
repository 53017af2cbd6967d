#include "core/quality/Verify.h"

#include "core/base/Hash.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <tuple>

namespace bw {
namespace {

using Clock = std::chrono::steady_clock;

/// What came of one check; an error is told by its code, whatever the check threw.
Result<std::vector<Finding>> runGuarded(const Check& check, const CheckInput& input,
                                        const JobContext& job) {
    try {
        BW_TRY(const ParameterValues parameters, parseParameters(check.parameters(), {}));
        return check.run(input, parameters, job);
    } catch (const std::exception& e) {
        return fail(ErrorCode::Internal, e.what());
    } catch (...) {
        return fail(ErrorCode::Internal, "it stopped with an unknown exception");
    }
}

CheckOutcome outcomeOf(const Check& check, const Result<std::vector<Finding>>& result) {
    CheckOutcome outcome;
    outcome.check = check.id();
    if (result) {
        outcome.status = result->empty() ? CheckStatus::Passed : CheckStatus::Found;
    } else {
        const bool skipped = result.error().code == ErrorCode::Refused;
        outcome.status = skipped ? CheckStatus::Skipped : CheckStatus::Crashed;
        outcome.reason = result.error().message;
    }
    return outcome;
}

bool isBefore(const Finding& a, const Finding& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    return std::tie(a.check, a.columns, a.subject) < std::tie(b.check, b.columns, b.subject);
}

}  // namespace

std::string Finding::key() const {
    // Lengths go in, so that no two lists of names give the same text.
    std::string text;
    const auto add = [&](const std::string& part) {
        text += std::to_string(part.size()) + ':' + part;
    };
    add(check);
    for (const std::string& column : columns) add(column);
    text += '|';
    add(subject);
    return sha256Hex(text).substr(0, 16);
}

std::string VerifyReport::verdict() const {
    std::string verdict = "pass";
    for (const CheckOutcome& outcome : outcomes)
        if (outcome.status == CheckStatus::Crashed) return "fail";
    for (const Finding& finding : findings) {
        if (finding.severity == Severity::Info) continue;
        if (std::ranges::find(accepted, finding.key()) != accepted.end()) continue;
        if (finding.severity == Severity::Error) return "fail";
        verdict = "warn";
    }
    return verdict;
}

Result<VerifyReport> verifyDataset(const CheckInput& input, const std::vector<const Check*>& checks,
                                   std::vector<std::string> acceptedKeys, const JobContext& job) {
    VerifyReport report;
    report.dataset = input.profile.dataset;
    report.version = input.dataset.version();
    report.accepted = std::move(acceptedKeys);
    for (std::size_t i = 0; i < checks.size(); ++i) {
        BW_CHECK(job.check());
        const double done = double(i) / double(checks.size());
        job.progress(done, checks[i]->title());
        const auto start = Clock::now();
        auto result =
            runGuarded(*checks[i], input, job.part(done, double(i + 1) / double(checks.size())));
        BW_CHECK(job.check());
        CheckOutcome outcome = outcomeOf(*checks[i], result);
        outcome.seconds = std::chrono::duration<double>(Clock::now() - start).count();
        report.outcomes.push_back(std::move(outcome));
        if (result) std::ranges::move(*result, std::back_inserter(report.findings));
    }
    std::ranges::stable_sort(report.findings, isBefore);
    return report;
}

}  // namespace bw
