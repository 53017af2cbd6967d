#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "app/cli/commands/JudgeOptions.h"
#include "core/pipeline/PromoteSteps.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cmath>

namespace bw::cli {
namespace {

Json finite(double value) {
    return std::isfinite(value) ? Json(value) : Json();
}

class EvaluateCommand final : public Command {
public:
    std::string name() const override { return "evaluate"; }
    std::string summary() const override {
        return "Metrics of one model on a dataset, with 95 % intervals";
    }
    std::string example() const override { return "evaluate production --data income"; }
    void declare(CLI::App& options) override {
        options.add_option("model", model_, "Run, model version or alias")->required();
        options.add_option("--name", modelName_,
                           "Model whose alias is meant, where there are several");
        declareRows(options, rows_);
        options.add_option("--predictions", file_,
                           "Also keep the answers (Arrow IPC) in this file");
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const Evaluation evaluation,
               evaluateModel(bench, model_, modelName_, rows_, session.job()));
        BW_TRY(const auto metrics,
               evaluateMetrics(evaluation.predictions, bench.project.settings().resamples, 0,
                               session.job()));
        if (!file_.empty()) BW_CHECK(writePredictions(file_, evaluation.predictions));
        Json json = Json::object();
        Table table({"metric", "value>", "95 % low>", "high>", ""});
        for (const auto& [name, estimate] : metrics) {
            json[name] = {{"value", finite(estimate.value)},
                          {"low", finite(estimate.low)},
                          {"high", finite(estimate.high)}};
            if (!estimate.reason.empty()) json[name]["reason"] = estimate.reason;
            table.add({name, sensible(estimate.value), sensible(estimate.low),
                       sensible(estimate.high), estimate.reason});
        }
        const DatasetRecord& data = evaluation.dataset.record;
        const std::int64_t count = evaluation.known();
        const std::int64_t unknown = std::ssize(evaluation.predictions.rows) - count;
        std::string text = table.text();
        if (unknown > 0)
            text += fmt::format("{} without a known truth not counted\n", counted(unknown, "row"));
        if (rows_.part == "all" || rows_.part == "train")
            text += "Rows that the model was trained on are among them.\n";
        return Outcome{
            Json{{"model", evaluation.model.text},
                 {"dataset", data.name + "@" + data.version},
                 {"rows", count},
                 {"unknown_truth", unknown},
                 {"part", rows_.part},
                 {"split", evaluation.split},
                 {"metrics", json}},
            fmt::format("{} on {} of {}@{} ({})\n{}", evaluation.model.text, rows_.part, data.name,
                        shortHash(data.version), counted(count, "row"), text)};
    }

private:
    std::string model_, modelName_;
    std::filesystem::path file_;
    EvaluateOptions rows_;
};

void declareComparison(CLI::App& app, CompareOptions& options) {
    declareRows(app, options.evaluate);
    app.add_option("--metric", options.metric,
                   "Deciding metric (default: benchwright.toml, else by task)");
    app.add_option("--margin", options.marginPercent,
                   "Margin in per cent of production's value (default: benchwright.toml)");
    app.add_option("--resamples", options.resamples,
                   "Resamples of the bootstrap (default: benchwright.toml)");
    app.add_option("--seed", options.seed, "Seed of the bootstrap");
    app.add_flag("--exclude-trained", options.excludeTrained,
                 "Leave out rows that a model was trained on instead of refusing");
}

std::string comparisonText(const ComparisonOutcome& outcome, std::int64_t flipsShown) {
    const Comparison& comparison = outcome.comparison;
    std::string text = comparison.sentence + "\n";
    text += fmt::format("{} against {} on {}@{} ({}, {})\n", outcome.candidate, outcome.production,
                        outcome.dataset.name, shortHash(outcome.dataset.version), outcome.part,
                        counted(comparison.rows, "row"));
    Table metrics(
        {"metric", "candidate>", "production>", "difference>", "95 % low>", "high>", "p>"});
    for (const auto& [name, m] : comparison.metrics)
        metrics.add({name, sensible(m.candidate), sensible(m.production), sensible(m.difference),
                     sensible(m.low), sensible(m.high), sensible(m.p)});
    text += metrics.text();
    if (comparison.flips.empty()) return text;
    Table flips({"row>", "truth", "candidate", "production"});
    for (std::size_t i = 0;
         i < comparison.flips.size() && static_cast<std::int64_t>(i) < flipsShown; ++i) {
        const Flip& flip = comparison.flips[i];
        flips.add({std::to_string(flip.row), flip.truth, flip.candidate, flip.production});
    }
    return text + fmt::format("The two disagree on {}, the first:\n{}",
                              counted(static_cast<std::int64_t>(comparison.flips.size()), "row"),
                              flips.text());
}

class CompareCommand final : public Command {
public:
    std::string name() const override { return "compare"; }
    std::string summary() const override {
        return "Compare a candidate with production on the same rows; exit 1 when worse";
    }
    std::string example() const override {
        return "compare 20261124-0152 production --data income";
    }
    void declare(CLI::App& options) override {
        options.add_option("candidate", options_.candidate, "Run, model version or alias")
            ->required();
        options
            .add_option("production", options_.production,
                        "Run, model version, alias, or a CSV or Parquet of predictions")
            ->capture_default_str();
        options.add_option("--name", options_.modelName,
                           "Model whose alias is meant, where there are several");
        options.add_option("--key", options_.key,
                           "Dataset column that the column `key` of a predictions file refers to");
        options.add_option("--flips", flips_, "How many disagreeing rows to print")
            ->capture_default_str();
        declareComparison(options, options_);
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const ComparisonOutcome outcome, compareModels(bench, options_, session.job()));
        return Outcome{comparisonOutcomeToJson(outcome), comparisonText(outcome, flips_),
                       outcome.comparison.verdict == Verdict::Worse ? 1 : 0};
    }

private:
    CompareOptions options_;
    std::int64_t flips_ = 10;
};

