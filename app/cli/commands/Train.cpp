#include "app/cli/Table.h"
#include "app/cli/commands/RunText.h"
#include "core/model/Architecture.h"
#include "core/pipeline/TrainSteps.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace bw::cli {
namespace {

void addRows(Table& table, std::string_view of,
             const std::vector<ParameterDescription>& descriptions) {
    for (const ParameterDescription& description : descriptions)
        table.add({std::string(of), description.name, parameterText(description.defaultValue),
                   description.help});
}

/// What --set accepts, from the descriptions of the plugins.
class ArchitecturesCommand final : public Command {
public:
    std::string name() const override { return "architectures"; }
    std::string summary() const override {
        return "List model architectures and every parameter of --set";
    }
    std::string example() const override { return "architectures"; }
    void declare(CLI::App&) override {}
    Result<Outcome> run(Session& session) override {
        Table table({"of", "parameter", "default", "meaning"});
        Json list = Json::array();
        for (const Architecture* architecture : session.plugins().all<Architecture>()) {
            addRows(table, architecture->id(), architecture->parameters());
            list.push_back(
                describe(architecture->id(), architecture->title(), architecture->parameters()));
        }
        addRows(table, "training", trainerParameters());
        return Outcome{
            Json{{"architectures", list},
                 {"training", describe("training", "Training", trainerParameters())["parameters"]}},
            table.text()};
    }

private:
    static Json describe(std::string_view id, std::string_view title,
                         const std::vector<ParameterDescription>& descriptions) {
        Json parameters = Json::array();
        for (const ParameterDescription& description : descriptions)
            parameters.push_back(
                {{"name", description.name},
                 {"title", description.title},
                 {"default", parametersToJson({{"v", description.defaultValue}})["v"]},
                 {"choices", description.choices},
                 {"basic", description.basic},
                 {"help", description.help}});
        return {{"id", id}, {"title", title}, {"parameters", parameters}};
    }
};

class TrainCommand final : public Command {
public:
    std::string name() const override { return "train"; }
    std::string summary() const override { return "Train a model in a worker process"; }
    std::string example() const override {
        return "train --data income --target salary --model mlp --set hidden=64,32 --set epochs=30";
    }
    void declare(CLI::App& options) override {
        options.add_option("spec", file_, "Specification (TOML); options given beside it win");
        options.add_option("--data", given_.data, "Dataset: name or name@version");
        options.add_option("--target", given_.target, "Column to predict");
        model_ = options.add_option("--model", given_.model,
                                    "Architecture, see `benchwright architectures`");
        options.add_option("--set", set_,
                           "parameter=value of architecture or training, repeatable");
        options.add_option("--features", given_.features, "Only these columns")->delimiter(',');
        options.add_option("--exclude", given_.exclude, "Columns to leave out")->delimiter(',');
        options.add_option("--task", given_.task,
                           "binary, multiclass or regression (default: by the target)");
        split_ = options.add_option("--split", given_.split, "Split to use");
        device_ = options.add_option("--device", given_.device, "auto, cpu or cuda:N");
        seed_ = options.add_option("--seed", given_.seed, "Seed of everything random");
        threads_ = options.add_option("--threads", given_.threads, "Threads (default: one a core)");
        options.add_flag("--detach", detach_, "Return at once; the run goes on");
    }

    Result<Outcome> run(Session& session) override {
        BW_TRY(const TrainOptions options, merged());
        BW_TRY(const Workbench bench, session.bench());
        BW_TRY(const PreparedRun prepared, prepareRun(bench, options, session.job()));
        for (const std::string& note : prepared.notes) session.job().note(note);
        BW_CHECK(startRun(bench, prepared.record));
        if (detach_) {
            BW_TRY(const RunStatus status,
                   RunFolder(bench.project.runFolder(prepared.record.id)).status());
            if (status.error) return std::unexpected(*status.error);
            return Outcome{
                runJson(prepared.record, status),
                fmt::format("Run {} goes on by itself; follow it with `benchwright run watch {}`",
                            prepared.record.id, prepared.record.id)};
        }
        BW_TRY(const RunStatus status, followRun(bench, prepared.record, session.job()));
        if (status.error) return std::unexpected(*status.error);
        return Outcome{runJson(prepared.record, status), runText(prepared.record, status),
                       runExit(status)};
    }

private:
    Result<TrainOptions> merged() const {
        TrainOptions options;
        if (!file_.empty()) {
            BW_TRY(options, readTrainFile(file_));
        }
        if (!given_.data.empty()) options.data = given_.data;
        if (!given_.target.empty()) options.target = given_.target;
        if (model_->count()) options.model = given_.model;
        if (!given_.features.empty()) options.features = given_.features;
        if (!given_.exclude.empty()) options.exclude = given_.exclude;
        if (!given_.task.empty()) options.task = given_.task;
        if (split_->count()) options.split = given_.split;
        if (device_->count()) options.device = given_.device;
        if (seed_->count()) options.seed = given_.seed;
        if (threads_->count()) options.threads = given_.threads;
        for (const std::string& text : set_) {
            const std::size_t equals = text.find('=');
            if (equals == std::string::npos || equals == 0)
                return fail(ErrorCode::Usage, fmt::format("--set \"{}\" has no \"=\"", text),
                            "Write --set name=value; see `benchwright architectures`.");
            options.set[text.substr(0, equals)] = text.substr(equals + 1);
        }
        if (options.data.empty() || options.target.empty())
            return fail(ErrorCode::Usage, "A run needs a dataset and a target",
                        "Give --data and --target, or a specification file.");
        return options;
    }

    std::filesystem::path file_;
    TrainOptions given_;
    std::vector<std::string> set_;
    bool detach_ = false;
    CLI::Option *model_ = nullptr, *split_ = nullptr, *device_ = nullptr, *seed_ = nullptr,
                *threads_ = nullptr;
};

}  // namespace

void addTrainCommands(Commands& commands) {
    commands.push_back(std::make_unique<ArchitecturesCommand>());
    commands.push_back(std::make_unique<TrainCommand>());
}

}  // namespace bw::cli
