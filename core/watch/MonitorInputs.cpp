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

/// Names, sizes and times of the files; and the minute, as a window may close by the clock alone.
std::string MonitorInputs::markOf(const std::string& model) const {
    std::string mark = fmt::format("{}", static_cast<std::int64_t>(nowSeconds() / kMinute));
    std::error_code error;
    const auto folder = bench_.project.folder() / "requests" / model;
    for (std::filesystem::recursive_directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        std::error_code ignored;
        mark += fmt::format(" {} {}", at->path().filename().string(), at->file_size(ignored));
    }
    return mark;
}

Result<std::vector<RuleWindow>> MonitorInputs::windows(const ProductionModel& model,
                                                       const std::string& span, int limit) {
    Known& known = known_[fmt::format("{}@{} {}", model.name, model.version, span)];
    if (const std::string mark = markOf(model.name); mark != known.mark) {
        MonitorOptions options;
        options.model = fmt::format("{}@{}", model.name, model.version);
        (calendar(span) ? options.by : options.window) = span;
        BW_TRY(const MonitorReport report, monitorModel(bench_, options, job_));
        known.windows.clear();
        for (const MonitorWindow& window : report.windows)
            if (window.complete && window.version == model.version)
                known.windows.push_back(ruleWindow(window));
        known.mark = mark;
    }
    const auto count = std::min(known.windows.size(), static_cast<std::size_t>(limit));
    return std::vector(known.windows.end() - static_cast<std::ptrdiff_t>(count),
                       known.windows.end());
}

}  // namespace bw
