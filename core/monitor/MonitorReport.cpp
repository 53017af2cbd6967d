#include "core/monitor/MonitorReport.h"

#include "core/base/Json.h"
#include "core/monitor/WindowClock.h"
#include "core/quality/JsonList.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace bw {
namespace {

constexpr const char* kSource = "a kept monitor report";

Json finite(double value) {
    return std::isfinite(value) ? Json(value) : Json();
}

Json metricsToJson(const std::map<std::string, MetricEstimate>& metrics) {
    Json json = Json::object();
    for (const auto& [name, one] : metrics) {
        json[name] = {
            {"value", finite(one.value)}, {"low", finite(one.low)}, {"high", finite(one.high)}};
        if (!one.reason.empty()) json[name]["reason"] = one.reason;
    }
    return json;
}

std::map<std::string, MetricEstimate> metricsFromJson(const Json& json) {
    std::map<std::string, MetricEstimate> metrics;
    const auto number = [](const Json& one, const char* key) {
        const auto found = one.find(key);
        return found != one.end() && found->is_number() ? found->get<double>()
                                                        : std::numeric_limits<double>::quiet_NaN();
    };
    if (!json.is_object()) return metrics;
    for (const auto& [name, one] : json.items()) {
        if (!one.is_object()) continue;
        metrics[name] = {number(one, "value"), number(one, "low"), number(one, "high"), ""};
        if (one.contains("reason") && one["reason"].is_string())
            metrics[name].reason = one["reason"];
    }
    return metrics;
}

Json alarmsToJson(const std::vector<MonitorAlarm>& alarms) {
    Json json = Json::array();
    for (const MonitorAlarm& one : alarms)
        json.push_back({{"kind", one.kind}, {"column", one.column}, {"message", one.message}});
    return json;
}

Result<MonitorAlarm> alarmFromJson(const Json& json, const std::string& source) {
    MonitorAlarm alarm;
    BW_TRY(alarm.kind, jsonField<std::string>(json, "kind", source));
    BW_TRY(alarm.column, jsonField<std::string>(json, "column", source));
    BW_TRY(alarm.message, jsonField<std::string>(json, "message", source));
    return alarm;
}

Json contractToJson(const MonitorWindow& window) {
    if (!window.hasContract) return {};
    Json violations = Json::array();
    for (const ContractViolation& one : window.violations)
        violations.push_back({{"column", one.column}, {"rule", one.rule}, {"rows", one.rows}});
    return {{"violations", violations}};
}

Result<ContractViolation> violationFromJson(const Json& json, const std::string& source) {
    ContractViolation violation;
    BW_TRY(violation.column, jsonField<std::string>(json, "column", source));
    BW_TRY(violation.rule, jsonField<std::string>(json, "rule", source));
    BW_TRY(violation.rows, jsonField<std::int64_t>(json, "rows", source));
    return violation;
}

Json replayToJson(const ReplayReport& replay) {
    Json examples = Json::array();
    for (const LoggedRowId& one : replay.examples)
        examples.push_back({{"request", one.request}, {"row", one.row}});
    Json json{{"rows", replay.rows},
              {"answered", replay.answered},
              {"differing", replay.differing},
              {"worst", replay.worst},
              {"examples", examples}};
    if (!replay.reason.empty()) json["reason"] = replay.reason;
    return json;
}

Result<LoggedRowId> rowFromJson(const Json& json, const std::string& source) {
    LoggedRowId row;
    BW_TRY(row.request, jsonField<std::string>(json, "request", source));
    BW_TRY(row.row, jsonField<std::int64_t>(json, "row", source));
    return row;
}

Result<ReplayReport> replayFromJson(const Json& json) {
    ReplayReport replay;
    BW_TRY(replay.rows, jsonField<std::int64_t>(json, "rows", kSource));
    BW_TRY(replay.answered, jsonField<std::int64_t>(json, "answered", kSource));
    BW_TRY(replay.differing, jsonField<std::int64_t>(json, "differing", kSource));
    BW_TRY(replay.worst, jsonField<double>(json, "worst", kSource));
    BW_TRY(replay.examples, jsonList<LoggedRowId>(json, "examples", kSource, rowFromJson));
    replay.reason = json.value("reason", "");
    return replay;
}

template <typename Key>
Json countsToJson(const std::map<Key, std::int64_t>& counts) {
    Json json = Json::object();
    for (const auto& [key, count] : counts) json[std::to_string(key)] = count;
    return json;
}

template <typename Key>
bool readKey(const std::string& text, Key& key) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), key);
    return error == std::errc() && end == text.data() + text.size();
}

