#include "core/compare/Comparison.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

GateRule comparedRule(const std::optional<Comparison>& comparison) {
    return {"compared with production", comparison.has_value(),
            comparison ? fmt::format("{} rows", comparison->rows) : "no production yet",
            "a production model"};
}

/// Passed when the verdict is better or not worse: undecided is not passed.
GateRule notWorseRule(const Comparison& c) {
    const MetricInfo* metric = findMetric(c.metric);
    const bool higher = metric && metric->higherIsBetter;
    const MetricDifference& d = c.metrics.at(c.metric);
    return {fmt::format("not worse than production on {}", c.metric),
            c.verdict == Verdict::Better || c.verdict == Verdict::NotWorse,
            fmt::format("{}: {:+.4g} ({:+.4g} … {:+.4g})", verdictName(c.verdict), d.difference,
                        d.low, d.high),
            higher ? fmt::format("low end at least {:+.4g}", -c.margin)
                   : fmt::format("high end at most {:+.4g}", c.margin)};
}

}  // namespace

GateReport evaluateGate(const std::optional<Comparison>& comparison, std::int64_t errorFindings) {
    GateReport report;
    report.rules.push_back(comparedRule(comparison));
    if (comparison) report.rules.push_back(notWorseRule(*comparison));
    report.rules.push_back({"no error findings carried by the run", errorFindings == 0,
                            fmt::format("{}", errorFindings), "0"});
    report.passed = std::ranges::all_of(report.rules, &GateRule::passed);
    return report;
}

Json gateToJson(const GateReport& report) {
    Json rules = Json::array();
    for (const GateRule& rule : report.rules)
        rules.push_back({{"rule", rule.rule},
                         {"passed", rule.passed},
                         {"value", rule.value},
                         {"limit", rule.limit}});
    return {{"passed", report.passed}, {"rules", std::move(rules)}};
}

}  // namespace bw
