#include "core/quality/ColumnView.h"
#include "plugins/checks_basic/Checks.h"
#include "plugins/checks_basic/Support.h"

#include <fmt/format.h>

namespace bw {
namespace {

class RareCategories final : public NamedCheck {
public:
    RareCategories()
        : NamedCheck("rare_categories", "Rare categories",
                     "Categories with so few rows that a model cannot learn them. Columns whose "
                     "values mostly occur once are left to the check of identifiers.") {}

    std::vector<ParameterDescription> parameters() const override {
        return {{.name = "min_rows",
                 .title = "Fewest rows",
                 .defaultValue = std::int64_t{10},
                 .help = "A category with fewer rows is rare",
                 .minimum = 2}};
    }

    Result<std::vector<Finding>> run(const CheckInput& input, const ParameterValues& parameters,
                                     const JobContext& job) const override {
        std::vector<Finding> findings;
        for (std::size_t i = 0; i < input.profile.columns.size(); ++i) {
            BW_CHECK(job.check());
            const ColumnProfile& column = input.profile.columns[i];
            const bool repeats = present(column) >= 2 * column.distinct && column.distinct > 1;
            if (column.kind != ColumnKind::Category || !repeats) continue;
            const ColumnView view(input.dataset, static_cast<int>(i));
            findIn(column.name, view, wholeOf(parameters, "min_rows"), findings);
        }
        return findings;
    }

private:
    void findIn(const std::string& name, const ColumnView& view, std::int64_t minRows,
                std::vector<Finding>& findings) const {
        const std::vector<std::int64_t> counts = categoryCounts(view);
        const auto isRare = [&](std::size_t code) {
            return counts[code] > 0 && counts[code] < minRows;
        };
        std::vector<std::string> names;
        for (std::size_t code = 0; code < counts.size(); ++code)
            if (isRare(code)) names.emplace_back(view.category(static_cast<std::int64_t>(code)));
        if (names.empty()) return;
        std::vector<std::int64_t> rows;
        for (std::int64_t row = 0; row < view.rows(); ++row)
            if (!view.missing(row) && isRare(static_cast<std::size_t>(view.bits(row))))
                rows.push_back(row);
        const auto count = static_cast<std::int64_t>(names.size());
        findings.push_back(finding(
            Severity::Info, {name}, std::move(rows),
            fmt::format("{} has {} categor{} with fewer than {} rows: {}", name, countText(count),
                        count == 1 ? "y" : "ies", minRows, namesText(names)),
            "Merge them into a wider category if they mean nearly the same, or collect more "
            "rows."));
    }
};

}  // namespace

std::unique_ptr<Check> makeRareCategories() {
    return std::make_unique<RareCategories>();
}

}  // namespace bw
