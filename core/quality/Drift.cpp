#include "core/quality/Drift.h"

#include "core/base/NumberText.h"
#include "core/quality/ColumnView.h"
#include "core/quality/DriftStatistics.h"
#include "core/table/DateTimeText.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bw {

/// One column's counts against its reference.
class DriftMeasure {
public:
    explicit DriftMeasure(const ColumnCounts& counts)
        : counts_(counts), reference_(counts.reference()) {}

    ColumnDrift run() {
        drift_.column = reference_.name_;
        drift_.kind = reference_.kind_;
        drift_.referenceRows = reference_.rows_;
        drift_.rows = counts_.rows_;
        drift_.referenceMissing = reference_.missing_;
        drift_.missing = counts_.missing_;
        drift_.neverSeen = counts_.neverSeen_;
        drift_.examples = counts_.examples_;
        if (reference_.scale_ == ReferenceColumn::Scale::Ordered)
            measureOrdered();
        else
            measureCounts();
        drift_.psi = psiOf(drift_.bins);
        return std::move(drift_);
    }

private:
    using Counts = std::vector<std::int64_t>;

    [[nodiscard]] static double share(std::int64_t part, std::int64_t whole) {
        return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
    }

    void measureOrdered() {
        drift_.measure = "ks";
        const std::int64_t n = reference_.rows_ - reference_.missing_;
        const std::int64_t m = counts_.rows_ - counts_.missing_;
        if (n > 0 && m > 0) {
            std::int64_t below = 0, belowNow = 0;
            for (std::size_t i = 0; i < reference_.counts_.size(); ++i) {
                below += reference_.counts_[i];
                belowNow += counts_.counts_[i];
                drift_.effect =
                    std::max(drift_.effect, std::abs(share(below, n) - share(belowNow, m)));
            }
            drift_.p = kolmogorovSmirnovTail(drift_.effect, n, m);
        }
        addMissingShare(n, m);
        orderedBins(n, m);
    }

    /// The share of missing cells is a second look at the column: the smaller p counts, doubled.
    void addMissingShare(std::int64_t n, std::int64_t m) {
        if (reference_.missing_ + counts_.missing_ == 0) return;
        const CountTest missing =
            compareCounts(Counts{n, reference_.missing_}, Counts{m, counts_.missing_});
        drift_.p = std::min(1.0, 2 * std::min(drift_.p, missing.p));
        drift_.effect =
            std::max(drift_.effect, std::abs(share(reference_.missing_, reference_.rows_) -
                                             share(counts_.missing_, counts_.rows_)));
    }

    void measureCounts() {
        drift_.measure = "cramers_v";
        Counts reference = reference_.counts_, current = counts_.counts_;
        reference.push_back(reference_.missing_);
        current.push_back(counts_.missing_);
        const CountTest test = compareCounts(reference, current);
        drift_.p = test.p;
        drift_.effect = test.effect;
        countBins();
    }

    [[nodiscard]] std::string text(double value) const {
        return drift_.kind == ColumnKind::DateTime
                   ? dateTimeText(static_cast<std::int64_t>(value), ' ')
                   : sensible(value);
    }

    /// About ten bins of equal count in the reference, and what lies outside its range.
    void orderedBins(std::int64_t n, std::int64_t m) {
        constexpr int kShown = 10;
        const auto& edges = reference_.edges_;
        if (edges.empty()) return;
        const auto add = [&](std::string label, std::int64_t of, std::int64_t now) {
            drift_.bins.push_back({std::move(label), share(of, n), share(now, m)});
        };
        if (counts_.counts_.front() > 0)
            add("< " + text(edges.front()), 0, counts_.counts_.front());
        std::int64_t of = 0, now = 0, sum = 0;
        for (std::size_t i = 0; i < edges.size(); ++i) {
            const std::size_t at = 2 * i + 1;
            of += reference_.counts_[at] + (i > 0 ? reference_.counts_[at - 1] : 0);
            now += counts_.counts_[at] + (i > 0 ? counts_.counts_[at - 1] : 0);
            const auto shown = static_cast<std::int64_t>(drift_.bins.size()) -
                               (counts_.counts_.front() > 0 ? 1 : 0);
            const bool full = (sum + of) * kShown >= n * (shown + 1);
            if (!full && i + 1 < edges.size()) continue;
            add("≤ " + text(edges[i]), of, now);
            sum += of;
            of = now = 0;
        }
        if (counts_.counts_.back() > 0) add("> " + text(edges.back()), 0, counts_.counts_.back());
    }

    [[nodiscard]] std::string levelName(std::size_t code) const {
        if (reference_.ofText()) return reference_.names_[code];
        if (drift_.kind == ColumnKind::Boolean)
            return reference_.edges_[code] != 0 ? "true" : "false";
        return text(reference_.edges_[code]);
    }

