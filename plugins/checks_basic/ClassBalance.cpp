#include "core/quality/ColumnView.h"
#include "plugins/checks_basic/Checks.h"
#include "plugins/checks_basic/Support.h"

#include <fmt/format.h>

#include <set>

namespace bw {
namespace {

bool isClasses(const ColumnProfile& target, std::int64_t maxClasses) {
    if (target.kind == ColumnKind::Category || target.kind == ColumnKind::Boolean) return true;
    return target.kind == ColumnKind::Integer && target.distinct <= maxClasses;
}

std::vector<std::int64_t> rowsOf(const ColumnView& view, const std::set<std::string>& values) {
    std::vector<std::int64_t> rows;
    for (std::int64_t row = 0; row < view.rows(); ++row)
        if (!view.missing(row) && values.contains(view.text(row))) rows.push_back(row);
    return rows;
}

class ClassBalance final : public NamedCheck {
public:
    ClassBalance()
        : NamedCheck("class_balance", "Class balance",
                     "How many rows each class of the target has. One value only cannot be learnt; "
                     "a class that is rare beside the most frequent one is easily missed.") {}

    std::vector<ParameterDescription> parameters() const override {
        return {{.name = "min_ratio",
                 .title = "Rarest beside commonest",
                 .defaultValue = 0.1,
                 .help = "Warn when a class has fewer rows than this share of the commonest class",
                 .minimum = 0,
                 .maximum = 1},
                {.name = "max_classes",
                 .title = "Most classes",
                 .defaultValue = std::int64_t{20},
                 .help = "A whole-number target with more values is a quantity, not a class",
                 .minimum = 2,
                 .maximum = 1000}};
    }

    Result<std::vector<Finding>> run(const CheckInput& input, const ParameterValues& parameters,
                                     const JobContext&) const override {
        BW_TRY(const int index, targetIndex(input));
        const ColumnProfile& target = input.profile.columns[static_cast<std::size_t>(index)];
        if (target.distinct == 0)
            return fail(ErrorCode::Refused, "the target has no values", "Choose another target.");
        if (target.distinct == 1) return std::vector{oneValue(input, index)};
        if (!isClasses(target, wholeOf(parameters, "max_classes"))) return std::vector<Finding>{};
        const double ratio = numberOf(parameters, "min_ratio");
        std::vector<std::string> rare;
        for (const ValueCount& value : target.topValues)
            if (double(value.count) < ratio * double(target.topValues.front().count))
                rare.push_back(value.value);
        if (rare.empty()) return std::vector<Finding>{};
        return std::vector{rareClasses(input, index, rare, ratio)};
    }

private:
    Finding oneValue(const CheckInput& input, int index) const {
        const ColumnView view(input.dataset, index);
        std::int64_t row = 0;
        while (view.missing(row)) ++row;
        Finding found = finding(
            Severity::Error, {input.target}, {},
            fmt::format("The target {} has one value only: \"{}\"", input.target, view.text(row)),
            "Choose another target, or add rows with other values.");
        found.count = present(input.profile.columns[static_cast<std::size_t>(index)]);
        return found;
    }

    Finding rareClasses(const CheckInput& input, int index, const std::vector<std::string>& rare,
                        double ratio) const {
        const std::set<std::string> values(rare.begin(), rare.end());
        std::vector<std::int64_t> rows = rowsOf(ColumnView(input.dataset, index), values);
        const auto classes = static_cast<std::int64_t>(rare.size());
        std::string message = fmt::format(
            "{} class{} of the target {} {} less than {} of the rows of the commonest class: {} "
            "({})",
            countText(classes), classes == 1 ? "" : "es", input.target,
            classes == 1 ? "has" : "have", percentText(ratio), namesText(rare),
            rowsText(static_cast<std::int64_t>(rows.size())));
        return finding(
            Severity::Warning, {input.target}, std::move(rows), std::move(message),
            "Judge the model by a metric that sees rare classes, or collect more of their "
            "rows.");
    }
};

}  // namespace

std::unique_ptr<Check> makeClassBalance() {
    return std::make_unique<ClassBalance>();
}

}  // namespace bw
