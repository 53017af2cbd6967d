#include "plugins/checks_basic/Support.h"

#include "core/quality/ColumnView.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {

Finding NamedCheck::finding(Severity severity, std::vector<std::string> columns,
                            std::vector<std::int64_t> rows, std::string message,
                            std::string advice) const {
    Finding found;
    found.check = id_;
    found.severity = severity;
    found.columns = std::move(columns);
    found.count = static_cast<std::int64_t>(rows.size());
    found.rows = std::move(rows);
    found.message = std::move(message);
    found.advice = std::move(advice);
    return found;
}

double numberOf(const ParameterValues& parameters, const std::string& name) {
    return std::get<double>(parameters.at(name));
}

std::int64_t wholeOf(const ParameterValues& parameters, const std::string& name) {
    return std::get<std::int64_t>(parameters.at(name));
}

std::string countText(std::int64_t count) {
    std::string digits = fmt::format("{}", count);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits;
}

std::string rowsText(std::int64_t count) {
    return fmt::format("{} row{}", countText(count), count == 1 ? "" : "s");
}

std::string percentText(double share) {
    const double percent = share * 100;
    return percent >= 10 || percent == 0 ? fmt::format("{:.1f} %", percent)
                                         : fmt::format("{:.2g} %", percent);
}

std::string namesText(const std::vector<std::string>& names, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i)
        text += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", names[i]);
    if (names.size() > most) text += fmt::format(" and {} more", names.size() - most);
    return text;
}

std::vector<std::int64_t> emptyRows(const CheckInput& input, const JobContext& job) {
    const auto& columns = input.profile.columns;
    if (columns.empty()) return {};
    // Starts from the column with the fewest missing values, so that most tables cost one column.
    const auto fewest = std::ranges::min_element(columns, {}, &ColumnProfile::missing);
    if (fewest->missing == 0) return {};
    std::vector<std::int64_t> rows =
        missingRows(ColumnView(input.dataset, static_cast<int>(fewest - columns.begin())));
    for (std::size_t i = 0; i < columns.size() && !rows.empty() && !job.cancelled(); ++i) {
        const ColumnView view(input.dataset, static_cast<int>(i));
        std::erase_if(rows, [&](std::int64_t row) { return !view.missing(row); });
    }
    return rows;
}

Result<int> targetIndex(const CheckInput& input) {
    if (input.target.empty())
        return fail(ErrorCode::Refused, "no target given", "Name the column to be predicted.");
    return input.dataset.columnIndex(input.target);
}

}  // namespace bw
