#include "core/quality/DataReport.h"

#include "core/base/NumberText.h"
#include "core/quality/Markup.h"
#include "core/quality/ReportHtml.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace reporthtml {
namespace {

constexpr std::size_t kMostCharacters = 80;

std::string_view iconPath(std::string_view tone) {
    if (tone == "good")
        return "<circle cx=\"10\" cy=\"10\" r=\"7.5\"/><path d=\"M6.5 10.5l2.5 2.5 4.5-5.5\"/>";
    if (tone == "warn") return "<path d=\"M10 3l7.5 13.5h-15z\"/><path d=\"M10 8v4M10 14v.5\"/>";
    if (tone == "quiet") return "<circle cx=\"10\" cy=\"10\" r=\"7.5\"/><path d=\"M6.5 10h7\"/>";
    return "<circle cx=\"10\" cy=\"10\" r=\"7.5\"/><path d=\"M7 7l6 6M13 7l-6 6\"/>";
}

std::string fact(std::string_view title, const std::string& html, std::string_view style = {}) {
    if (html.empty()) return {};
    return fmt::format("<div><dt>{}</dt><dd class=\"{}\">{}</dd></div>\n", title, style, html);
}

std::string verdictChip(const VerifyReport& report) {
    const std::string verdict = report.verdict();
    if (verdict == "pass") return chip("good", "Pass", "verdict");
    if (verdict == "warn") return chip("warn", "Warn", "verdict");
    return chip("bad", "Fail", "verdict");
}

/// "2 errors, 3 warnings, 1 note, of these 1 accepted; 11 of 12 checks ran, 1 was skipped."
std::string summary(const VerifyReport& report) {
    const auto of = [&](Severity severity) {
        return std::ranges::count(report.findings, severity, &Finding::severity);
    };
    const auto ended = [&](CheckStatus status) {
        return std::ranges::count(report.outcomes, status, &CheckOutcome::status);
    };
    const auto accepted = std::ranges::count_if(report.findings, [&](const Finding& finding) {
        return std::ranges::find(report.accepted, finding.key()) != report.accepted.end();
    });
    const auto total = static_cast<std::int64_t>(report.outcomes.size());
    const auto skipped = ended(CheckStatus::Skipped), crashed = ended(CheckStatus::Crashed);
    std::string text =
        fmt::format("{}, {}, {}", counted(of(Severity::Error), "error"),
                    counted(of(Severity::Warning), "warning"), counted(of(Severity::Info), "note"));
    if (accepted > 0) text += fmt::format(", of these {} accepted", accepted);
    text += fmt::format("; {} of {} ran", total - skipped - crashed, counted(total, "check"));
    if (skipped > 0) text += fmt::format(", {} skipped", skipped);
    if (crashed > 0) text += fmt::format(", {} crashed", crashed);
    return text + ".";
}

std::string headline(const DataReport& report) {
    const std::string imported =
        moment(report.imported) + (report.by.empty() ? "" : " by " + value(report.by));
    return fmt::format(
        "<header class=\"card\">\n<div class=\"head\"><h1>{}</h1>{}</div>\n"
        "<dl class=\"facts\">\n{}{}{}{}{}{}</dl>\n<p class=\"summary\">{}</p>\n</header>\n",
        value(report.name), verdictChip(report.report),
        fact("Rows", thousands(report.profile.rows), "big"),
        fact("Columns", thousands(static_cast<std::int64_t>(report.profile.columns.size())), "big"),
        fact("Version", fmt::format("<code>{}</code>", markup(shortHash(report.version)))),
        fact("Source", value(report.source)), fact("Imported", imported),
        fact("To be predicted", value(report.report.target)), summary(report.report));
}

std::string columns(const Profile& profile) {
    std::string html = "<h2>Columns</h2>\n<div class=\"columns\">\n";
    for (const ColumnProfile& column : profile.columns) html += columnCard(column);
    return html + "</div>\n";
}

}  // namespace

std::string value(std::string_view text) {
    std::size_t end = 0, characters = 0;
    while (end < text.size() && characters < kMostCharacters) {
        ++end;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
        ++characters;
    }
    return markup(text.substr(0, end)) + (end < text.size() ? "…" : "");
}

std::string moment(std::string_view utc) {
    if (utc.size() != 20 || utc[10] != 'T' || utc.back() != 'Z') return markup(utc);
    return markup(fmt::format("{} {} UTC", utc.substr(0, 10), utc.substr(11, 5)));
}

std::string percent(double share) {
    const double percent = share * 100;
    if (percent > 0 && percent < 0.1) return "under 0.1 %";
    if (percent < 100 && percent > 99.9) return "over 99.9 %";
    return fmt::format("{:.1f} %", percent);
}

std::string chip(std::string_view tone, std::string_view word, std::string_view more) {
    return fmt::format(
        "<span class=\"chip {0} {1}\"><svg viewBox=\"0 0 20 20\" fill=\"none\" "
        "stroke=\"currentColor\" stroke-width=\"1.5\" stroke-linecap=\"round\" "
        "stroke-linejoin=\"round\" aria-hidden=\"true\">{2}</svg>{3}</span>",
        tone, more, iconPath(tone), word);
}

}  // namespace reporthtml

std::string dataReportHtml(const DataReport& report) {
    using namespace reporthtml;
    std::string html = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n<title>Data report: {}</title>\n<style>\n{}</style>\n</head>\n<body>\n"
        "<main>\n",
        value(report.name), styleSheet());
    html += headline(report);
    html += findings(report);
    html += checks(report.report);
    if (report.contract) html += contract(*report.contract);
    html += columns(report.profile);
    return html + fmt::format(
                      "<footer>Made {} by {} from version <code>{}</code>. Rows are "
                      "numbered from 0.</footer>\n</main>\n</body>\n</html>\n",
                      moment(report.made), markup(report.program), markup(report.version));
}

}  // namespace bw
