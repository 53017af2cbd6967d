#include "core/base/NumberText.h"
#include "core/quality/ReportHtml.h"
#include "core/table/DateTimeText.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bw::reporthtml {
namespace {

constexpr double kWidth = 300, kHeight = 72;
constexpr std::size_t kTopValues = 6;
constexpr std::string_view kShares[] = {"min", "5 %", "25 %", "median", "75 %", "95 %", "max"};

/// A number of the column in its own terms.
std::string inColumn(const ColumnProfile& column, double number) {
    if (column.kind == ColumnKind::DateTime)
        return dateTimeText(std::llround(number / 1e6) * 1'000'000, ' ');
    const bool small = std::abs(number) < 1e15 && number == std::floor(number);
    return small ? thousands(std::llround(number)) : sensible(number);
}

std::string bars(const std::vector<std::int64_t>& counts) {
    const auto highest = static_cast<double>(*std::ranges::max_element(counts));
    const double width = kWidth / static_cast<double>(counts.size());
    std::string path;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] <= 0 || highest <= 0) continue;
        const double height =
            std::max(1.0, static_cast<double>(counts[i]) / highest * (kHeight - 2));
        path += fmt::format("M{:.1f} {:.0f}v-{:.1f}h{:.1f}v{:.1f}z", static_cast<double>(i) * width,
                            kHeight, height, std::max(0.5, width - 1), height);
    }
    return path;
}

std::string histogram(const ColumnProfile& column) {
    if (column.histogram.empty() || column.kind == ColumnKind::Boolean) return {};
    const std::string low = inColumn(column, column.histogramEdges.front());
    const std::string high = inColumn(column, column.histogramEdges.back());
    const std::string most = thousands(*std::ranges::max_element(column.histogram));
    return fmt::format(
        "<div><svg class=\"histogram\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
        "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Histogram from {2} to {3}, at most "
        "{4} rows in one of {5} bars\"><path d=\"{6}\" fill=\"currentColor\"/>"
        "<path d=\"M0 {1:.0f}h{0:.0f}\" stroke=\"currentColor\" opacity=\".4\"/></svg>"
        "<div class=\"axis\"><span>{2}</span><span>up to {4} rows</span><span>{3}</span></div>"
        "</div>\n",
        kWidth, kHeight, low, high, most, column.histogram.size(), bars(column.histogram));
}

std::string pair(std::string_view title, const std::string& html) {
    return fmt::format("<p class=\"pair\"><span class=\"quiet\">{}</span><span>{}</span></p>\n",
                       title, html);
}

std::string quantiles(const ColumnProfile& column) {
    if (column.quantiles.size() != std::size(kShares) || column.kind == ColumnKind::Boolean)
        return {};
    const bool wide = column.kind == ColumnKind::DateTime;
    std::string html = wide ? "" : "<div class=\"quantiles\">\n";
    for (std::size_t i = 0; i < std::size(kShares); ++i) {
        const std::string number = inColumn(column, column.quantiles[i]);
        if (!wide)
            html += fmt::format("<span><b>{}</b>{}</span>\n", kShares[i], number);
        else if (i % 3 == 0)  // a date-time fills a line: the ends and the middle
            html += pair(kShares[i], number);
    }
    return wide ? html : html + "</div>\n";
}

std::string moments(const ColumnProfile& column) {
    const bool counts = column.kind == ColumnKind::Integer || column.kind == ColumnKind::Number;
    std::string html;
    if (counts && column.mean)
        html += pair("mean ± std. dev.",
                     sensible(*column.mean) + (column.standardDeviation
                                                   ? " ± " + sensible(*column.standardDeviation)
                                                   : std::string()));
    if (counts && column.zeros > 0) html += pair("zeros", thousands(column.zeros));
    if (counts && column.negatives > 0) html += pair("negative", thousands(column.negatives));
    if (column.infinite > 0) html += pair("infinite", thousands(column.infinite));
    return html;
}

std::string missing(const ColumnProfile& column) {
    const double share =
        column.rows > 0 ? static_cast<double>(column.missing) / static_cast<double>(column.rows)
                        : 0;
    std::string html =
        pair("missing", column.missing == 0
                            ? std::string("none")
                            : fmt::format("{} ({})", thousands(column.missing), percent(share)));
    if (column.missing > 0)
        html += fmt::format("<div class=\"share\"><i style=\"width:{:.1f}%\"></i></div>\n",
                            std::clamp(share * 100, 0.5, 100.0));
    return html;
}

std::string topValues(const ColumnProfile& column) {
    const bool named = column.kind == ColumnKind::Category || column.kind == ColumnKind::Boolean;
    if (!named || column.topValues.empty()) return {};
    const auto most = static_cast<double>(std::max<std::int64_t>(1, column.topValues[0].count));
    std::string html = "<div class=\"top\">\n";
    const std::size_t shown = std::min(column.topValues.size(), kTopValues);
    for (std::size_t i = 0; i < shown; ++i) {
        const ValueCount& top = column.topValues[i];
        html += fmt::format(
            "<span class=\"value\">{}</span><span class=\"bar\"><i style=\"width:{:.1f}%\"></i>"
            "</span><span class=\"number\">{}</span>\n",
            value(top.value), std::clamp(static_cast<double>(top.count) / most * 100, 0.5, 100.0),
            thousands(top.count));
    }
    html += "</div>\n";
    if (column.distinct > static_cast<std::int64_t>(shown))
        html += fmt::format("<p class=\"quiet\">and {} more</p>\n",
                            thousands(column.distinct - static_cast<std::int64_t>(shown)));
    return html;
}

}  // namespace

std::string columnCard(const ColumnProfile& column) {
    const std::string distinct = column.distinctExact
                                     ? thousands(column.distinct)
                                     : "≈ " + thousands(column.distinct) + " (estimated)";
    return fmt::format(
        "<section class=\"card column\">\n<div class=\"head\"><h4>{}</h4><span "
        "class=\"kind\">{}</span></div>\n{}{}{}{}{}{}</section>\n",
        value(column.name), columnKindName(column.kind), histogram(column), topValues(column),
        missing(column), pair("distinct", distinct), quantiles(column), moments(column));
}

}  // namespace bw::reporthtml
