#include "core/quality/ColumnView.h"
#include "plugins/checks_basic/Checks.h"
#include "plugins/checks_basic/Support.h"

#include <fmt/format.h>

namespace bw {
namespace {

class MissingTarget final : public NamedCheck {
public:
    MissingTarget()
        : NamedCheck("missing_target", "Rows without target",
                     "Rows whose target has no value: training and evaluation leave them out.") {}

    Result<std::vector<Finding>> run(const CheckInput& input, const ParameterValues&,
                                     const JobContext&) const override {
        BW_TRY(const int index, targetIndex(input));
        std::vector<std::int64_t> rows = missingRows(ColumnView(input.dataset, index));
        if (rows.empty()) return std::vector<Finding>{};
        const auto count = static_cast<std::int64_t>(rows.size());
        const bool all = count == input.dataset.rows();
        std::string message = fmt::format("The target {} is missing in {}{}", input.target,
                                          all ? "all " : "", rowsText(count));
        return std::vector{
            finding(all ? Severity::Error : Severity::Warning, {input.target}, std::move(rows),
                    std::move(message),
                    "These rows are not used for training and evaluation. Fill in the "
                    "target if it is known.")};
    }
};

}  // namespace

std::unique_ptr<Check> makeMissingTarget() {
    return std::make_unique<MissingTarget>();
}

}  // namespace bw
