#pragma once

#include "core/quality/Check.h"
#include "core/quality/Profile.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// A check's name and help, so that each check file holds little besides what it looks for.
class NamedCheck : public Check {
public:
    NamedCheck(std::string_view id, std::string_view title, std::string_view help)
        : id_(id), title_(title), help_(help) {}
    [[nodiscard]] std::string_view id() const final { return id_; }
    [[nodiscard]] std::string_view title() const final { return title_; }
    [[nodiscard]] std::string_view help() const final { return help_; }

protected:
    /// A finding of this check; count is the number of rows.
    [[nodiscard]] Finding finding(Severity severity, std::vector<std::string> columns,
                                  std::vector<std::int64_t> rows, std::string message,
                                  std::string advice) const;

private:
    std::string_view id_, title_, help_;
};

/// Of a parameter that the check described itself.
[[nodiscard]] double numberOf(const ParameterValues& parameters, const std::string& name);
[[nodiscard]] std::int64_t wholeOf(const ParameterValues& parameters, const std::string& name);

/// "1 row", "1,836 rows".
[[nodiscard]] std::string rowsText(std::int64_t count);
[[nodiscard]] std::string countText(std::int64_t count);
/// "5.6 %"; small shares keep two significant digits.
[[nodiscard]] std::string percentText(double share);
/// `"a", "b" and 3 more`: at most `most` names.
[[nodiscard]] std::string namesText(const std::vector<std::string>& names, std::size_t most = 5);

/// Rows without a value in any column, ascending.
[[nodiscard]] std::vector<std::int64_t> emptyRows(const CheckInput& input, const JobContext& job);
/// Index of the target; Refused (skipped) when no target is known, NotFound when it is no column.
[[nodiscard]] Result<int> targetIndex(const CheckInput& input);

[[nodiscard]] inline std::int64_t present(const ColumnProfile& column) {
    return column.rows - column.missing;
}

}  // namespace bw
