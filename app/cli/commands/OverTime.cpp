#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "core/monitor/StaticDynamic.h"
#include "core/monitor/WindowClock.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace bw::cli {
namespace {

std::string versionsText(const StaticDynamicWindow& window) {
    std::string text;
    for (const auto& [version, rows] : window.versions)
        text += fmt::format("{}{}", text.empty() ? "" : ", ", version);
    return text;
}

void addRow(Table& table, const std::string& name, const std::string& versions, std::int64_t rows,
            const std::optional<Comparison>& comparison, const std::string& reason) {
    if (!comparison) {
        table.add({name, versions, thousands(rows), "", "", "", reason});
        return;
    }
    const MetricDifference& metric = comparison->metrics.at(comparison->metric);
    table.add({name, versions, thousands(rows), sensible(metric.production),
               sensible(metric.candidate),
               fmt::format("{} … {}", sensible(metric.low), sensible(metric.high)),
               std::string(verdictName(comparison->verdict))});
}

std::string reportText(const StaticDynamicReport& report) {
    if (report.windows.empty())
        return "No logged answer has its truth yet. Add it: benchwright monitor truth FILE --key "
               "COLUMN";
    Table table({"from", "version", "rows>", fmt::format("static {}>", report.metric),
                 fmt::format("dynamic {}>", report.metric), "difference, 95 %", "dynamic is"});
    std::int64_t rows = 0;
    for (const StaticDynamicWindow& window : report.windows) {
        rows += window.rows;
        addRow(table, windowTimeText(window.from).substr(0, 16), versionsText(window), window.rows,
               window.comparison, window.reason);
    }
    addRow(table, "all", "", report.overall ? report.overall->rows : rows, report.overall, "");
    std::string text = fmt::format(
        "{}: version {} alone (static) against what was served "
        "(dynamic)\n{}",
        report.model, report.firstVersion, table.text());
    std::int64_t trained = 0;
    for (const TrainingCost& cost : report.trainings)
        if (cost.version != report.firstVersion) ++trained;
    return text + fmt::format("{} after the first: {} s of training in all\n",
                              counted(trained, "version"), sensible(report.retrainingSeconds));
}

class OverTimeCommand final : public Command {
public:
    std::string name() const override { return "monitor versions"; }
    std::string summary() const override {
        return "What the first model alone would have achieved, window by window";
    }
    std::string example() const override { return "monitor versions --by month"; }
    void declare(CLI::App& app) override {
        app.add_option("model", options_.model, "Alias, name@number, or a model's name")
            ->capture_default_str();
        app.add_option("--name", options_.modelName, "Model whose alias is meant");
        app.add_option("--window", options_.window, "Length of a window: 6h, 1d, 7d");
        app.add_option("--by", options_.by, "Calendar windows")
            ->check(CLI::IsMember({"hour", "day", "month"}));
        app.add_option("--metric", options_.metric, "Deciding metric");
        app.add_option("--first", options_.firstVersion,
                       "Version that is the static model (default: the first in production)");
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const StaticDynamicReport report, compareOverTime(bench, options_, session.job()));
        return Outcome{staticDynamicToJson(report), reportText(report)};
    }

private:
    StaticDynamicOptions options_;
};

}  // namespace

void addOverTimeCommands(Commands& commands) {
    commands.push_back(std::make_unique<OverTimeCommand>());
}

}  // namespace bw::cli
