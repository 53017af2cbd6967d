#include "plugins/checks_basic/Checks.h"
#include "plugins/checks_basic/Support.h"

#include <fmt/format.h>

namespace bw {
namespace {

class EmptyRows final : public NamedCheck {
public:
    EmptyRows()
        : NamedCheck("empty_rows", "Empty rows", "Rows that have no value in any column.") {}

    Result<std::vector<Finding>> run(const CheckInput& input, const ParameterValues&,
                                     const JobContext& job) const override {
        std::vector<std::int64_t> rows = emptyRows(input, job);
        BW_CHECK(job.check());
        if (rows.empty()) return {};
        const auto count = static_cast<std::int64_t>(rows.size());
        std::string message =
            fmt::format("{} {} empty in every column", rowsText(count), count == 1 ? "is" : "are");
        return std::vector{finding(Severity::Warning, {}, std::move(rows), std::move(message),
                                   "Remove these rows from the source; often it is a stray line at "
                                   "the end of a file.")};
    }
};

}  // namespace

std::unique_ptr<Check> makeEmptyRows() {
    return std::make_unique<EmptyRows>();
}

}  // namespace bw
