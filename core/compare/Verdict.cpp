#include "core/compare/Verdict.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace bw {
namespace {

constexpr double kTooMany = 1000;  ///< times the present rows: no useful advice any more

/// The difference turned so that more is better.
struct Gain {
    double value, low, high;
};

Gain gainOf(const MetricDifference& d, bool higherIsBetter) {
    if (higherIsBetter) return {d.difference, d.low, d.high};
    return {-d.difference, -d.high, -d.low};
}

Verdict verdictOf(const Gain& gain, double margin) {
    if (gain.low > 0) return Verdict::Better;
    if (gain.low >= -margin) return Verdict::NotWorse;
    if (gain.high < -margin) return Verdict::Worse;
    return Verdict::CannotTell;  // NaN lands here as well
}

/// The interval shrinks with the root of the rows; how many until it leaves the margin on its side,
/// if the difference stays.
std::optional<std::int64_t> moreRows(const Gain& gain, double margin, std::int64_t rows) {
    const double distance = std::abs(gain.value + margin);
    const double half = gain.value + margin > 0 ? gain.value - gain.low : gain.high - gain.value;
    if (!(distance > 0) || !std::isfinite(half)) return std::nullopt;
    const double factor = half / distance * (half / distance);
    if (!(factor > 1) || factor > kTooMany) return std::nullopt;
    return static_cast<std::int64_t>(std::ceil((factor - 1) * static_cast<double>(rows)));
}

/// 12345 as "12,345".
std::string grouped(std::int64_t number) {
    std::string text = fmt::format("{}", std::llabs(number));
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), 1, ',');
    return fmt::format("{}{}", number < 0 ? "-" : "", text);
}

/// Two leading digits, then zeros: an estimate should look like one.
std::int64_t rounded(std::int64_t number) {
    std::int64_t unit = 1;
    while (number / unit >= 100) unit *= 10;
    return (number + unit - 1) / unit * unit;
}

std::string_view leadOf(Verdict verdict) {
    switch (verdict) {
        case Verdict::Better:
            return "Better";
        case Verdict::NotWorse:
            return "Not worse";
        case Verdict::Worse:
            return "Worse";
        case Verdict::CannotTell:
            break;
    }
    return "Cannot tell";
}

std::string accuracySentence(const Comparison& c, const MetricDifference& d) {
    const std::int64_t more = c.onlyCandidateRight - c.onlyProductionRight;
    const std::string count = more == 0
                                  ? fmt::format("as many of {} rows as production", grouped(c.rows))
                                  : fmt::format("{} {} of {} rows", grouped(std::llabs(more)),
                                                more > 0 ? "more" : "fewer", grouped(c.rows));
    return fmt::format("Candidate is right on {} ({:+.2f} points, 95 % interval {:+.2f} … {:+.2f})",
                       count, 100 * d.difference, 100 * d.low, 100 * d.high);
}

std::string metricSentence(const Comparison& c, const MetricDifference& d,
                           const MetricInfo& metric) {
    return fmt::format(
        "{} is {:.4g} against {:.4g} on {} rows ({:+.4g}, 95 % interval {:+.4g} … {:+.4g}; {} is "
        "better)",
        metric.title, d.candidate, d.production, grouped(c.rows), d.difference, d.low, d.high,
        metric.higherIsBetter ? "higher" : "lower");
}

std::string marginText(const Comparison& c, bool accuracy) {
    return accuracy ? fmt::format("{:.2f} points", 100 * c.margin)
                    : fmt::format("{:.4g}", c.margin);
}

std::string ending(const Comparison& c, bool accuracy) {
    switch (c.verdict) {
        case Verdict::Better:
            return ".";
        case Verdict::NotWorse:
            return fmt::format(", within the margin of {}.", marginText(c, accuracy));
        case Verdict::Worse:
            return fmt::format(", beyond the margin of {}.", marginText(c, accuracy));
        case Verdict::CannotTell:
            break;
    }
    const std::string margin =
        fmt::format(": the interval crosses the margin of {}.", marginText(c, accuracy));
    if (!c.moreRows) return margin + " More rows alone would hardly settle it.";
    return margin + fmt::format(" About {} more rows would do.", grouped(rounded(*c.moreRows)));
}

std::string sentenceOf(const Comparison& c, const MetricInfo& metric) {
    const MetricDifference& d = c.metrics.at(std::string(metric.name));
    const std::string note = fmt::format("{}{}", c.note.empty() ? "" : " ", c.note);
    if (!d.reason.empty())
        return fmt::format("Cannot tell. {} is not defined: {}.{}", metric.title, d.reason, note);
    const bool accuracy = metric.name == "accuracy";
    return fmt::format("{}. {}{}{}", leadOf(c.verdict),
                       accuracy ? accuracySentence(c, d) : metricSentence(c, d, metric),
                       ending(c, accuracy), note);
}

}  // namespace

std::string_view verdictName(Verdict verdict) {
    switch (verdict) {
        case Verdict::Better:
            return "better";
        case Verdict::NotWorse:
            return "not_worse";
        case Verdict::Worse:
            return "worse";
        case Verdict::CannotTell:
            break;
    }
    return "cannot_tell";
}

void decide(Comparison& comparison, const MetricInfo& metric) {
    const MetricDifference& difference = comparison.metrics.at(std::string(metric.name));
    const Gain gain = gainOf(difference, metric.higherIsBetter);
    comparison.verdict = verdictOf(gain, comparison.margin);
    if (comparison.verdict == Verdict::CannotTell)
        comparison.moreRows = moreRows(gain, comparison.margin, comparison.rows);
    comparison.sentence = sentenceOf(comparison, metric);
}

}  // namespace bw
