#include "app/cli/Command.h"
#include "app/cli/Table.h"
#include "core/base/Files.h"
#include "core/flow/CheckPipeline.h"
#include "core/flow/PipelineGraph.h"
#include "core/flow/Proposals.h"
#include "core/flow/RunPipeline.h"
#include "core/flow/SavePipeline.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace bw::cli {
namespace {

/// Pipeline file and --set, as run, check and graph take them.
struct Chosen {
    std::string reference;
    std::vector<std::string> set;

    void declare(CLI::App& options) {
        options.add_option("pipeline", reference, "File, or name of a pipeline of the project")
            ->required();
        options.add_option("--set", set, "parameter=value or step.key=value, repeatable");
    }
    [[nodiscard]] Result<PipelineFile> read(const Project& project) const {
        BW_TRY(const auto file, pipelinePath(project, reference));
        BW_TRY(PipelineFile pipeline, readPipelineFile(file));
        std::map<std::string, std::string> values;
        for (const std::string& text : set) {
            const std::size_t equals = text.find('=');
            if (equals == std::string::npos || equals == 0)
                return fail(ErrorCode::Usage, fmt::format("--set \"{}\" has no \"=\"", text),
                            "Write --set name=value or --set step.key=value.");
            values[text.substr(0, equals)] = text.substr(equals + 1);
        }
        // Of a file that is no TOML nothing is known to be set.
        if (!values.empty() && !pipeline.name.empty())
            BW_CHECK(setPipelineValues(pipeline, values));
        return pipeline;
    }
};

Outcome mistakesOutcome(const PipelineFile& pipeline,
                        const std::vector<PipelineMistake>& mistakes) {
    std::string text;
    for (const PipelineMistake& mistake : mistakes)
        text += fmt::format("{}\n    {}\n", mistakeText(pipeline, mistake), mistake.hint);
    text += mistakes.empty() ? fmt::format("Pipeline {}: no mistakes, {}\n", pipeline.name,
                                           counted(std::ssize(pipeline.steps), "step"))
                             : counted(std::ssize(mistakes), "mistake") + "\n";
    Json json{{"pipeline", pipeline.name},
              {"valid", mistakes.empty()},
              {"mistakes", mistakesToJson(pipeline, mistakes)}};
    if (!mistakes.empty()) json["error"] = errorToJson(mistakesError(pipeline, mistakes));
    return {std::move(json), std::move(text), mistakes.empty() ? 0 : exitCode(ErrorCode::BadInput)};
}

class CheckCommand final : public Command {
public:
    std::string name() const override { return "pipeline check"; }
    std::string summary() const override {
        return "Find every mistake in a pipeline before it runs; exit 3 when there is one";
    }
    std::string example() const override { return "pipeline check training"; }
    void declare(CLI::App& options) override { chosen_.declare(options); }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const PipelineFile pipeline, chosen_.read(bench.project));
        BW_TRY(const auto mistakes, checkPipeline(bench, pipeline, session.job()));
        return mistakesOutcome(pipeline, mistakes);
    }

private:
    Chosen chosen_;
};

std::string runText(const PipelineFile& pipeline, const PipelineRunRecord& run) {
    std::string text = graphToText(pipelineGraph(pipeline, &run));
    for (const StepRecord& step : run.steps)
        if (step.error)
            text +=
                fmt::format("{}: {}.\n    {}\n", step.name, step.error->message, step.error->hint);
    return text + fmt::format("Run {} {}\n", run.id, run.summary());
}

class RunCommand final : public Command {
public:
    std::string name() const override { return "pipeline run"; }
    std::string summary() const override {
        return "Run a pipeline; what did not change is not run again. Exit 1 when a verdict is "
               "negative";
    }
    std::string example() const override {
        return "pipeline run all --set source=june.csv --junit report.xml";
    }
    void declare(CLI::App& options) override {
        chosen_.declare(options);
        options.add_option("--from", options_.from,
                           "Run this step and all that need it again even if nothing changed");
        options.add_option("--junit", junit_, "Also write a JUnit XML file");
        options.add_option("--cause", options_.cause, "Who or what starts it, for the record")
            ->capture_default_str();
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const PipelineFile pipeline, chosen_.read(bench.project));
        BW_TRY(const auto mistakes, checkPipeline(bench, pipeline, session.job()));
        if (!mistakes.empty()) return mistakesOutcome(pipeline, mistakes);
        options_.checked = true;
        BW_TRY(const PipelineRunRecord record,
               runPipeline(bench, pipeline, options_, session.job()));
        if (!junit_.empty()) BW_CHECK(writeFileAtomically(junit_, pipelineRunToJUnit(record)));
        return Outcome{pipelineRunToJson(record), runText(pipeline, record), record.exitCode()};
    }

private:
    Chosen chosen_;
    PipelineRunOptions options_;
    std::filesystem::path junit_;
};

