#include "core/monitor/Monitor.h"

#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "core/base/Clock.h"
#include "core/base/Duration.h"
#include "core/table/DateTimeText.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bw::cli {
namespace {

using Moment = std::optional<std::int64_t>;

/// "2012-03-01", "2012-03-01T05:00:00Z", or a length of time before now: "7d".
Result<Moment> momentOf(const std::string& text, const char* option) {
    if (text.empty()) return Moment();
    if (Moment moment = parseDateTimeText(text)) return moment;
    if (const auto ago = parseDuration(text))
        return Moment(
            static_cast<std::int64_t>((nowSeconds() - static_cast<double>(ago->count())) * 1e6));
    return fail(ErrorCode::Usage, fmt::format("{} {} is no time", option, text),
                "Write 2012-03-01, 2012-03-01T05:00:00Z, or how long ago: 7d, 12h.");
}

/// Whose log, and when.
struct LogChoice {
    std::string model = "production", name, since, until, role = "production";

    void declare(CLI::App& options, bool withRole) {
        options.add_option("model", model, "Alias, model version or model name")
            ->capture_default_str();
        options.add_option("--name", name, "Model whose alias is meant, where there are several");
        options.add_option("--since", since, "From this time on (2012-03-01), or 7d: ago");
        options.add_option("--until", until, "Before this time");
        if (withRole)
            options.add_option("--role", role, "production, or shadow: answers that nobody saw")
                ->capture_default_str()
                ->check(CLI::IsMember({"production", "shadow"}));
    }
};

std::string rate(double part, double whole) {
    return whole > 0 ? fmt::format("{:.1f} %", 100 * part / whole) : "";
}

std::string qualityText(const MonitorWindow& window, const std::string& metric) {
    const auto found = window.quality.find(metric);
    if (found == window.quality.end()) return "";
    return fmt::format("{} ({} to {})", sensible(found->second.value), sensible(found->second.low),
                       sensible(found->second.high));
}

/// The metric of the column: as the project decides, else the first that there is.
std::string shownMetric(const std::vector<MonitorWindow>& windows, const std::string& deciding) {
    for (const std::string& metric : {deciding, std::string("log_loss"), std::string("rmse")})
        for (const MonitorWindow& window : windows)
            if (window.quality.contains(metric)) return metric;
    return {};
}

std::string driftText(const MonitorWindow& window) {
    if (!window.driftReason.empty()) return "not compared";
    if (std::ranges::any_of(window.columns,
                            [](const ColumnDrift& one) { return !one.reason.empty(); }))
        return "too few rows";
    const auto drifted = std::ranges::count_if(window.columns, &ColumnDrift::drifted);
    return drifted == 0
               ? "none"
               : fmt::format("{} of {}", drifted, counted(std::ssize(window.columns), "column"));
}

std::string windowTable(const std::vector<MonitorWindow>& windows, const std::string& metric) {
    Table table({"from", "version>", "requests>", "failed>", "p95 ms>", "drift", "truth>",
                 metric.empty() ? "quality" : metric, "verdict"});
    for (const MonitorWindow& window : windows)
        table.add({dateTimeText(window.from, ' ').substr(0, 16) + (window.complete ? "" : " …"),
                   std::to_string(window.version), thousands(window.requests),
                   rate(static_cast<double>(window.failed), static_cast<double>(window.requests)),
                   sensible(window.latencyP95 / 1000), driftText(window),
                   window.truthRows > 0 ? thousands(window.truthRows) : "",
                   qualityText(window, metric), std::string(window.verdict())});
    return table.text();
}

std::string columnTable(const MonitorWindow& window) {
    Table table(
        {"column", "effect>", "p corrected>", "missing>", "in training>", "never seen>", ""});
    const auto share = [](std::int64_t part, std::int64_t whole) {
        return rate(static_cast<double>(part), static_cast<double>(whole));
    };
    const auto add = [&](const ColumnDrift& one, const std::string& name) {
        table.add({name, sensible(one.effect), one.reason.empty() ? sensible(one.corrected) : "",
                   share(one.missing, one.rows), share(one.referenceMissing, one.referenceRows),
                   thousands(one.neverSeen), one.drifted ? "drifted" : one.reason});
    };
    for (const ColumnDrift& one : window.columns) add(one, one.column);
    if (window.prediction) add(*window.prediction, "(prediction)");
    return table.text();
}

std::string ageText(const MonitorReport& report) {
    if (report.age.seconds < 0) return "";
    const auto age = std::chrono::seconds(static_cast<std::int64_t>(report.age.seconds));
    return fmt::format(
        ", trained {} ago",
        durationText(age.count() > 86'400 ? std::chrono::floor<std::chrono::days>(age) : age));
}

std::string retentionText(const RetentionReport& retention) {
    std::string text =
        fmt::format("Log: {}, {:.1f} MB; kept {}\n", counted(retention.segments, "file"),
                    static_cast<double>(retention.bytes) / (1 << 20), limitsText(retention.limits));
    for (const RemovedSegment& one : retention.removed)
        text += fmt::format("Removed {}: {}\n", one.name, one.why);
    return text;
}

/// What stands under the table for the newest window: what is wrong, and its columns.
std::string newestText(const MonitorWindow& window) {
    std::string text = fmt::format("Window from {} ({})\n", dateTimeText(window.from, ' '),
                                   counted(window.rows, "row"));
    for (const MonitorAlarm& alarm : window.alarms) text += "  " + alarm.message + "\n";
    if (!window.driftReason.empty())
        text += "  Not compared with the training rows: " + window.driftReason + "\n";
    if (!window.replay.reason.empty())
        text += "  Not replayed: " + window.replay.reason + "\n";
    else
        text += fmt::format("  Replayed {} of {}: {} differ, at most by {}\n",
                            thousands(window.replay.rows), counted(window.replay.answered, "row"),
                            thousands(window.replay.differing), sensible(window.replay.worst));
    return text + columnTable(window);
}

std::string reportText(const MonitorReport& report, const std::string& deciding) {
    std::string text =
        fmt::format("{}{}, windows of {}\n", report.text, ageText(report), report.window);
    if (report.windows.empty())
        return text + "No requests in the log.\n" + retentionText(report.retention);
    text += windowTable(report.windows, shownMetric(report.windows, deciding));
    text += newestText(report.windows.back());
    if (!report.masked.empty())
        text += fmt::format("Not in the log, as personal: {}\n", fmt::join(report.masked, ", "));
    return text + retentionText(report.retention);
}

class MonitorCommand final : public Command {
public:
    std::string name() const override { return "monitor"; }
    std::string summary() const override {
        return "Look at a model's requests: volume, errors, drift, quality, skew";
    }
    std::string example() const override { return "monitor production --by month --since 90d"; }
    void declare(CLI::App& options) override {
        choice_.declare(options, true);
        auto* length = options.add_option("--window", options_.window,
                                          "Length of a window: 6h, 7d (default: benchwright.toml)");
        options.add_option("--by", options_.by, "Calendar windows: hour, day or month (UTC)")
            ->check(CLI::IsMember({"hour", "day", "month"}))
            ->excludes(length);
        options.add_option("--column", options_.columns, "Only these columns");
        options.add_flag("--no-replay", noReplay_,
                         "Do not replay the log to look for training/serving skew");
        options.add_flag("--refresh", options_.refresh, "Compute anew what is kept");
        options.add_flag("--check", check_, "Exit 1 when a window has an alarm");
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        options_.model = choice_.model;
        options_.modelName = choice_.name;
        options_.role = choice_.role;
        options_.replay = !noReplay_;
        BW_TRY(options_.since, momentOf(choice_.since, "--since"));
        BW_TRY(options_.until, momentOf(choice_.until, "--until"));
        BW_TRY(const MonitorReport report, monitorModel(bench, options_, session.job()));
        return Outcome{monitorReportToJson(report),
                       reportText(report, bench.project.settings().metric),
                       check_ && report.alarmed() ? 1 : 0};
    }

private:
    LogChoice choice_;
    MonitorOptions options_;
    bool check_ = false, noReplay_ = false;
};

class MonitorHistoryCommand final : public Command {
public:
    std::string name() const override { return "monitor history"; }
    std::string summary() const override {
        return "What was found before, with promotions and triggers; computes nothing";
    }
    std::string example() const override { return "monitor history production --since 90d"; }
    void declare(CLI::App& options) override { choice_.declare(options, false); }
    Result<Outcome> run(Session& session) override {
        BW_TRY(Project * project, session.project());
        BW_TRY(const Moment since, momentOf(choice_.since, "--since"));
        BW_TRY(const Moment until, momentOf(choice_.until, "--until"));
        BW_TRY(const MonitorHistory history,
               monitorHistory(*project, choice_.model, choice_.name, since, until));
        std::string text =
            history.windows.empty()
                ? "Nothing is kept yet: run `benchwright monitor`.\n"
                : windowTable(history.windows,
                              shownMetric(history.windows, project->settings().metric));
        Table events({"at", "event", "of", "by", "why"});
        for (const MonitorEvent& one : history.events)
            events.add({dateTimeText(one.at, ' '), one.action, one.subject, one.by, one.why});
        if (!events.empty()) text += events.text();
        return Outcome{monitorHistoryToJson(history), text};
    }

private:
    LogChoice choice_;
};

class MonitorRowsCommand final : public Command {
public:
    std::string name() const override { return "monitor rows"; }
    std::string summary() const override { return "The logged rows behind a finding"; }
    std::string example() const override {
        return "monitor rows production --what never_seen --column weather";
    }
    void declare(CLI::App& options) override {
        choice_.declare(options, true);
        options
            .add_option("--what", options_.what,
                        "all, failed, missing, never_seen, contract, slow, wrong or skew")
            ->capture_default_str();
        options.add_option("--column", options_.column,
                           "Of this input (missing, never_seen, contract)");
        options.add_option("--limit", options_.limit, "How many")->capture_default_str();
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        options_.model = choice_.model;
        options_.modelName = choice_.name;
        options_.role = choice_.role;
        BW_TRY(options_.since, momentOf(choice_.since, "--since"));
        BW_TRY(options_.until, momentOf(choice_.until, "--until"));
        BW_TRY(const LoggedRows rows, monitorRows(bench, options_, session.job()));
        Table table(rows.columns);
        for (const auto& cells : rows.rows) table.add(cells);
        return Outcome{loggedRowsToJson(rows),
                       (table.empty() ? "" : table.text()) +
                           fmt::format("{}, {} shown\n", counted(rows.total, "row"),
                                       thousands(std::ssize(rows.rows)))};
    }

private:
    LogChoice choice_;
    MonitorRowsOptions options_;
};

class MonitorTruthCommand final : public Command {
public:
    std::string name() const override { return "monitor truth"; }
    std::string summary() const override {
        return "Tell what really happened; joined to the logged requests by a key";
    }
    std::string example() const override { return "monitor truth march.csv --key instant"; }
    void declare(CLI::App& options) override {
        options.add_option("file", options_.file, "Anything that `import` reads")->required();
        options.add_option("--key", options_.key, "Column of the file that names the request")
            ->required();
        options.add_option("--column", options_.column,
                           "Column of the file with the truth (default: the model's target)");
        options.add_option("--log-key", options_.logKey,
                           "What the key is in the log: request, a logged key or an input "
                           "(default: by its name)");
        options.add_option("--model", options_.model, "Alias, model version or model name")
            ->capture_default_str();
        options.add_option("--name", options_.modelName,
                           "Model whose alias is meant, where there are several");
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const TruthOutcome outcome, addTruthFile(bench, options_, session.job()));
        std::string text =
            fmt::format("{} of truth for {}: {} joined, {} without a request yet, {} replaced\n",
                        counted(outcome.rows, "row"), outcome.model, thousands(outcome.joined),
                        thousands(outcome.unknown), thousands(outcome.replaced));
        if (outcome.unknown > 0)
            text += "Without a request: " + firstOf(outcome.unknownKeys) + "\n";
        if (outcome.left > 0)
            text += counted(outcome.left, "row") + " without a key or a value left out\n";
        if (outcome.unknownLabels > 0)
            text += counted(outcome.unknownLabels, "row") +
                    " with a value that is no class of the model: they do not count\n";
        return Outcome{truthOutcomeToJson(outcome), text};
    }

private:
    static std::string firstOf(const std::vector<std::string>& keys) {
        constexpr std::size_t kShown = 10;
        const auto end = keys.begin() + static_cast<std::ptrdiff_t>(std::min(keys.size(), kShown));
        return fmt::format("{}{}", fmt::join(keys.begin(), end, ", "),
                           keys.size() > kShown ? ", …" : "");
    }
    TruthOptions options_;
};

class DriftCommand final : public Command {
public:
    std::string name() const override { return "drift"; }
    std::string summary() const override {
        return "Compare two datasets column by column, calibrated; exit 1 when they differ";
    }
    std::string example() const override { return "drift bike-2011 bike-2012"; }
    void declare(CLI::App& options) override {
        options.add_option("reference", reference_, "name or name@version to compare with")
            ->required();
        options.add_option("current", current_, "name or name@version that may have drifted")
            ->required();
        options.add_option("--alpha", alpha_, "False alarms, all columns together")
            ->check(CLI::Range(1e-9, 0.5));
        options.add_option("--effect", effect_, "Smallest effect size that counts")
            ->check(CLI::Range(0.0, 1.0));
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        DriftLimits limits = driftLimits(bench.project.settings());
        limits.alpha = alpha_.value_or(limits.alpha);
        limits.effect = effect_.value_or(limits.effect);
        BW_TRY(const DriftOutcome outcome,
               driftBetween(bench, reference_, current_, limits, session.job()));
        return Outcome{driftOutcomeToJson(outcome), text(outcome.drift),
                       outcome.drift.drifted() ? 1 : 0};
    }

private:
    static std::string text(const DatasetDrift& drift) {
        MonitorWindow shown;
        shown.columns = drift.columns;
        std::string text = columnTable(shown);
        for (const std::string& name : drift.missingColumns)
            text += "Column " + name + " is gone\n";
        for (const std::string& name : drift.newColumns) text += "Column " + name + " is new\n";
        for (const std::string& change : drift.changedKinds) text += "Column " + change + "\n";
        return text + fmt::format("{} (effect at least {}, p at most {} after correction)\n",
                                  drift.drifted() ? "They differ" : "No drift",
                                  sensible(drift.limits.effect), sensible(drift.limits.alpha));
    }
    std::string reference_, current_;
    std::optional<double> alpha_, effect_;
};

}  // namespace

void addMonitorCommands(Commands& commands) {
    commands.push_back(std::make_unique<DriftCommand>());
    commands.push_back(std::make_unique<MonitorCommand>());
    commands.push_back(std::make_unique<MonitorHistoryCommand>());
    commands.push_back(std::make_unique<MonitorRowsCommand>());
    commands.push_back(std::make_unique<MonitorTruthCommand>());
}

}  // namespace bw::cli
