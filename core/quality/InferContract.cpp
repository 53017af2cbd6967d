#include "core/quality/Contract.h"

#include <algorithm>
#include <cmath>

// How wide a proposal is, and why. The extremes of n values are no limits: the next batch of n
// values goes beyond each of them with probability 1/2 even when nothing has changed. So each limit
// is moved outwards by a quarter of the range seen; but a column without negative values keeps 0 as
// its limit, because "never negative" is nearly always meant. Missing shares get three standard
// errors of a share, 3/n for what was never seen missing ("rule of three": 95 % upper bound), and
// one percentage point for honest change. Columns that grow by nature (identifiers, date-times) get
// no range.

namespace bw {
namespace {

constexpr double kRangeMargin = 0.25;
constexpr double kMissingMargin = 0.01;
constexpr std::int64_t kMaxVocabulary = 100;
constexpr std::int64_t kMinRepeats = 2;  // each category was seen twice or more on average

/// Two digits more than the range needs, so that people can read the limit. Outwards.
double roundedOutwards(double value, double span, bool up, bool whole) {
    const double step = whole ? 1.0 : std::pow(10.0, std::floor(std::log10(span)) - 2);
    const double steps = up ? std::ceil(value / step) : std::floor(value / step);
    // Division by a power of ten keeps 0.3 from becoming 0.30000000000000004.
    return step < 1 ? steps / std::round(1 / step) : steps * step;
}

bool looksLikeIdentifier(const ColumnProfile& column) {
    const std::int64_t present = column.rows - column.missing;
    return column.kind == ColumnKind::Integer && present > 1 && column.distinct >= present;
}

void inferRange(const ColumnProfile& column, ColumnRule& rule) {
    const bool numeric = column.kind == ColumnKind::Integer || column.kind == ColumnKind::Number;
    if (!numeric || !column.minimum || looksLikeIdentifier(column)) return;
    const double low = *column.minimum, high = *column.maximum;
    const double magnitude = std::max(std::abs(low), std::abs(high));
    const double span = high > low ? high - low : magnitude > 0 ? magnitude : 1.0;
    if (!std::isfinite(span)) return;
    const bool whole = column.kind == ColumnKind::Integer;
    const double margin = span * kRangeMargin;
    rule.minimum = roundedOutwards(low - margin, span, false, whole);
    rule.maximum = roundedOutwards(high + margin, span, true, whole);
    if (low >= 0) rule.minimum = std::max(*rule.minimum, 0.0);
    if (high <= 0) rule.maximum = std::min(*rule.maximum, 0.0);
    if (!std::isfinite(*rule.minimum) || *rule.minimum > low) rule.minimum = low;
    if (!std::isfinite(*rule.maximum) || *rule.maximum < high) rule.maximum = high;
}

void inferVocabulary(const ColumnProfile& column, ColumnRule& rule) {
    const std::int64_t present = column.rows - column.missing;
    if (column.kind != ColumnKind::Category || column.distinct == 0) return;
    if (column.distinct > kMaxVocabulary || present < kMinRepeats * column.distinct) return;
    rule.allowed.emplace();
    for (const ValueCount& value : column.topValues) rule.allowed->push_back(value.value);
    std::ranges::sort(*rule.allowed);
}

void inferMissing(const ColumnProfile& column, ColumnRule& rule) {
    if (column.rows == 0) return;
    const auto n = static_cast<double>(column.rows);
    const double share = static_cast<double>(column.missing) / n;
    const double upper = share + 3 * std::sqrt(share * (1 - share) / n) + 3 / n + kMissingMargin;
    const double rounded = std::ceil(upper * 1000) / 1000;
    if (rounded < 1) rule.maxMissing = rounded;
}

}  // namespace

Contract inferContract(const Profile& profile) {
    Contract contract;
    contract.dataset = profile.dataset;
    contract.inferredFrom = profile.version;
    for (const ColumnProfile& column : profile.columns) {
        ColumnRule rule;
        rule.name = column.name;
        rule.kind = column.kind;
        inferRange(column, rule);
        inferVocabulary(column, rule);
        inferMissing(column, rule);
        contract.columns.push_back(std::move(rule));
    }
    return contract;
}

}  // namespace bw
