#include "app/cli/commands/RunText.h"

#include "app/cli/Table.h"
#include "core/compare/Metrics.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

namespace bw::cli {
namespace {

Json metricsJson(const RunStatus& status) {
    Json metrics = Json::object();
    for (const auto& [part, values] : status.metrics)
        for (const auto& [name, value] : values)
            metrics[part][name] = std::isfinite(value) ? Json(value) : Json();
    return metrics;
}

/// Why a metric is null: part -> name -> reason, as `evaluate` says it.
Json reasonsJson(const RunStatus& status) {
    Json reasons = Json::object();
    for (const auto& [part, values] : status.metrics)
        for (const auto& [name, value] : values)
            if (!std::isfinite(value)) reasons[part][name] = undefinedReason(name);
    return reasons;
}

std::string metricsText(const RunStatus& status) {
    std::vector<std::string> headers{"metric"}, parts;
    std::set<std::string> names;
    for (const char* part : {"train", "validation", "test"})
        if (const auto found = status.metrics.find(part); found != status.metrics.end()) {
            parts.emplace_back(part);
            headers.push_back(std::string(part) + ">");
            for (const auto& [name, value] : found->second) names.insert(name);
        }
    if (parts.empty()) return {};
    Table table(headers);
    for (const std::string& name : names) {
        std::vector<std::string> cells{name};
        for (const std::string& part : parts) {
            const auto& values = status.metrics.at(part);
            cells.push_back(values.contains(name) ? sensible(values.at(name)) : "");
        }
        table.add(std::move(cells));
    }
    return table.text();
}

}  // namespace

Json runJson(const RunRecord& record, const RunStatus& status) {
    Json json{{"run", record.id},
              {"status", runStateName(status.state)},
              {"metrics", metricsJson(status)},
              {"reasons", reasonsJson(status)},
              {"directory", record.directory},
              {"dataset", record.dataset},
              {"version", record.version},
              {"target", record.target},
              {"architecture", record.architecture},
              {"created", record.created},
              {"epoch", status.epoch},
              {"epochs", status.epochs},
              {"best_epoch", status.bestEpoch},
              {"rows", status.rows},
              {"notes", status.notes},
              {"device", status.device},
              {"message", status.message}};
    if (status.error) json["error"] = errorToJson(*status.error);
    return json;
}

std::string runText(const RunRecord& record, const RunStatus& status) {
    std::string text =
        fmt::format("Run {}: {}, {} on {}@{}, target {}, epoch {} of {}", record.id,
                    runStateName(status.state), record.architecture, record.dataset,
                    shortHash(record.version), record.target, status.epoch, status.epochs);
    if (status.bestEpoch >= 0) text += fmt::format(", best epoch {}", status.bestEpoch);
    if (!status.device.empty()) text += ", on " + status.device;
    text += "\n";
    for (const std::string& note : status.notes) text += "  " + note + "\n";
    if (status.error)
        text += fmt::format("Error: {}.\n{}\n", status.error->message, status.error->hint);
    if (status.state == RunState::Interrupted)
        text +=
            fmt::format("Its worker is gone; go on with `benchwright run resume {}`\n", record.id);
    text += metricsText(status);
    for (const auto& [part, values] : status.metrics)
        for (const auto& [name, value] : values)
            if (!std::isfinite(value))
                text += fmt::format("  {} of {} is not defined: {}\n", name, part,
                                    undefinedReason(name));
    return text + record.directory + "\n";
}

int runExit(const RunStatus& status) {
    if (status.error) return exitCode(status.error->code);
    return status.state == RunState::Interrupted ? exitCode(ErrorCode::Environment) : 0;
}

}  // namespace bw::cli
