#include "core/quality/ColumnView.h"
#include "plugins/checks_basic/Checks.h"
#include "plugins/checks_basic/Support.h"

#include <fmt/format.h>

namespace bw {
namespace {

class MissingValues final : public NamedCheck {
public:
    MissingValues()
        : NamedCheck(
              "missing_values", "Missing values",
              "Columns with rows that have no value. Rows that are empty in every column and "
              "columns without any value are left to their own checks.") {}

    std::vector<ParameterDescription> parameters() const override {
        return {{.name = "warn_share",
                 .title = "Warn above",
                 .defaultValue = 0.05,
                 .help = "Share of rows without a value, 0 to 1, above which it is a warning",
                 .minimum = 0,
                 .maximum = 1}};
    }

    Result<std::vector<Finding>> run(const CheckInput& input, const ParameterValues& parameters,
                                     const JobContext& job) const override {
        const double warnShare = numberOf(parameters, "warn_share");
        const auto empty = static_cast<std::int64_t>(emptyRows(input, job).size());
        std::vector<Finding> findings;
        for (std::size_t i = 0; i < input.profile.columns.size(); ++i) {
            BW_CHECK(job.check());
            const ColumnProfile& column = input.profile.columns[i];
            if (column.missing == empty || column.missing == column.rows) continue;
            const double share = double(column.missing) / double(column.rows);
            findings.push_back(finding(
                share > warnShare ? Severity::Warning : Severity::Info, {column.name},
                missingRows(ColumnView(input.dataset, static_cast<int>(i))),
                fmt::format("{} is missing in {} of {} ({})", column.name,
                            countText(column.missing), rowsText(column.rows), percentText(share)),
                "Find out why. Training fills the gaps and tells the model which values were "
                "filled."));
        }
        return findings;
    }
};

}  // namespace

std::unique_ptr<Check> makeMissingValues() {
    return std::make_unique<MissingValues>();
}

}  // namespace bw
