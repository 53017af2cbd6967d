#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "core/base/Duration.h"
#include "core/pipeline/DataSteps.h"
#include "core/table/RecipeFile.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace bw::cli {
namespace {

/// "column=kind" or "option=value" pairs from a command line.
Result<std::map<std::string, std::string>> pairs(const std::vector<std::string>& texts,
                                                 std::string_view option) {
    std::map<std::string, std::string> map;
    for (const std::string& text : texts) {
        const std::size_t equals = text.rfind('=');
        if (equals == std::string::npos || equals == 0)
            return fail(ErrorCode::Usage, fmt::format("{} \"{}\" has no \"=\"", option, text),
                        fmt::format("Write {} name=value.", option));
        map[text.substr(0, equals)] = text.substr(equals + 1);
    }
    return map;
}

std::string previewText(const SourceDescription& description) {
    std::string text = fmt::format(
        "Importer {}, {} columns{}\n", description.recipe.importer, description.columns.size(),
        description.rows < 0 ? "" : ", " + counted(description.rows, "row"));
    for (const std::string& line : description.observations) text += "  " + line + "\n";
    Table table({"column", "kind"});
    for (const std::string& column : description.columns)
        table.add({column, std::string(columnKindName(description.recipe.kinds.at(column)))});
    return text + table.text();
}

Json previewJson(const SourceDescription& description) {
    Json json{{"recipe", recipeToJson(description.recipe)},
              {"columns", description.columns},
              {"rows", description.rows < 0 ? Json() : Json(description.rows)},
              {"observations", description.observations}};
    return json;
}

std::string importText(const ImportOutcome& outcome) {
    const DatasetRecord& record = outcome.dataset;
    std::string text =
        fmt::format("{}@{}: {}, {}{}\n", record.name, shortHash(record.version),
                    counted(record.rows, "row"), counted(record.columns, "column"),
                    outcome.isNew ? "" : ", unchanged: this content was stored before");
    for (const std::string& line : outcome.observations) text += "  " + line + "\n";
    return text + fmt::format("{}, verdict {}; see `benchwright verify {}`\n",
                              counted(record.findings, "finding"), outcome.report.verdict(),
                              record.name);
}

class ImportCommand final : public Command {
public:
    std::string name() const override { return "import"; }
    std::string summary() const override { return "Store a file as a new version of a dataset"; }
    std::string example() const override { return "import adult.csv --name income"; }

    void declare(CLI::App& options) override {
        options.add_option("source", options_.source, "File to read (CSV, Parquet, …)")->required();
        options.add_option("--name", options_.name, "Dataset to add a version to")->required();
        options.add_option("--recipe", recipe_, "Recipe (TOML) of an earlier import");
        options.add_option("--type", types_,
                           "column=kind, kind one of integer, number, boolean, datetime, category");
        options.add_option("--set", settings_, "option=value of the importer, e.g. delimiter=;");
        options.add_flag("--append", options_.append,
                         "Add the rows to those of the newest version");
        options.add_option("--last", last_, "Of all rows keep the newest, e.g. 365d (with --time)");
        options.add_option("--time", time_, "Column of times that --last goes by");
        options.add_flag("--preview", preview_, "Show what would be done, store nothing");
        options.add_option("--save-recipe", saveRecipe_, "Write the recipe to this file");
    }

    Result<Outcome> run(Session& session) override {
        if (!recipe_.empty()) options_.recipe = recipe_;
        BW_TRY(const auto types, pairs(types_, "--type"));
        for (const auto& [column, kind] : types) {
            BW_TRY(options_.kinds[column], columnKindFromName(kind));
        }
        BW_TRY(options_.options, pairs(settings_, "--set"));
        BW_TRY(options_.recent, recentRows());
        BW_TRY(const Workbench bench, session.bench());
        if (preview_ || !saveRecipe_.empty()) {
            BW_TRY(const SourceDescription description,
                   previewSource(bench, options_, session.job()));
            if (!saveRecipe_.empty()) BW_CHECK(writeRecipeFile(saveRecipe_, description.recipe));
            if (preview_) return Outcome{previewJson(description), previewText(description)};
        }
        BW_TRY(const ImportOutcome outcome, importDataset(bench, options_, session.job()));
        const DatasetRecord& record = outcome.dataset;
        return Outcome{Json{{"dataset", record.name},
                            {"version", record.version},
                            {"rows", record.rows},
                            {"columns", record.columns},
                            {"new", outcome.isNew},
                            {"findings", record.findings},
                            {"verdict", outcome.report.verdict()},
                            {"observations", outcome.observations}},
                       importText(outcome)};
    }

private:
    Result<std::optional<RecentRows>> recentRows() const {
        if (last_.empty() != time_.empty())
            return fail(ErrorCode::Usage, "--last and --time belong together",
                        "For example: --last 365d --time date.");
        if (last_.empty()) return std::nullopt;
        BW_TRY(const auto span, parseDuration(last_));
        return RecentRows{time_, span};
    }

    ImportOptions options_;
    std::string recipe_, saveRecipe_, last_, time_;
    std::vector<std::string> types_, settings_;
    bool preview_ = false;
};

}  // namespace

void addImportCommands(Commands& commands) {
    commands.push_back(std::make_unique<ImportCommand>());
}

}  // namespace bw::cli