template <typename Key>
std::map<Key, std::int64_t> countsFromJson(const Json& json) {
    std::map<Key, std::int64_t> counts;
    if (!json.is_object()) return counts;
    for (const auto& [text, count] : json.items()) {
        Key key{};
        if (readKey(text, key) && count.is_number_integer())
            counts[key] = count.template get<std::int64_t>();
    }
    return counts;
}

Json part(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found == json.end() ? Json() : *found;
}

Result<void> readVolume(const Json& json, MonitorWindow& window) {
    BW_TRY(window.requests, jsonField<std::int64_t>(json, "requests", kSource));
    BW_TRY(window.rows, jsonField<std::int64_t>(json, "rows", kSource));
    BW_TRY(window.failed, jsonField<std::int64_t>(json, "failed", kSource));
    window.statuses = countsFromJson<int>(part(json, "statuses"));
    window.versions = countsFromJson<std::int64_t>(part(json, "versions"));
    const Json latency = part(json, "latency_ms");
    const auto milliseconds = [&](const char* key) -> Result<double> {
        BW_TRY(const double value, jsonField<double>(latency, key, kSource));
        return value * 1000;
    };
    BW_TRY(window.latencyP50, milliseconds("p50"));
    BW_TRY(window.latencyP95, milliseconds("p95"));
    BW_TRY(window.latencyP99, milliseconds("p99"));
    return {};
}

Result<void> readFindings(const Json& json, MonitorWindow& window) {
    BW_TRY(window.alarms, jsonList<MonitorAlarm>(json, "alarms", kSource, alarmFromJson));
    BW_TRY(window.columns,
           jsonList<ColumnDrift>(json, "columns", kSource, [](const Json& one, const std::string&) {
               return columnDriftFromJson(one);
           }));
    if (const Json prediction = part(json, "prediction"); prediction.is_object()) {
        BW_TRY(window.prediction, columnDriftFromJson(prediction));
    }
    if (const Json contract = part(json, "contract"); contract.is_object()) {
        window.hasContract = true;
        BW_TRY(window.violations,
               jsonList<ContractViolation>(contract, "violations", kSource, violationFromJson));
    }
    BW_TRY(window.replay, replayFromJson(part(json, "replay")));
    BW_TRY(window.driftReason, jsonField<std::string>(json, "drift_reason", kSource));
    return {};
}

Result<void> readQuality(const Json& json, MonitorWindow& window) {
    BW_TRY(window.truthRows, jsonField<std::int64_t>(json, "truth_rows", kSource));
    BW_TRY(window.qualityReason, jsonField<std::string>(json, "quality_reason", kSource));
    window.quality = metricsFromJson(part(json, "quality"));
    const Json byVersion = part(json, "quality_by_version");
    if (!byVersion.is_object()) return {};
    for (const auto& [text, metrics] : byVersion.items()) {
        std::int64_t version = 0;
        if (readKey(text, version)) window.qualityByVersion[version] = metricsFromJson(metrics);
    }
    return {};
}

Json ageToJson(const ModelAge& age) {
    return {{"trained", age.trained},
            {"promoted", age.promoted},
            {"seconds", age.seconds < 0 ? Json() : Json(age.seconds)}};
}

Json retentionToJson(const RetentionReport& retention) {
    Json removed = Json::array();
    for (const RemovedSegment& one : retention.removed)
        removed.push_back({{"segment", one.name}, {"bytes", one.bytes}, {"why", one.why}});
    return {{"days", retention.limits.days},
            {"limit_bytes", retention.limits.bytes},
            {"segments", retention.segments},
            {"bytes", retention.bytes},
            {"removed", removed}};
}

}  // namespace