class GraphCommand final : public Command {
public:
    std::string name() const override { return "pipeline graph"; }
    std::string summary() const override {
        return "Draw the steps of a pipeline with their state in its last run";
    }
    std::string example() const override { return "pipeline graph all --format dot"; }
    void declare(CLI::App& options) override {
        chosen_.declare(options);
        options.add_option("--format", format_, "text or dot (Graphviz)")
            ->capture_default_str()
            ->check(CLI::IsMember({"text", "dot"}));
        options.add_option("--run", run_, "State of this run (default: the last one)");
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const PipelineFile pipeline, chosen_.read(*project));
        if (!pipeline.mistakes.empty() && pipeline.steps.empty())
            return std::unexpected(mistakesError(pipeline, pipeline.mistakes));
        BW_TRY(const auto run, shownRun(*project, pipeline.name));
        const PipelineGraph graph = pipelineGraph(pipeline, run ? &*run : nullptr);
        Json json = graphToJson(graph);
        json["run"] = run ? Json(run->id) : Json();
        json["state"] = run ? Json(pipelineStateName(run->state)) : Json();
        return Outcome{json, format_ == "dot" ? graphToDot(graph) : graphToText(graph)};
    }

private:
    Result<std::optional<PipelineRunRecord>> shownRun(const Project& project,
                                                      const std::string& pipeline) const {
        if (!run_.empty()) {
            BW_TRY(const PipelineRunFolder folder, PipelineRunFolder::find(project, run_));
            BW_TRY(PipelineRunRecord record, folder.state());
            return record;
        }
        auto runs = pipelineRuns(project, pipeline, 1);
        if (runs.empty()) return std::nullopt;
        return std::move(runs.front());
    }

    Chosen chosen_;
    std::string format_ = "text", run_;
};

class ListCommand final : public Command {
public:
    std::string name() const override { return "pipeline list"; }
    std::string summary() const override { return "List pipelines and their runs"; }
    std::string example() const override { return "pipeline list"; }
    void declare(CLI::App& options) override {
        options.add_option("--limit", limit_, "At most so many runs")->capture_default_str();
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        Json files = Json::array(), runs = Json::array();
        Table fileTable({"pipeline", "file", "steps>", "description"});
        for (const auto& file : pipelineFiles(*project)) {
            const auto pipeline = readPipelineFile(file);
            if (!pipeline) continue;
            const std::string shown = file.lexically_relative(project->folder()).string();
            files.push_back({{"pipeline", pipeline->name},
                             {"file", shown},
                             {"description", pipeline->description},
                             {"steps", pipeline->steps.size()},
                             {"mistakes", pipeline->mistakes.size()}});
            fileTable.add({pipeline->name, shown, std::to_string(pipeline->steps.size()),
                           pipeline->mistakes.empty() ? pipeline->description
                                                      : "has mistakes: see pipeline check"});
        }
        Table runTable({"run", "pipeline", "state", "started", "cause", "result"});
        for (const PipelineRunRecord& run : pipelineRuns(*project, {}, limit_)) {
            runs.push_back({{"run", run.id},
                            {"pipeline", run.pipeline},
                            {"state", pipelineStateName(run.state)},
                            {"started", run.started},
                            {"ended", run.ended},
                            {"cause", run.cause},
                            {"by", run.by},
                            {"summary", run.summary()}});
            runTable.add({run.id, run.pipeline, std::string(pipelineStateName(run.state)),
                          run.started, run.cause, run.summary()});
        }
        return Outcome{Json{{"pipelines", files}, {"runs", runs}}, text(fileTable, runTable)};
    }

private:
    static std::string text(const Table& files, const Table& runs) {
        if (files.empty() && runs.empty())
            return "No pipelines yet. Begin with: benchwright pipeline template all --to "
                   "pipelines/all.toml, or save what was done by hand: benchwright pipeline save "
                   "NAME";
        return (files.empty() ? "" : files.text()) + (runs.empty() ? "" : "\n" + runs.text());
    }
    std::size_t limit_ = 20;
};

class TemplateCommand final : public Command {
public:
    std::string name() const override { return "pipeline template"; }
    std::string summary() const override {
        return "Print a pipeline to begin with: data, training, validation or all";
    }
    std::string example() const override { return "pipeline template all --to pipelines/all.toml"; }
    void declare(CLI::App& options) override {
        options.add_option("name", template_, "data, training, validation or all")->required();
        options.add_option("--to", file_, "File to write; it must not exist");
    }
    Result<Outcome> run(Session&) override {
        BW_TRY(const PipelineTemplate chosen, pipelineTemplate(template_));
        Json json{{"template", chosen.name}, {"title", chosen.title}, {"text", chosen.text}};
        if (file_.empty()) return Outcome{json, std::string(chosen.text)};
        if (std::filesystem::exists(file_))
            return fail(ErrorCode::Refused, fmt::format("{} exists already", file_.string()),
                        "Choose another file, or remove it.");
        if (file_.has_parent_path()) BW_CHECK(makeFolders(file_.parent_path()));
        BW_CHECK(writeFileAtomically(file_, chosen.text));
        json["file"] = file_.string();
        return Outcome{json,
                       fmt::format("{}: edit its [parameters], then `benchwright pipeline check "
                                   "{}`\n",
                                   file_.string(), file_.string())};
    }

private:
    std::string template_;
    std::filesystem::path file_;
};

