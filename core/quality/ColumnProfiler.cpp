#include "core/quality/ColumnProfiler.h"

#include "core/quality/ColumnView.h"
#include "core/quality/DistinctCounter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bw {
namespace {

constexpr std::size_t kTopValues = 1000;
constexpr int kBins = 30;
constexpr std::int64_t kStopEvery = 1 << 16;
constexpr std::size_t kSortedRows = 1 << 24;
constexpr double kExactIntegers = 9007199254740992.0;  // 2^53: doubles tell these apart
const std::vector<double> kShares{0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0};

void keepTop(std::vector<ValueCount>& values) {
    std::ranges::sort(values, [](const ValueCount& a, const ValueCount& b) {
        return a.count != b.count ? a.count > b.count : a.value < b.value;
    });
    if (values.size() > kTopValues) values.resize(kTopValues);
}

void profileCategories(const ColumnView& view, ColumnProfile& profile) {
    const std::vector<std::int64_t> counts = categoryCounts(view);
    std::int64_t present = 0;
    for (std::size_t code = 0; code < counts.size(); ++code) {
        if (counts[code] == 0) continue;
        present += counts[code];
        ++profile.distinct;
        profile.topValues.push_back({std::string(view.category(std::int64_t(code))), counts[code]});
    }
    profile.missing = profile.rows - present;
    keepTop(profile.topValues);
}

/// Sum with a running correction (Neumaier 1974): the error does not grow with the number of rows.
double exactSum(const std::vector<double>& values, double minus, int power) {
    double sum = 0, lost = 0;
    for (const double value : values) {
        const double term = power == 1 ? value : (value - minus) * (value - minus);
        const double next = sum + term;
        lost += std::abs(sum) >= std::abs(term) ? (sum - next) + term : (term - next) + sum;
        sum = next;
    }
    return std::isfinite(lost) ? sum + lost : sum;
}

void fillMoments(const std::vector<double>& values, ColumnProfile& profile) {
    const auto n = static_cast<double>(values.size());
    const double mean = exactSum(values, 0, 1) / n;
    profile.mean = mean;
    if (values.size() > 1)
        profile.standardDeviation = std::sqrt(exactSum(values, mean, 2) / (n - 1));
}

void fillHistogram(const std::vector<double>& values, bool whole, ColumnProfile& profile) {
    const long double low = *profile.minimum, span = (long double)*profile.maximum - low;
    const int bins = span == 0 ? 1 : whole && span < kBins ? static_cast<int>(span) + 1 : kBins;
    const long double begin = span == 0 ? low - 0.5L : low;
    const long double width = span == 0 ? 1.0L : span / bins;
    for (int i = 0; i <= bins; ++i)
        profile.histogramEdges.push_back(static_cast<double>(begin + width * i));
    profile.histogram.assign(static_cast<std::size_t>(bins), 0);
    for (const double value : values) {
        const auto bin = static_cast<std::int64_t>((value - begin) / width);
        ++profile.histogram[static_cast<std::size_t>(std::clamp<std::int64_t>(bin, 0, bins - 1))];
    }
}

void fillTop(const ColumnView& view, const DistinctCounter& counter, ColumnProfile& profile) {
    const bool small = view.kind() == ColumnKind::Boolean || view.kind() == ColumnKind::Integer;
    if (!small || !counter.exact() || std::size_t(profile.distinct) > kTopValues) return;
    for (const auto& [value, count] : counter.counts()) {
        const bool isBoolean = view.kind() == ColumnKind::Boolean;
        profile.topValues.push_back(
            {isBoolean ? (value ? "true" : "false") : fmt::format("{}", value), count});
    }
    keepTop(profile.topValues);
}

std::int64_t distinctInfinities(const ColumnView& view, const ColumnProfile& profile) {
    bool negative = false, positive = false;
    for (std::int64_t row = 0; profile.infinite > 0 && row < view.rows(); ++row) {
        const double value = view.number(row);
        if (std::isinf(value)) (value < 0 ? negative : positive) = true;
    }
    return std::int64_t{negative} + std::int64_t{positive};
}

/// Replaces an estimate by the exact number where sorting the values is cheap enough.
void countBySorting(const ColumnView& view, std::vector<double>& values, ColumnProfile& profile) {
    const double largest = std::max(std::abs(*profile.minimum), std::abs(*profile.maximum));
    const bool faithful = view.kind() == ColumnKind::Number || largest < kExactIntegers;
    if (profile.distinctExact || values.size() > kSortedRows || !faithful) return;
    std::ranges::sort(values);
    std::int64_t steps = 0;
    for (std::size_t i = 1; i < values.size(); ++i) steps += values[i] != values[i - 1];
    profile.distinct = steps + 1 + distinctInfinities(view, profile);
    profile.distinctExact = true;
}

/// The pass over the rows: counts, and the finite values for what needs them together.
std::vector<double> collect(const ColumnView& view, DistinctCounter& counter,
                            const std::stop_token& stop, ColumnProfile& profile) {
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(view.rows()));
    for (std::int64_t row = 0; row < view.rows(); ++row) {
        if (row % kStopEvery == 0 && stop.stop_requested()) return {};
        if (view.missing(row)) {
            ++profile.missing;
            continue;
        }
        const double value = view.number(row);
        counter.add(view.bits(row));
        profile.zeros += value == 0;
        profile.negatives += value < 0;
        if (std::isinf(value))
            ++profile.infinite;
        else
            values.push_back(value);
    }
    return values;
}

void profileNumbers(const ColumnView& view, const std::stop_token& stop, ColumnProfile& profile) {
    DistinctCounter counter;
    std::vector<double> values = collect(view, counter, stop, profile);
    profile.distinct = counter.distinct();
    profile.distinctExact = counter.exact();
    fillTop(view, counter, profile);
    if (values.empty() || stop.stop_requested()) return;
    const auto [low, high] = std::ranges::minmax(values);
    profile.minimum = low;
    profile.maximum = high;
    fillMoments(values, profile);
    countBySorting(view, values, profile);
    const bool whole = view.kind() == ColumnKind::Integer || view.kind() == ColumnKind::Boolean;
    fillHistogram(values, whole, profile);
    profile.quantiles = quantilesOf(values, kShares);
}

}  // namespace

std::vector<double> quantilesOf(std::vector<double>& values, const std::vector<double>& shares) {
    std::vector<double> quantiles;
    auto sortedTo = values.begin();  // everything before is in its final place or smaller
    for (const double share : shares) {
        const double place = static_cast<double>(values.size() - 1) * share;
        const auto below = values.begin() + static_cast<std::ptrdiff_t>(std::floor(place));
        if (below >= sortedTo) {
            std::nth_element(sortedTo, below, values.end());
            sortedTo = below;
        }
        const double rest = place - std::floor(place);
        if (rest == 0) {
            quantiles.push_back(*below);
            continue;
        }
        const double above = *std::min_element(below + 1, values.end());
        quantiles.push_back(std::lerp(*below, above, rest));
    }
    return quantiles;
}

ColumnProfile profileColumn(const Dataset& dataset, int column, const std::stop_token& stop) {
    ColumnProfile profile;
    profile.name = dataset.columns()[static_cast<std::size_t>(column)];
    profile.kind = dataset.kind(column);
    profile.rows = dataset.rows();
    const ColumnView view(dataset, column);
    if (profile.kind == ColumnKind::Category)
        profileCategories(view, profile);
    else
        profileNumbers(view, stop, profile);
    return profile;
}

}  // namespace bw
