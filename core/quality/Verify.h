#pragma once

#include "core/quality/Check.h"
#include "core/quality/Contract.h"

#include <string>
#include <vector>

namespace bw {

struct CheckOutcome {
    std::string check;
    CheckStatus status = CheckStatus::Passed;
    std::string reason;  ///< why skipped or crashed
    double seconds = 0;
};

struct VerifyReport {
    std::string dataset, version;
    std::vector<CheckOutcome> outcomes;
    std::vector<Finding> findings;  ///< errors first, then by check and column
    std::vector<std::string>
        accepted;  ///< keys of findings that a person accepted: they do not count
    /// "fail": an error finding that is not accepted, or a crashed check; "warn": a warning;
    /// "pass".
    [[nodiscard]] std::string verdict() const;
};

/// Runs all checks over one dataset. A check that throws or fails is "crashed", the rest still
/// runs.
[[nodiscard]] Result<VerifyReport> verifyDataset(const CheckInput& input,
                                                 const std::vector<const Check*>& checks,
                                                 std::vector<std::string> acceptedKeys,
                                                 const JobContext& job);
/// Keys of design.md section 5: dataset, version, verdict, findings, checks.
[[nodiscard]] Json verifyReportToJson(const VerifyReport& report);
/// JUnit XML: one test case a check.
[[nodiscard]] std::string verifyReportToJUnit(const VerifyReport& report);

}  // namespace bw