std::string_view MonitorWindow::verdict() const {
    if (!alarms.empty()) return "alarm";
    return rows - failed < minimumRows ? "too_few_rows" : "ok";
}

bool MonitorReport::alarmed() const {
    return std::ranges::any_of(windows,
                               [](const MonitorWindow& one) { return !one.alarms.empty(); });
}

Json monitorWindowToJson(const MonitorWindow& window) {
    Json columns = Json::array();
    for (const ColumnDrift& one : window.columns) columns.push_back(columnDriftToJson(one));
    Json byVersion = Json::object();
    for (const auto& [version, metrics] : window.qualityByVersion)
        byVersion[std::to_string(version)] = metricsToJson(metrics);
    return {{"from", windowTimeText(window.from)},
            {"to", windowTimeText(window.to)},
            {"complete", window.complete},
            {"model", window.model},
            {"version", window.version},
            {"versions", countsToJson(window.versions)},
            {"role", window.role},
            {"verdict", window.verdict()},
            {"alarms", alarmsToJson(window.alarms)},
            {"requests", window.requests},
            {"rows", window.rows},
            {"statuses", countsToJson(window.statuses)},
            {"failed", window.failed},
            {"latency_ms",
             {{"p50", window.latencyP50 / 1000},
              {"p95", window.latencyP95 / 1000},
              {"p99", window.latencyP99 / 1000}}},
            {"columns", columns},
            {"prediction", window.prediction ? columnDriftToJson(*window.prediction) : Json()},
            {"drift_reason", window.driftReason},
            {"contract", contractToJson(window)},
            {"truth_rows", window.truthRows},
            {"quality", metricsToJson(window.quality)},
            {"quality_reason", window.qualityReason},
            {"quality_by_version", byVersion},
            {"replay", replayToJson(window.replay)},
            {"sample", window.sample},
            {"minimum_rows", window.minimumRows},
            {"kept", window.kept},
            {"at", window.at}};
}

Result<MonitorWindow> monitorWindowFromJson(const Json& json) {
    MonitorWindow window;
    BW_TRY(const std::string from, jsonField<std::string>(json, "from", kSource));
    BW_TRY(const std::string to, jsonField<std::string>(json, "to", kSource));
    BW_TRY(window.from, windowTimeFromText(from));
    BW_TRY(window.to, windowTimeFromText(to));
    BW_TRY(window.complete, jsonField<bool>(json, "complete", kSource));
    BW_TRY(window.model, jsonField<std::string>(json, "model", kSource));
    BW_TRY(window.version, jsonField<std::int64_t>(json, "version", kSource));
    BW_TRY(window.role, jsonField<std::string>(json, "role", kSource));
    BW_TRY(window.sample, jsonField<double>(json, "sample", kSource));
    BW_TRY(window.minimumRows, jsonField<std::int64_t>(json, "minimum_rows", kSource));
    BW_TRY(window.kept, jsonField<bool>(json, "kept", kSource));
    BW_TRY(window.at, jsonField<std::string>(json, "at", kSource));
    BW_CHECK(readVolume(json, window));
    BW_CHECK(readFindings(json, window));
    BW_CHECK(readQuality(json, window));
    return window;
}

Json monitorReportToJson(const MonitorReport& report) {
    Json windows = Json::array();
    for (const MonitorWindow& one : report.windows) windows.push_back(monitorWindowToJson(one));
    return {{"model", report.text},
            {"name", report.model},
            {"version", report.version},
            {"age", ageToJson(report.age)},
            {"alarm", report.alarmed()},
            {"window", report.window},
            {"alpha", report.limits.alpha},
            {"effect", report.limits.effect},
            {"minimum_rows", report.limits.minimumRows},
            {"windows", windows},
            {"masked", report.masked},
            {"retention", retentionToJson(report.retention)},
            {"notes", report.notes}};
}

}  // namespace bw
