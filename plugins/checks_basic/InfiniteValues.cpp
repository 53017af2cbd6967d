#include "core/quality/ColumnView.h"
#include "plugins/checks_basic/Checks.h"
#include "plugins/checks_basic/Support.h"

#include <fmt/format.h>

#include <cmath>

namespace bw {
namespace {

class InfiniteValues final : public NamedCheck {
public:
    InfiniteValues()
        : NamedCheck(
              "infinite_values", "Infinite values",
              "Numbers that are plus or minus infinity, mostly left by a division by zero.") {}

    Result<std::vector<Finding>> run(const CheckInput& input, const ParameterValues&,
                                     const JobContext& job) const override {
        std::vector<Finding> findings;
        for (std::size_t i = 0; i < input.profile.columns.size(); ++i) {
            BW_CHECK(job.check());
            const ColumnProfile& column = input.profile.columns[i];
            if (column.infinite == 0) continue;
            const ColumnView view(input.dataset, static_cast<int>(i));
            std::vector<std::int64_t> rows;
            for (std::int64_t row = 0; row < view.rows(); ++row)
                if (std::isinf(view.number(row))) rows.push_back(row);
            findings.push_back(finding(
                Severity::Error, {column.name}, std::move(rows),
                fmt::format("{} is infinite in {}", column.name, rowsText(column.infinite)),
                "Correct the computation that made them, or leave the values empty: one infinite "
                "value spoils scaling and training."));
        }
        return findings;
    }
};

}  // namespace

std::unique_ptr<Check> makeInfiniteValues() {
    return std::make_unique<InfiniteValues>();
}

}  // namespace bw
