#include "core/quality/ColumnView.h"
#include "plugins/checks_basic/Checks.h"
#include "plugins/checks_basic/Support.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

/// Exact, also where the profile only estimates: sorts a copy of the values.
bool allDifferent(const ColumnView& view) {
    std::vector<std::int64_t> values;
    for (std::int64_t row = 0; row < view.rows(); ++row)
        if (!view.missing(row)) values.push_back(view.bits(row));
    std::ranges::sort(values);
    return std::ranges::adjacent_find(values) == values.end();
}

class IdLikeColumns final : public NamedCheck {
public:
    IdLikeColumns()
        : NamedCheck("id_like_columns", "Identifier-like columns",
                     "Whole-number columns that are different in every row, and text columns that "
                     "are different in nearly every row: row numbers, keys, names.") {}

    std::vector<ParameterDescription> parameters() const override {
        return {
            {.name = "text_share",
             .title = "Different texts",
             .defaultValue = 0.95,
             .help = "Share of different values from which a text column looks like an identifier",
             .minimum = 0.5,
             .maximum = 1},
            {.name = "min_rows",
             .title = "Fewest rows",
             .defaultValue = std::int64_t{50},
             .help =
                 "Columns with fewer values are not judged: in few rows all may differ by chance",
             .minimum = 2}};
    }

    Result<std::vector<Finding>> run(const CheckInput& input, const ParameterValues& parameters,
                                     const JobContext& job) const override {
        std::vector<Finding> findings;
        for (std::size_t i = 0; i < input.profile.columns.size(); ++i) {
            BW_CHECK(job.check());
            const ColumnProfile& column = input.profile.columns[i];
            if (present(column) < wholeOf(parameters, "min_rows")) continue;
            const ColumnView view(input.dataset, static_cast<int>(i));
            const std::string message = column.kind == ColumnKind::Integer
                                            ? judgeIntegers(column, view)
                                        : column.kind == ColumnKind::Category
                                            ? judgeTexts(column, numberOf(parameters, "text_share"))
                                            : "";
            if (message.empty()) continue;
            Finding found =
                finding(Severity::Warning, {column.name}, {}, message,
                        "Leave the column out of training: a model can only learn it by "
                        "heart. It may serve as the key of the split.");
            found.count = column.distinct;
            findings.push_back(std::move(found));
        }
        return findings;
    }

private:
    static std::string judgeIntegers(const ColumnProfile& column, const ColumnView& view) {
        const std::int64_t values = present(column);
        // An estimate is a few per cent off at most; closer ones are counted exactly.
        if (double(column.distinct) < 0.9 * double(values)) return {};
        if (column.distinctExact ? column.distinct != values : !allDifferent(view)) return {};
        const bool isRun = *column.maximum - *column.minimum + 1 == double(values);
        if (isRun)
            return fmt::format(
                "{} counts from {:.0f} to {:.0f} without a gap: it looks like a row number",
                column.name, *column.minimum, *column.maximum);
        return fmt::format(
            "{} is a different whole number in each of {}: it looks like an identifier",
            column.name, rowsText(values));
    }

    static std::string judgeTexts(const ColumnProfile& column, double share) {
        const std::int64_t values = present(column);
        if (double(column.distinct) < share * double(values)) return {};
        return fmt::format(
            "{} has {} different texts in {}: it looks like an identifier or free text",
            column.name, countText(column.distinct), rowsText(values));
    }
};

}  // namespace

std::unique_ptr<Check> makeIdLikeColumns() {
    return std::make_unique<IdLikeColumns>();
}

}  // namespace bw
