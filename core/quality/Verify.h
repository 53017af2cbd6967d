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

/// A report in JSON lists at most so many rows of each finding.
inline constexpr std::size_t kReportedRows = 1000;

struct VerifyReport {
    std::string dataset, version;
    std::string target;        ///< column to be predicted that the checks knew of; empty: none
    std::string contractHash;  ///< SHA-256 of the contract file in force; empty: none was
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
/// Keys of design.md section 5: dataset, version, verdict, findings, checks. Each finding lists at
/// most kReportedRows rows.
[[nodiscard]] Json verifyReportToJson(const VerifyReport& report);
/// Inverse of verifyReportToJson(), but for the rows that it cut; accepted are the keys of the
/// findings that were marked. BadInput names what is missing, of another kind or does not fit its
/// key; never throws.
[[nodiscard]] Result<VerifyReport> verifyReportFromJson(const Json& json);
/// JUnit XML: one test case a check.
[[nodiscard]] std::string verifyReportToJUnit(const VerifyReport& report);

}  // namespace bw
