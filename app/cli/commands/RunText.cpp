#include "app/cli/commands/RunText.h"

#include <fmt/format.h>

#include <cmath>

#include "app/cli/Table.h"

namespace bw::cli {
namespace {

Json metricsJson(const RunStatus& status) {
    Json metrics = Json::object();
    for (const auto& [part, values] : status.metrics)
        for (const auto& [name, value] : values)
            metrics[part][name] = std::isfinite(value) ? Json(value) : Json();
    return metrics;
}

std::string metricsText(const RunStatus& status) {
    if (status.metrics.empty()) return {};
    std::vector<std::string> headers{"metric"};
    std::map<std::string, std::vector<std::string>> lines;
    for (const auto& [part, values] : status.metrics) {
        headers.push_back(part + ">");
        for (const auto& [name, value] : values) {
            lines[name].resize(headers.size() - 2);
            lines[name].push_back(sensible(value));
        }
    }
    Table table(headers);
    for (auto& [name, cells] : lines) {
        cells.insert(cells.begin(), name);
        table.add(cells);
    }
    return table.text();
}

}  // namespace

Json runJson(const RunRecord& record, const RunStatus& status) {
    Json json{{"run", record.id},
              {"status", runStateName(status.state)},
              {"metrics", metricsJson(status)},
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
    std::string text = fmt::format("Run {}: {}, {} on {}@{}, target {}, epoch {} of {}", record.id,
                                   runStateName(status.state), record.architecture, record.dataset,
                                   shortHash(record.version), record.target, status.epoch, status.epochs);
    if (status.bestEpoch >= 0) text += fmt::format(", best epoch {}", status.bestEpoch);
    if (!status.device.empty()) text += ", on " + status.device;
    text += "\n";
    for (const std::string& note : status.notes) text += "  " + note + "\n";
    if (status.error) text += fmt::format("Error: {}.\n{}\n", status.error->message, status.error->hint);
    if (status.state == RunState::Interrupted)
        text += fmt::format("Its worker is gone; go on with `benchwright run resume {}`\n", record.id);
    return text + metricsText(status) + record.directory + "\n";
}

int runExit(const RunStatus& status) {
    if (status.error) return exitCode(status.error->code);
    return status.state == RunState::Interrupted ? exitCode(ErrorCode::Environment) : 0;
}

}  // namespace bw::cli
