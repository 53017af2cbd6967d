#include "core/quality/ColumnView.h"
#include "plugins/checks_basic/Checks.h"
#include "plugins/checks_basic/PairMeasures.h"
#include "plugins/checks_basic/Support.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace bw {
namespace {

constexpr std::int64_t kScreeningRows = 2000;
constexpr std::string_view kAdvice =
    "Keep one of them for training; the others add nothing but weight.";

std::vector<std::int64_t> everyRow(std::int64_t rows, std::int64_t most) {
    const std::int64_t step = std::max<std::int64_t>(1, (rows + most - 1) / most);
    std::vector<std::int64_t> chosen;
    for (std::int64_t row = 0; row < rows; row += step) chosen.push_back(row);
    return chosen;
}

/// One run of the check: finds the exact groups in one pass a column, then measures pairs of the
/// columns that are left.
class Search {
public:
    Search(const CheckInput& input, double minLambda, double minCorrelation,
           std::int64_t maxColumns)
        : input_(input),
          minLambda_(minLambda),
          minCorrelation_(minCorrelation),
          maxColumns_(static_cast<std::size_t>(maxColumns)),
          redundant_(input.profile.columns.size(), false),
          screening_(everyRow(input.dataset.rows(), kScreeningRows)),
          all_(everyRow(input.dataset.rows(), std::max<std::int64_t>(1, input.dataset.rows()))) {}

    Result<std::vector<Finding>> run(const JobContext& job) {
        BW_CHECK(findGroups(job.part(0.0, 0.5)));
        BW_CHECK(findPairs(job.part(0.5, 1.0)));
        return std::move(findings_);
    }

private:
    using Groups = std::map<std::pair<bool, std::uint64_t>, std::vector<int>>;

    [[nodiscard]] const ColumnProfile& profile(int column) const {
        return input_.profile.columns[static_cast<std::size_t>(column)];
    }
    [[nodiscard]] ColumnView view(int column) const { return {input_.dataset, column}; }
    [[nodiscard]] int columns() const { return static_cast<int>(redundant_.size()); }

    /// Columns with hardly a value twice map onto each other without meaning: only equal ones
    /// count.
    [[nodiscard]] bool repeats(int column) const {
        return profile(column).distinctExact &&
               present(profile(column)) >= 2 * profile(column).distinct;
    }

    void add(std::vector<std::string> names, std::vector<std::int64_t> rows, std::int64_t count,
             std::string message) {
        Finding found;
        found.check = "redundant_columns";
        found.severity = Severity::Warning;
        found.columns = std::move(names);
        found.rows = std::move(rows);
        found.count = count;
        found.message = std::move(message);
        found.advice = kAdvice;
        findings_.push_back(std::move(found));
    }

    Result<void> findGroups(const JobContext& job) {
        Groups groups;
        for (int i = 0; i < columns(); ++i) {
            BW_CHECK(job.check());
            job.progress(double(i) / columns(), "Comparing columns");
            if (profile(i).distinct < 2) continue;
            const bool byPattern = repeats(i);
            groups[{byPattern, byPattern ? patternHash(view(i)) : contentHash(view(i))}].push_back(
                i);
        }
        for (auto& [key, members] : groups) {
            BW_CHECK(job.check());
            if (members.size() > 1) reportGroup(key.first, std::move(members));
        }
        return {};
    }

    void reportGroup(bool byPattern, std::vector<int> members) {
        const ColumnView first = view(members.front());
        std::erase_if(members, [&](int column) {  // a hash is only a hint
            return column != members.front() && !(byPattern ? samePattern(first, view(column))
                                                            : sameContent(first, view(column)));
        });
        if (members.size() < 2) return;
        std::vector<std::string> names;
        for (const int column : members) names.push_back(profile(column).name);
        for (std::size_t i = 1; i < members.size(); ++i)
            redundant_[static_cast<std::size_t>(members[i])] = true;
        std::string message = fmt::format(
            "{} {}", namesText(names),
            byPattern ? "say the same: their values map one to one onto each other in all rows"
                      : "hold the same values in all rows");
        const std::int64_t count = present(profile(members.front()));
        add(std::move(names), {}, count, std::move(message));
    }

    Result<void> findPairs(const JobContext& job) {
        std::vector<int> few, numbers;
        for (int i = 0; i < columns(); ++i) {
            const ColumnProfile& column = profile(i);
            if (redundant_[static_cast<std::size_t>(i)] || column.distinct < 2) continue;
            if (column.distinct <= kMaxCodes && repeats(i)) few.push_back(i);
            if (column.kind == ColumnKind::Integer || column.kind == ColumnKind::Number)
                numbers.push_back(i);
        }
        const std::size_t left = std::max(cut(few), cut(numbers));
        BW_CHECK(findNearlyOneToOne(few, job));
        BW_CHECK(findCorrelated(numbers, job));
        if (left > 0) reportLeftOut(left);
        return {};
    }

    [[nodiscard]] std::size_t cut(std::vector<int>& candidates) const {
        if (candidates.size() <= maxColumns_) return 0;
        const std::size_t left = candidates.size() - maxColumns_;
        candidates.resize(maxColumns_);
        return left;
    }

