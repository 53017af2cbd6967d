#include "core/quality/ColumnView.h"
#include "plugins/checks_basic/Checks.h"
#include "plugins/checks_basic/Support.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

class RowComparison {
public:
    explicit RowComparison(const Dataset& dataset) {
        for (int i = 0; i < static_cast<int>(dataset.columns().size()); ++i)
            views_.emplace_back(dataset, i);
    }
    /// Missing equals missing.
    [[nodiscard]] bool equal(std::int64_t a, std::int64_t b) const {
        return std::ranges::all_of(views_, [&](const ColumnView& view) {
            const bool missing = view.missing(a);
            return missing == view.missing(b) && (missing || view.bits(a) == view.bits(b));
        });
    }

private:
    std::vector<ColumnView> views_;
};

/// Row numbers ordered by hash, equal hashes by row.
std::vector<std::int64_t> rowsByHash(std::span<const std::uint64_t> hashes) {
    std::vector<std::int64_t> rows(hashes.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::int64_t>(i);
    std::ranges::sort(rows, [&](std::int64_t a, std::int64_t b) {
        const auto hashA = hashes[std::size_t(a)], hashB = hashes[std::size_t(b)];
        return hashA != hashB ? hashA < hashB : a < b;
    });
    return rows;
}

/// Equal hashes are only a hint: rows of one hash are compared by value with each different one
/// before.
Result<std::vector<std::int64_t>> laterCopies(const Dataset& dataset, const JobContext& job) {
    const auto hashes = dataset.rowHashes();
    const RowComparison comparison(dataset);
    std::vector<std::int64_t> copies, originals;
    std::uint64_t current = 0;
    std::int64_t seen = 0;
    for (const std::int64_t row : rowsByHash(hashes)) {
        if (seen++ % (1 << 14) == 0) BW_CHECK(job.check());
        if (originals.empty() || hashes[std::size_t(row)] != current) {
            current = hashes[std::size_t(row)];
            originals.assign(1, row);
            continue;
        }
        const bool known = std::ranges::any_of(
            originals, [&](std::int64_t original) { return comparison.equal(original, row); });
        (known ? copies : originals).push_back(row);
    }
    std::ranges::sort(copies);
    return copies;
}

class DuplicateRows final : public NamedCheck {
public:
    DuplicateRows()
        : NamedCheck("duplicate_rows", "Duplicate rows",
                     "Rows that are equal to an earlier row in every column; the later copies are "
                     "listed. Missing values count as equal.") {}

    Result<std::vector<Finding>> run(const CheckInput& input, const ParameterValues&,
                                     const JobContext& job) const override {
        BW_TRY(std::vector<std::int64_t> rows, laterCopies(input.dataset, job));
        if (rows.empty()) return std::vector<Finding>{};
        const auto count = static_cast<std::int64_t>(rows.size());
        std::string message =
            fmt::format("{} repeat{} an earlier row", rowsText(count), count == 1 ? "s" : "");
        return std::vector{
            finding(Severity::Warning, {}, std::move(rows), std::move(message),
                    "Remove copies that were made by mistake. The default split keeps "
                    "equal rows on one side, so they do not leak into the test.")};
    }
};

}  // namespace

std::unique_ptr<Check> makeDuplicateRows() {
    return std::make_unique<DuplicateRows>();
}

}  // namespace bw
