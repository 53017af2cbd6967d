#include "core/watch/MonitorInputs.h"

#include "core/base/Clock.h"
#include "core/base/Duration.h"
#include "core/monitor/Monitor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bw {
namespace {

constexpr double kMinute = 60;

bool calendar(const std::string& span) {
    return span == "hour" || span == "day" || span == "month";
}

std::chrono::sys_seconds moment(std::int64_t microseconds) {
    return std::chrono::sys_seconds(
        std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds(microseconds)));
}

RuleWindow ruleWindow(const MonitorWindow& window) {
    RuleWindow rule{moment(window.from), moment(window.to), window.version, window.rows};
    rule.judged = window.driftReason.empty() && window.verdict() != "too_few_rows";
    for (const MonitorAlarm& alarm : window.alarms) {
        if (alarm.kind == "drift") rule.drifted.insert(alarm.column);
        if (alarm.kind == "prediction_drift") rule.predictionDrifted = true;
    }
    for (const auto& [name, estimate] : window.quality)
        if (std::isfinite(estimate.value)) rule.metrics[name] = estimate.value;
    return rule;
}

}  // namespace

Result<std::optional<ProductionModel>> MonitorInputs::production(const std::string& model) {
    BW_TRY(const auto version, bench_.project.alias("production", model));
    if (!version) return std::nullopt;
    BW_TRY(const auto created, parseUtc(version->created));
    return ProductionModel{version->name, version->version, created};
}

Result<std::vector<RuleWindow>> MonitorInputs::windows(const ProductionModel& model,
                                                       const std::string& span, int limit) {
    Known& known = known_[fmt::format("{}@{} {}", model.name, model.version, span)];
    const double now = nowSeconds();
    if (now < known.at || now - known.at >= kMinute) {
        MonitorOptions options;
        options.model = model.name;  // all its versions: results of one alone are not kept
        (calendar(span) ? options.by : options.window) = span;
        BW_TRY(const MonitorReport report, monitorModel(bench_, options, job_));
        known.windows.clear();
        for (const MonitorWindow& window : report.windows)
            if (window.complete && window.version == model.version)
                known.windows.push_back(ruleWindow(window));
        known.at = now;
    }
    const auto count = std::min(known.windows.size(), static_cast<std::size_t>(limit));
    return std::vector(known.windows.end() - static_cast<std::ptrdiff_t>(count),
                       known.windows.end());
}

}  // namespace bw
