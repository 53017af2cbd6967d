#include "core/base/NumberText.h"
#include "core/quality/Markup.h"
#include "core/quality/ReportHtml.h"
#include "core/table/DateTimeText.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bw::reporthtml {
namespace {

constexpr std::size_t kMostCategories = 10;

struct Group {
    Severity severity;
    std::string_view tone, title;
};
constexpr Group kGroups[] = {{Severity::Error, "bad", "Errors"},
                             {Severity::Warning, "warn", "Warnings"},
                             {Severity::Info, "good", "Notes"}};

std::string evidence(const SampleRows& sample, std::int64_t count) {
    if (sample.rows.empty()) return {};
    std::string html =
        "<div class=\"scroll\"><table class=\"evidence\">\n<tr><th class=\"number\">row</th>";
    for (std::size_t i = 0; i < sample.columns.size(); ++i)
        html += fmt::format("<th{}>{}</th>", i < sample.concerned ? " class=\"concerned\"" : "",
                            value(sample.columns[i]));
    html += "</tr>\n";
    for (std::size_t i = 0; i < sample.rows.size() && i < sample.cells.size(); ++i) {
        html += fmt::format("<tr><td class=\"number quiet\">{}</td>", thousands(sample.rows[i]));
        for (const std::string& cell : sample.cells[i])
            html += cell.empty() ? "<td class=\"quiet\">missing</td>"
                                 : fmt::format("<td>{}</td>", value(cell));
        html += "</tr>\n";
    }
    html += "</table></div>\n";
    const auto shown = static_cast<std::int64_t>(sample.rows.size());
    if (count > shown)
        html += fmt::format("<p class=\"quiet\">The first {} of {}.</p>\n", shown,
                            counted(count, "row"));
    return html;
}

std::string acceptance(const DataReport& report, const std::string& key) {
    const auto found = report.acceptances.find(key);
    if (found == report.acceptances.end())
        return fmt::format("<p class=\"acceptance\">{}; it does not count.</p>\n",
                           chip("good", "Accepted"));
    return fmt::format("<p class=\"acceptance\">{} by {} on {}: {}</p>\n", chip("good", "Accepted"),
                       value(found->second.by), moment(found->second.at),
                       markup(found->second.why));
}

std::string findingCard(const DataReport& report, const Finding& finding) {
    const std::string key = finding.key();
    const auto& keys = report.report.accepted;
    const bool accepted = std::ranges::find(keys, key) != keys.end();
    std::string html = fmt::format(
        "<article class=\"card finding{}\">\n<div class=\"what\"><b>{}</b><span "
        "class=\"check\">{} · {}</span></div>\n<p class=\"advice\">{}</p>\n",
        accepted ? " accepted" : "", markup(finding.message), markup(finding.check),
        markup(key.substr(0, 8)), markup(finding.advice));
    if (accepted) html += acceptance(report, key);
    if (const auto rows = report.evidence.find(key); rows != report.evidence.end())
        html += evidence(rows->second, finding.count);
    return html + "</article>\n";
}

std::string_view toneOf(CheckStatus status) {
    switch (status) {
        case CheckStatus::Passed:
            return "good";
        case CheckStatus::Found:
            return "warn";
        case CheckStatus::Skipped:
            return "quiet";
        case CheckStatus::Crashed:
            return "bad";
    }
    return "bad";
}

std::string bound(const ColumnRule& rule, double limit) {
    if (rule.kind == ColumnKind::DateTime) return dateTimeText(std::llround(limit), ' ');
    return rule.kind == ColumnKind::Integer ? thousands(std::llround(limit))
                                            : fmt::to_string(limit);
}

std::string categories(const std::vector<std::string>& allowed) {
    std::string html = fmt::format("one of {}: ", counted(std::ssize(allowed), "value"));
    for (std::size_t i = 0; i < std::min(allowed.size(), kMostCategories); ++i)
        html += (i ? ", " : "") + value(allowed[i]);
    return html + (allowed.size() > kMostCategories ? ", …" : "");
}

std::string ruleText(const ColumnRule& rule) {
    std::string html;
    const auto add = [&](const std::string& more) { html += (html.empty() ? "" : "; ") + more; };
    if (!rule.required) add("may be absent");
    if (rule.maxMissing) add(fmt::format("at most {} missing", percent(*rule.maxMissing)));
    if (rule.minimum) add("at least " + bound(rule, *rule.minimum));
    if (rule.maximum) add("at most " + bound(rule, *rule.maximum));
    if (rule.allowed) add(categories(*rule.allowed));
    return html.empty() ? "any value" : html;
}

}  // namespace

std::string findings(const DataReport& report) {
    std::string html = "<h2>Findings</h2>\n";
    if (report.report.findings.empty()) return html + "<p>The checks that ran found nothing.</p>\n";
    for (const Group& group : kGroups) {
        std::string cards;
        for (const Finding& finding : report.report.findings)
            if (finding.severity == group.severity) cards += findingCard(report, finding);
        if (cards.empty()) continue;
        html += group.severity == Severity::Info
                    ? fmt::format("<h3>{}</h3>\n", group.title)
                    : fmt::format("<h3>{}</h3>\n", chip(group.tone, group.title));
        html += cards;
    }
    return html;
}

std::string checks(const VerifyReport& report) {
    std::string html =
        "<h2>Checks</h2>\n<div class=\"card scroll\"><table>\n"
        "<tr><th>check</th><th>result</th><th>why</th></tr>\n";
    for (const CheckOutcome& outcome : report.outcomes)
        html += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", markup(outcome.check),
                            chip(toneOf(outcome.status), checkStatusName(outcome.status)),
                            markup(outcome.reason));
    return html + "</table></div>\n";
}

std::string contract(const Contract& contract) {
    std::string html = fmt::format(
        "<h2>Contract in force</h2>\n<div class=\"card\">\n<p>Accepted by {} on {}{}{}</p>\n"
        "<p class=\"quiet\">Other columns are {}.</p>\n<div class=\"scroll\"><table>\n"
        "<tr><th>column</th><th>kind</th><th>rule</th></tr>\n",
        value(contract.acceptedBy), moment(contract.acceptedAt), contract.why.empty() ? "" : ": ",
        markup(contract.why), contract.allowNewColumns ? "allowed" : "refused");
    for (const ColumnRule& rule : contract.columns)
        html += fmt::format("<tr><td>{}</td><td class=\"kind\">{}</td><td>{}</td></tr>\n",
                            value(rule.name), columnKindName(rule.kind), ruleText(rule));
    return html + "</table></div>\n</div>\n";
}

}  // namespace bw::reporthtml