    /// The 20 most frequent values of both sides, the rest together.
    void countBins() {
        constexpr std::size_t kShown = 20;
        const std::size_t known = reference_.counts_.size() - 1;
        std::vector<std::size_t> order(known);
        std::iota(order.begin(), order.end(), std::size_t{0});
        const auto weight = [&](std::size_t i) {
            return -share(reference_.counts_[i], reference_.rows_) -
                   share(counts_.counts_[i], counts_.rows_);
        };
        std::ranges::stable_sort(order, {}, weight);
        const auto bin = [&](std::string label, std::int64_t of, std::int64_t now) {
            return DriftBin{std::move(label), share(of, reference_.rows_),
                            share(now, counts_.rows_)};
        };
        DriftBin other{.label = "other"};
        for (std::size_t k = 0; k < order.size(); ++k) {
            const std::size_t i = order[k];
            if (k < kShown) {
                drift_.bins.push_back(bin(levelName(i), reference_.counts_[i], counts_.counts_[i]));
                continue;
            }
            other.reference += share(reference_.counts_[i], reference_.rows_);
            other.current += share(counts_.counts_[i], counts_.rows_);
        }
        if (order.size() > kShown) drift_.bins.push_back(other);
        if (counts_.neverSeen_ > 0) drift_.bins.push_back(bin("never seen", 0, counts_.neverSeen_));
        if (reference_.missing_ + counts_.missing_ > 0)
            drift_.bins.push_back(bin("missing", reference_.missing_, counts_.missing_));
    }

    /// Σ (p - q) ln(p / q), shares not below 0.0001.
    static double psiOf(const std::vector<DriftBin>& bins) {
        constexpr double kLeast = 1e-4;
        double psi = 0;
        for (const DriftBin& bin : bins) {
            const double p = std::max(bin.current, kLeast), q = std::max(bin.reference, kLeast);
            psi += (p - q) * std::log(p / q);
        }
        return psi;
    }

    const ColumnCounts& counts_;
    const ReferenceColumn& reference_;
    ColumnDrift drift_;
};

ColumnDrift measureDrift(const ColumnCounts& counts) {
    return DriftMeasure(counts).run();
}

void judgeDrift(std::vector<ColumnDrift>& columns, const DriftLimits& limits) {
    std::vector<double> p;
    for (ColumnDrift& column : columns) {
        const std::int64_t fewer = std::min(column.rows, column.referenceRows);
        if (fewer < limits.minimumRows)
            column.reason = fmt::format("{}, fewer than the {} of a verdict", counted(fewer, "row"),
                                        thousands(limits.minimumRows));
        else
            p.push_back(column.p);
    }
    const std::vector<double> corrected = holmCorrected(p);
    std::size_t next = 0;
    for (ColumnDrift& column : columns) {
        if (!column.reason.empty()) continue;
        column.corrected = corrected[next++];
        column.drifted = column.corrected <= limits.alpha && column.effect >= limits.effect;
    }
    std::ranges::stable_sort(columns, [](const ColumnDrift& a, const ColumnDrift& b) {
        return std::pair(a.drifted, a.effect) > std::pair(b.drifted, b.effect);
    });
}

bool DatasetDrift::drifted() const {
    return !missingColumns.empty() || !newColumns.empty() || !changedKinds.empty() ||
           std::ranges::any_of(columns, &ColumnDrift::drifted);
}

namespace {

bool comparable(ColumnKind a, ColumnKind b) {
    const auto isNumber = [](ColumnKind kind) {
        return kind == ColumnKind::Integer || kind == ColumnKind::Number;
    };
    return a == b || (isNumber(a) && isNumber(b));
}

ColumnDrift driftOf(const Dataset& reference, int column, const Dataset& current, int other) {
    const ReferenceColumn known = ReferenceColumn::make(reference, column, {}, false);
    const ColumnView view(current, other);
    ColumnCounts counts(known);
    if (!known.ofText()) {
        for (std::int64_t row = 0; row < view.rows(); ++row) counts.add(view.number(row));
        return measureDrift(counts);
    }
    std::vector<std::int64_t> codes = categoryCounts(view);
    std::int64_t present = 0;
    for (std::size_t code = 0; code < codes.size(); ++code) {
        if (codes[code] == 0) continue;
        const std::string_view text = view.category(static_cast<std::int64_t>(code));
        counts.add(known.binOf(text), text, codes[code]);
        present += codes[code];
    }
    counts.addMissing(view.rows() - present);
    return measureDrift(counts);
}

}  // namespace

Result<DatasetDrift> compareDatasets(const Dataset& reference, const Dataset& current,
                                     const DriftLimits& limits, const JobContext& job) {
    DatasetDrift drift{.limits = limits};
    for (const std::string& name : current.columns())
        if (!reference.columnIndex(name)) drift.newColumns.push_back(name);
    const auto count = static_cast<double>(reference.columns().size());
    for (std::size_t i = 0; i < reference.columns().size(); ++i) {
        BW_CHECK(job.check());
        job.progress(static_cast<double>(i) / count, "Comparing columns");
        const std::string& name = reference.columns()[i];
        const auto other = current.columnIndex(name);
        const auto column = static_cast<int>(i);
        if (!other)
            drift.missingColumns.push_back(name);
        else if (!comparable(reference.kind(column), current.kind(*other)))
            drift.changedKinds.push_back(fmt::format("{}: {} became {}", name,
                                                     columnKindName(reference.kind(column)),
                                                     columnKindName(current.kind(*other))));
        else
            drift.columns.push_back(driftOf(reference, column, current, *other));
    }
    judgeDrift(drift.columns, limits);
    return drift;
}

}  // namespace bw
