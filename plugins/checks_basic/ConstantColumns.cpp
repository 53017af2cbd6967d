#include "core/quality/ColumnView.h"
#include "plugins/checks_basic/Checks.h"
#include "plugins/checks_basic/Support.h"

#include <fmt/format.h>

namespace bw {
namespace {

std::string onlyValue(const CheckInput& input, int column) {
    const ColumnView view(input.dataset, column);
    std::int64_t row = 0;
    while (view.missing(row)) ++row;
    return view.text(row);
}

class ConstantColumns final : public NamedCheck {
public:
    ConstantColumns()
        : NamedCheck("constant_columns", "Constant columns",
                     "Columns with the same value in every row that has one, or with none at all. "
                     "Tables of fewer than two rows are not judged.") {}

    Result<std::vector<Finding>> run(const CheckInput& input, const ParameterValues&,
                                     const JobContext& job) const override {
        std::vector<Finding> findings;
        if (input.profile.rows < 2) return findings;
        for (std::size_t i = 0; i < input.profile.columns.size(); ++i) {
            BW_CHECK(job.check());
            const ColumnProfile& column = input.profile.columns[i];
            if (column.distinct > 1) continue;
            std::string message = column.distinct == 0
                                      ? fmt::format("{} has no value in any row", column.name)
                                      : fmt::format("{} is always \"{}\"{}", column.name,
                                                    onlyValue(input, static_cast<int>(i)),
                                                    column.missing ? " where it has a value" : "");
            Finding found =
                finding(Severity::Warning, {column.name}, {}, std::move(message),
                        "Leave the column out of training; at most its gaps say something.");
            found.count = column.rows;
            findings.push_back(std::move(found));
        }
        return findings;
    }
};

}  // namespace

std::unique_ptr<Check> makeConstantColumns() {
    return std::make_unique<ConstantColumns>();
}

}  // namespace bw