class SaveCommand final : public Command {
public:
    std::string name() const override { return "pipeline save"; }
    std::string summary() const override {
        return "Write a pipeline that repeats what was done by hand";
    }
    std::string example() const override {
        return "pipeline save monthly --model production --source data/june.csv";
    }
    void declare(CLI::App& options) override {
        options.add_option("name", choice_.name, "Name of the pipeline")->required();
        options.add_option("--model", choice_.model,
                           "Run, model version or alias to repeat (default: the newest run)");
        options.add_option("--data", choice_.dataset,
                           "Only import, verify and split of this dataset");
        options.add_option("--source", choice_.source, "File that the dataset was imported from");
        options.add_option("--description", choice_.description, "One sentence");
        options.add_flag("--replace", choice_.replace, "Replace a pipeline of this name");
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(const Project* project, session.project());
        BW_TRY(const auto file, savePipeline(*project, choice_));
        const PipelineFile saved = readPipelineFile(file).value_or(PipelineFile());
        return Outcome{
            Json{
                {"pipeline", choice_.name}, {"file", file.string()}, {"steps", saved.steps.size()}},
            graphToText(pipelineGraph(saved)) +
                fmt::format("Written to {}; next: benchwright pipeline check {}\n", file.string(),
                            choice_.name)};
    }

private:
    SaveChoice choice_;
};

class ProposalsCommand final : public Command {
public:
    std::string name() const override { return "pipeline proposals"; }
    std::string summary() const override {
        return "List candidates that wait for a person, or dismiss one";
    }
    std::string example() const override {
        return "pipeline proposals --dismiss 12 --why \"June was not usual\"";
    }
    void declare(CLI::App& options) override {
        auto* dismiss = options.add_option("--dismiss", number_, "Number of a proposal to close");
        options.add_option("--why", why_, "Reason, for the audit log")->needs(dismiss);
    }
    Result<Outcome> run(Session& session) override {
        BW_TRY(Project * project, session.project());
        if (number_ > 0) BW_CHECK(dismissProposal(*project, number_, why_));
        BW_TRY(const auto open, openProposals(*project));
        Json list = Json::array();
        Table table({"#>", "at", "model", "candidate", "alias", "pipeline", "verdict"});
        for (const Proposal& one : open) {
            list.push_back({{"number", one.number},
                            {"at", one.at},
                            {"candidate", one.candidate},
                            {"model_name", one.modelName},
                            {"alias", one.alias},
                            {"pipeline", one.pipeline},
                            {"pipeline_run", one.pipelineRun},
                            {"production", one.production},
                            {"sentence", one.sentence},
                            {"why", one.why}});
            table.add({std::to_string(one.number), one.at, one.modelName, one.candidate, one.alias,
                       one.pipeline, one.sentence});
        }
        return Outcome{Json{{"proposals", list}},
                       table.empty()
                           ? "No candidate waits for a person."
                           : table.text() + "Promote one: benchwright promote CANDIDATE --why …\n"};
    }

private:
    std::int64_t number_ = 0;
    std::string why_;
};

/// The table of types, for people and for docs/formats/pipeline.md.
class TypesCommand final : public Command {
public:
    std::string name() const override { return "pipeline types"; }
    std::string summary() const override { return "List step types, their keys and outputs"; }
    std::string example() const override { return "pipeline types"; }
    void declare(CLI::App&) override {}
    Result<Outcome> run(Session&) override {
        Json list = Json::array();
        for (const StepType& type : stepTypes()) {
            Json keys = Json::array(), outputs = Json::array();
            for (const StepKey& key : type.keys)
                keys.push_back({{"name", key.name},
                                {"title", key.title},
                                {"kind", kindText(key.kind)},
                                {"required", key.required()},
                                {"default", key.defaultValue},
                                {"choices", key.choices},
                                {"help", key.help}});
            for (const StepOutput& output : type.outputs)
                outputs.push_back({{"name", output.name}, {"help", output.help}});
            list.push_back({{"name", type.name},
                            {"stage", stageName(type.stage)},
                            {"help", type.help},
                            {"keys", keys},
                            {"outputs", outputs}});
        }
        return Outcome{Json{{"types", list}}, stepTypesMarkdown()};
    }
};

}  // namespace

void addPipelineCommands(Commands& commands) {
    commands.push_back(std::make_unique<RunCommand>());
    commands.push_back(std::make_unique<CheckCommand>());
    commands.push_back(std::make_unique<GraphCommand>());
    commands.push_back(std::make_unique<ListCommand>());
    commands.push_back(std::make_unique<TemplateCommand>());
    commands.push_back(std::make_unique<SaveCommand>());
    commands.push_back(std::make_unique<ProposalsCommand>());
    commands.push_back(std::make_unique<TypesCommand>());
}

}  // namespace bw::cli
