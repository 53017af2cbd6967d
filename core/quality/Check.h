#pragma once

#include "core/base/Extension.h"
#include "core/base/JobContext.h"
#include "core/base/Parameters.h"
#include "core/table/Dataset.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bw {

class Contract;
struct Profile;

enum class Severity { Info, Warning, Error };
[[nodiscard]] std::string_view severityName(Severity severity);  ///< "info", "warning", "error"

/// What became of a check. Crashed and skipped never count as passed.
enum class CheckStatus { Passed, Found, Skipped, Crashed };
[[nodiscard]] std::string_view checkStatusName(CheckStatus status);  ///< "passed", "found" …

/// One thing found, with the rows that show it.
struct Finding {
    std::string check;  ///< id of the check
    Severity severity = Severity::Warning;
    std::vector<std::string> columns;  ///< concerned columns; empty: the table
    std::int64_t count = 0;            ///< how many rows (or values, where rows make no sense)
    std::vector<std::int64_t> rows;    ///< 0-based, ascending, all of them (cut to 1,000 in JSON)
    std::string message;               ///< a sentence with numbers: "24 rows repeat an earlier row"
    std::string advice;                ///< what to do about it
    /// Stable identity for accepting: hash of check, columns and `subject`, not of counts.
    std::string subject;  ///< what exactly, when columns do not say it (a category, a bound)
    [[nodiscard]] std::string key() const;
};

/// All a check may look at.
struct CheckInput {
    const Dataset& dataset;
    const Profile& profile;    ///< computed once for all checks
    const Contract* contract;  ///< nullptr: none accepted yet
    std::string target;        ///< empty: not known
};

/// Looks at a dataset and says what is wrong. Plugins: plugins/checks_*. Must hold for any table,
/// 0 rows and 10,000 columns included, in about the time of one pass.
class Check : public Extension {
public:
    [[nodiscard]] virtual std::string_view help() const = 0;
    [[nodiscard]] virtual std::vector<ParameterDescription> parameters() const { return {}; }
    /// Findings, empty when all is well. An error means the check could not run (it is then
    /// "crashed"); Refused with a reason means "skipped".
    [[nodiscard]] virtual Result<std::vector<Finding>> run(const CheckInput& input,
                                                           const ParameterValues& parameters,
                                                           const JobContext& job) const = 0;
};

}  // namespace bw