    void reportLeftOut(std::size_t left) {
        add({}, {}, static_cast<std::int64_t>(left),
            fmt::format(
                "Skipped, too many columns: {} were compared with the others for one-to-one "
                "equality only, not for being nearly redundant",
                countText(static_cast<std::int64_t>(left))));
        findings_.back().severity = Severity::Info;
        findings_.back().subject = "too many columns";
        findings_.back().advice = "Raise max_columns of this check if the time does not matter.";
    }

    /// Each later column is told with the first earlier one it goes with, so that k equal columns
    /// give k - 1 findings.
    Result<void> findNearlyOneToOne(const std::vector<int>& few, const JobContext& job) {
        std::vector<std::vector<std::int32_t>> codes;
        for (const int column : few) codes.push_back(valueCodes(view(column), screening_));
        for (std::size_t j = 1; j < few.size(); ++j) {
            BW_CHECK(job.check());
            job.progress(0.5 * double(j) / double(few.size()), "Comparing columns");
            for (std::size_t i = 0; i < j; ++i) {
                if (redundant_[std::size_t(few[i])] ||
                    mutualLambda(codes[i], codes[j]) < minLambda_ - 0.05)
                    continue;
                if (reportNearlyOneToOne(few[i], few[j])) break;
            }
        }
        return {};
    }

    bool reportNearlyOneToOne(int a, int b) {
        const auto codesA = valueCodes(view(a), all_), codesB = valueCodes(view(b), all_);
        const double lambda = mutualLambda(codesA, codesB);
        if (lambda < minLambda_) return false;
        redundant_[static_cast<std::size_t>(b)] = true;
        std::vector<std::int64_t> rows = breakingRows(codesA, codesB);
        const auto count = static_cast<std::int64_t>(rows.size());
        add({profile(a).name, profile(b).name}, std::move(rows), count,
            fmt::format("\"{}\" and \"{}\" determine each other but for {} (lambda {:.4f})",
                        profile(a).name, profile(b).name, rowsText(count), lambda));
        return true;
    }

    Result<void> findCorrelated(const std::vector<int>& numbers, const JobContext& job) {
        for (std::size_t j = 1; j < numbers.size(); ++j) {
            BW_CHECK(job.check());
            job.progress(0.5 + 0.5 * double(j) / double(numbers.size()), "Comparing columns");
            for (std::size_t i = 0; i < j && !redundant_[std::size_t(numbers[j])]; ++i) {
                if (redundant_[std::size_t(numbers[i])]) continue;
                const ColumnView a = view(numbers[i]), b = view(numbers[j]);
                const double screened = correlation(a, b, screening_);
                if (std::abs(screened) >= minCorrelation_ - 0.01)
                    reportCorrelated(numbers[i], numbers[j]);
            }
        }
        return {};
    }

    void reportCorrelated(int a, int b) {
        const double r = correlation(view(a), view(b), all_);
        if (!(std::abs(r) >= minCorrelation_)) return;
        redundant_[static_cast<std::size_t>(b)] = true;
        add({profile(a).name, profile(b).name}, {},
            std::min(present(profile(a)), present(profile(b))),
            fmt::format("\"{}\" and \"{}\" are almost proportional (correlation {:.5f})",
                        profile(a).name, profile(b).name, r));
    }

    const CheckInput& input_;
    double minLambda_, minCorrelation_;
    std::size_t maxColumns_;
    std::vector<bool> redundant_;  ///< goes with an earlier column already
    std::vector<std::int64_t> screening_, all_;
    std::vector<Finding> findings_;
};

class RedundantColumns final : public NamedCheck {
public:
    RedundantColumns()
        : NamedCheck(
              "redundant_columns", "Redundant columns",
              "Columns that say what another one says: values that map one to one onto each "
              "other (exactly, in any number of columns; or but for a few rows), and numbers "
              "that are almost proportional.") {}

    std::vector<ParameterDescription> parameters() const override {
        return {
            {.name = "min_lambda",
             .title = "Nearly one to one",
             .defaultValue = 0.99,
             .help = "Goodman and Kruskal's lambda, in both directions, from which two columns are "
                     "redundant",
             .minimum = 0.5,
             .maximum = 1},
            {.name = "min_correlation",
             .title = "Correlation",
             .defaultValue = 0.999,
             .help = "Absolute correlation from which two columns of numbers are redundant",
             .minimum = 0.5,
             .maximum = 1},
            {.name = "max_columns",
             .title = "Most columns in pairs",
             .defaultValue = std::int64_t{200},
             .help = "Further columns are not measured in pairs; the time grows with the square",
             .minimum = 2,
             .maximum = 100000,
             .basic = false}};
    }

    Result<std::vector<Finding>> run(const CheckInput& input, const ParameterValues& parameters,
                                     const JobContext& job) const override {
        return Search(input, numberOf(parameters, "min_lambda"),
                      numberOf(parameters, "min_correlation"), wholeOf(parameters, "max_columns"))
            .run(job);
    }
};

}  // namespace

std::unique_ptr<Check> makeRedundantColumns() {
    return std::make_unique<RedundantColumns>();
}

}  // namespace bw