std::string gateText(const GateOutcome& outcome) {
    std::string text;
    if (outcome.comparison) text += outcome.comparison->comparison.sentence + "\n";
    Table table({"rule", "passed", "value", "limit"});
    for (const GateRule& rule : outcome.report.rules)
        table.add({rule.rule, rule.passed ? "yes" : "no", rule.value, rule.limit});
    return text + table.text() +
           fmt::format("Gate for {}: {}\n", outcome.modelName,
                       outcome.report.passed ? "passed" : "not passed") +
           (outcome.comparison
                ? ""
                : fmt::format(
                      "There is no production model yet; promote with a reason: benchwright "
                      "promote {} --as production --why \"…\"\n",
                      outcome.candidate));
}

class GateCommand final : public Command {
public:
    std::string name() const override { return "gate"; }
    std::string summary() const override {
        return "May this candidate replace production? Exit 1 when not";
    }
    std::string example() const override { return "gate 20261124-0152"; }
    void declare(CLI::App& options) override {
        options.add_option("candidate", options_.candidate, "Run or model version")->required();
        options.add_option("--name", options_.modelName,
                           "Model name (default: dataset and target)");
        declareComparison(options, options_.compare);
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const GateOutcome outcome, runGate(bench, options_, session.job()));
        return Outcome{gateOutcomeToJson(outcome), gateText(outcome),
                       outcome.report.passed ? 0 : 1};
    }

private:
    GateOptions options_;
};

class PromoteCommand final : public Command {
public:
    std::string name() const override { return "promote"; }
    std::string summary() const override {
        return "Make a run or model version the production model, through the gate";
    }
    std::string example() const override {
        return "promote 20261124-0152 --as production --why \"better on the June data\"";
    }
    void declare(CLI::App& options) override {
        options.add_option("model", options_.gate.candidate, "Run or model version")->required();
        options.add_option("--as", options_.alias, "Alias to move")->capture_default_str();
        options.add_option("--name", options_.gate.modelName,
                           "Model name (default: dataset and target)");
        options.add_option("--why", options_.why, "Reason, for the audit log")->required();
        options.add_flag("--override", options_.overrideGate,
                         "Promote although the gate did not pass; the log shows it");
        declareComparison(options, options_.gate.compare);
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const PromoteOutcome outcome, promoteModel(bench, options_, session.job()));
        Json json{{"promoted", outcome.version.has_value()},
                  {"gate", gateOutcomeToJson(outcome.gate)}};
        if (!outcome.version)
            return Outcome{json,
                           gateText(outcome.gate) +
                               "Nothing was promoted. To do it all the same: --override\n",
                           1};
        const std::string text =
            fmt::format("{}@{}", outcome.version->name, outcome.version->version);
        json["model"] = text;
        json["alias"] = options_.alias;
        json["audit_hash"] = outcome.entry->hash;
        return Outcome{json,
                       fmt::format("{} is now {} (audit entry {}, hash {})\n", text, options_.alias,
                                   outcome.entry->number, shortHash(outcome.entry->hash))};
    }

private:
    PromoteOptions options_;
};

}  // namespace

void declareRows(CLI::App& app, EvaluateOptions& options) {
    app.add_option("--data", options.data,
                   "Dataset (default: the version the model was trained on)");
    app.add_option("--split", options.split, "Split (default: the one the model was trained with)");
    app.add_option("--part", options.part, "train, validation, test or all")
        ->capture_default_str()
        ->check(CLI::IsMember({"train", "validation", "test", "all"}));
    app.add_option("--device", options.device, "auto, cpu or cuda:N")->capture_default_str();
}

void addJudgeCommands(Commands& commands) {
    commands.push_back(std::make_unique<EvaluateCommand>());
    commands.push_back(std::make_unique<CompareCommand>());
    commands.push_back(std::make_unique<GateCommand>());
    commands.push_back(std::make_unique<PromoteCommand>());
}

}  // namespace bw::cli
