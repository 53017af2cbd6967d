#include "core/flow/CheckPipeline.h"

#include "core/base/Duration.h"
#include "core/export/Exporter.h"
#include "core/flow/CheckedColumns.h"
#include "core/flow/PipelineReader.h"
#include "core/flow/References.h"
#include "core/flow/StepContext.h"
#include "core/model/Architecture.h"
#include "core/run/RunSpec.h"
#include "core/store/Names.h"
#include "core/table/NearNames.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace bw {
namespace {

constexpr std::string_view kMetrics[] = {"log_loss",    "accuracy", "roc_auc", "f1", "f1_macro",
                                         "brier_score", "rmse",     "mae",     "r2"};

class ProjectCheck {
public:
    ProjectCheck(const Workbench& bench, const PipelineFile& pipeline, const JobContext& job)
        : bench_(bench),
          pipeline_(pipeline),
          columns_(bench, pipeline, job),
          mistakes_(pipeline.mistakes) {
        for (const PipelineMistake& mistake : mistakes_)
            faulty_.insert({mistake.step, mistake.key});
    }

    Result<std::vector<PipelineMistake>> run() {
        for (const PipelineStep& step : pipeline_.steps) {
            const StepType* type = findStepType(step.type);
            if (!type) continue;
            checkForeign(step);
            for (const StepKey& key : type->keys) BW_CHECK(checkKey(step, key));
        }
        sortMistakes(mistakes_);
        return std::move(mistakes_);
    }

private:
    void add(const PipelineStep& step, const std::string& key, std::string message,
             std::string hint) {
        const PipelinePlace at = step.place(key);
        mistakes_.push_back(
            {at.line, at.column, step.name, key, std::move(message), std::move(hint)});
    }
    void add(const PipelineStep& step, const std::string& key, const Error& error) {
        add(step, key, error.message, error.hint);
    }

    /// The value with parameters put in; null where a step decides it, or where it is faulty.
    [[nodiscard]] Json fixed(const PipelineStep& step, const StepKey& key) const {
        if (faulty_.contains({step.name, key.name})) return {};
        Json value = step.values.contains(key.name)
                         ? withParameters(pipeline_, step.values[key.name])
                         : key.defaultValue;
        const auto later = referencesIn(value);
        if (!later || (!later->empty() && key.kind != KeyKind::Table)) return {};
        return value;
    }

    /// Of other pipelines: the file and the step must be there.
    void checkForeign(const PipelineStep& step) {
        for (const auto& [key, value] : step.values.items()) {
            const auto references = referencesIn(value);
            for (const PipelineReference& reference :
                 references ? *references : std::vector<PipelineReference>())
                if (!reference.pipeline.empty() && reference.pipeline != pipeline_.name)
                    checkForeign(step, key, reference);
        }
    }
    void checkForeign(const PipelineStep& step, const std::string& key,
                      const PipelineReference& reference) {
        std::vector<std::string> known;
        for (const auto& file : pipelineFiles(bench_.project)) {
            const auto other = readPipelineFile(file);
            if (!other) continue;
            known.push_back(other->name);
            if (other->name != reference.pipeline) continue;
            const PipelineStep* target = other->step(reference.name);
            const StepType* type = target ? findStepType(target->type) : nullptr;
            const bool gives =
                type && (reference.output.empty() ||
                         std::ranges::find(type->outputs, reference.output, &StepOutput::name) !=
                             type->outputs.end());
            if (!gives)
                add(step, key,
                    fmt::format("{}: {} gives no such thing", reference.text(), file.string()),
                    "See `benchwright pipeline graph` of it and docs/formats/pipeline.md.");
            return;
        }
        add(step, key,
            fmt::format("{}: there is no pipeline \"{}\"", reference.text(), reference.pipeline),
            nearNamesHint("pipeline", "Pipelines", reference.pipeline, known));
    }

    Result<void> checkKey(const PipelineStep& step, const StepKey& key) {
        const Json value = fixed(step, key);
        if (value.is_null() || (value.is_string() && value.get<std::string>().empty())) return {};
        switch (key.role) {
            case KeyRole::InputFile:
                checkFile(step, key.name, value);
                return {};
            case KeyRole::Dataset:
            case KeyRole::DatasetName:
                checkDataset(step, key, value);
                return {};
            case KeyRole::Columns:
                return checkColumns(step, key.name, value);
            case KeyRole::Kinds:
                return checkKinds(step, key.name, value);
            case KeyRole::Split:
                checkSplit(step, key.name, value);
                return {};
            case KeyRole::Model:
                checkModel(step, key.name, value);
                return {};
            case KeyRole::Architecture:
                if (const auto found = bench_.plugins.find<Architecture>(value.get<std::string>(),
                                                                         "model architecture");
                    !found)
                    add(step, key.name, found.error());
                return {};
            case KeyRole::Parameters:
                checkParameters(step, key.name, value);
                return {};
            case KeyRole::Options:
                checkOptions(step, key.name, value);
                return {};
            case KeyRole::Metric:
                checkMetric(step, key.name, value);
                return {};
            case KeyRole::Formats:
                checkFormats(step, key.name, value);
                return {};
            case KeyRole::Plain:
                if (step.type == "split" && key.name == "split") checkStoredSplit(step);
                if (step.type == "import" && key.name == "last") checkRecent(step, value);
                if (step.type == "import" && key.name == "time") return checkTime(step, value);
                return {};
            case KeyRole::OutputFolder:
            case KeyRole::ModelName:
            case KeyRole::Gate:
                return {};
        }
        return {};
    }

    void checkFile(const PipelineStep& step, const std::string& key, const std::string& file) {
        const auto path = bench_.project.folder() / file;
        std::error_code error;
        if (std::filesystem::is_regular_file(path, error)) return;
        const bool folder = std::filesystem::is_directory(path, error);
        add(step, key,
            folder ? fmt::format("{} is a folder", path.string())
                   : fmt::format("there is no file {}", path.string()),
            "Relative paths begin at the project folder.");
    }

    void checkDataset(const PipelineStep& step, const StepKey& key, const std::string& name) {
        if (key.role == KeyRole::DatasetName) {
            if (const auto named = checkStoredName(name, "dataset"); !named)
                add(step, key.name, named.error());
            return;
        }
        if (columns_.madeHere(name) || bench_.project.dataset(name)) return;
        add(step, key.name, bench_.project.dataset(name).error());
    }

    Result<void> checkColumns(const PipelineStep& step, const std::string& key, const Json& value) {
        BW_TRY(const auto known, columns_.of(step));
        if (!known) return {};
        const auto wanted = value.is_string() ? std::vector{value.get<std::string>()}
                                              : value.get<std::vector<std::string>>();
        for (const std::string& column : wanted)
            if (std::ranges::find(known->names, column) == known->names.end())
                add(step, key, fmt::format("{} has no column \"{}\"", known->where, column),
                    nearNamesHint("column", "Columns", column, known->names));
        return {};
    }

    Result<void> checkKinds(const PipelineStep& step, const std::string& key, const Json& kinds) {
        BW_TRY(const auto known, columns_.ofSource(step));
        for (const auto& [column, kind] : kinds.items()) {
            const std::string place = fmt::format("{}.{}", key, column);
            if (!kind.is_string())
                add(step, place, "a kind is a text in quotes", "Write \"number\" or another kind.");
            else if (const auto named = columnKindFromName(kind.get<std::string>()); !named)
                add(step, place, named.error());
            if (known && std::ranges::find(known->names, column) == known->names.end())
                add(step, place, fmt::format("{} has no column \"{}\"", known->where, column),
                    nearNamesHint("column", "Columns", column, known->names));
        }
        // What the importer itself says of the source, options included.
        if (const auto& fault = columns_.sourceFault(step)) add(step, "source", *fault);
        return {};
    }

    void checkOptions(const PipelineStep& step, const std::string& key, const Json& options) {
        const StepKey* sourceKey = findStepType(step.type)->key("source");
        const Json source = fixed(step, *sourceKey);
        if (!source.is_string()) return;
        const auto importer = chooseImporter(bench_.plugins.all<Importer>(),
                                             bench_.project.folder() / source.get<std::string>());
        if (!importer) return;
        checkDescribed(step, key, options, (*importer)->options());
    }

    /// One by one, so that each mistake has its line.
    void checkDescribed(const PipelineStep& step, const std::string& key, const Json& values,
                        const std::vector<ParameterDescription>& descriptions) {
        for (const auto& [name, value] : values.items()) {
            const auto fixedValue = referencesIn(value);
            if (!fixedValue || !fixedValue->empty()) continue;
            const auto parsed = parseParameters(descriptions, {{name, jsonAsText(value)}});
            if (!parsed) add(step, fmt::format("{}.{}", key, name), parsed.error());
        }
    }

    void checkParameters(const PipelineStep& step, const std::string& key, const Json& values) {
        const Json model = fixed(step, *findStepType(step.type)->key("model"));
        const auto architecture =
            model.is_string() ? bench_.plugins.find<Architecture>(model.get<std::string>(), "")
                              : fail(ErrorCode::NotFound, "");
        if (!architecture) return;
        std::vector<ParameterDescription> all = (*architecture)->parameters();
        for (const ParameterDescription& one : trainerParameters())
            if (std::ranges::find(all, one.name, &ParameterDescription::name) == all.end())
                all.push_back(one);
        checkDescribed(step, key, values, all);
    }

    void checkMetric(const PipelineStep& step, const std::string& key, const std::string& metric) {
        if (std::ranges::find(kMetrics, metric) == std::end(kMetrics))
            add(step, key, fmt::format("there is no metric \"{}\"", metric),
                fmt::format("Metrics: {}.", fmt::join(kMetrics, ", ")));
    }

    void checkFormats(const PipelineStep& step, const std::string& key, const Json& formats) {
        // The exporter of TorchScript lives in the worker and is not loaded here.
        std::vector<std::string> known{"torchscript"};
        for (const Exporter* exporter : bench_.plugins.all<Exporter>())
            known.emplace_back(exporter->id());
        for (const std::string& format : formats.get<std::vector<std::string>>())
            if (std::ranges::find(known, format) == known.end())
                add(step, key, fmt::format("there is no format \"{}\"", format),
                    nearNamesHint("format", "Formats", format, known));
        if (formats.empty())
            add(step, key, "no format is named", "Name one, or leave the key out.");
    }

    void checkSplit(const PipelineStep& step, const std::string& key, const std::string& split) {
        const auto dataset = columns_.datasetOf(step);
        if (split == "default" || !dataset || madeSplits().contains(split)) return;
        std::error_code ignored;
        if (!std::filesystem::exists(bench_.project.splitFile(*dataset, split), ignored))
            add(step, key, fmt::format("{} has no split \"{}\"", *dataset, split),
                "Add a step of type split, or name one that exists.");
    }

    [[nodiscard]] std::set<std::string> madeSplits() const {
        std::set<std::string> names;
        for (const PipelineStep& step : pipeline_.steps)
            if (step.type == "split")
                names.insert(jsonAsText(
                    withParameters(pipeline_, step.values.value("split", Json("default")))));
        return names;
    }

    /// A split that exists must be the same: runs refer to it.
    void checkStoredSplit(const PipelineStep& step) {
        Json settings = Json::object();
        for (const StepKey& key : findStepType(step.type)->keys)
            if (key.name != "data") {
                settings[key.name] = fixed(step, key);
                if (settings[key.name].is_null()) return;
            }
        const auto spec = splitFromJson(splitToJson(splitSpecOf(settings)));
        if (!spec) return add(step, "by", spec.error());
        const auto dataset = columns_.datasetOf(step);
        if (!dataset) return;
        const auto stored = readJsonFile(bench_.project.splitFile(*dataset, spec->name));
        if (stored && *stored != splitToJson(*spec))
            add(step, "split",
                fmt::format("{} has a different split \"{}\" already", *dataset, spec->name),
                "Runs refer to it, so it stays as it is: give this one another name.");
    }

    void checkRecent(const PipelineStep& step, const std::string& last) {
        if (const auto span = parseDuration(last); !span) add(step, "last", span.error());
        if (!step.values.contains("time"))
            add(step, "last", "last needs the column of times",
                "Name it: time = \"…\" in the same step.");
    }

    Result<void> checkTime(const PipelineStep& step, const std::string& column) {
        BW_TRY(const auto known, columns_.ofSource(step));
        if (known && std::ranges::find(known->names, column) == known->names.end())
            add(step, "time", fmt::format("{} has no column \"{}\"", known->where, column),
                nearNamesHint("column", "Columns", column, known->names));
        if (!step.values.contains("last"))
            add(step, "time", "time is only for key last",
                "Say how much is kept: last = \"365d\" in the same step.");
        return {};
    }

    void checkModel(const PipelineStep& step, const std::string& key, const std::string& model) {
        const StepKey* nameKey = findStepType(step.type)->key("model_name");
        const Json name = nameKey ? fixed(step, *nameKey) : Json("");
        const auto found =
            bench_.project.resolve(model, name.is_string() ? name.get<std::string>() : "");
        const bool promotedHere = std::ranges::find(pipeline_.steps, "promote",
                                                    &PipelineStep::type) != pipeline_.steps.end();
        if (!found && !(promotedHere && model == "production")) add(step, key, found.error());
    }

    const Workbench& bench_;
    const PipelineFile& pipeline_;
    CheckedColumns columns_;
    std::vector<PipelineMistake> mistakes_;
    std::set<std::pair<std::string, std::string>> faulty_;  ///< step, key
};

}  // namespace

Result<std::vector<PipelineMistake>> checkPipeline(const Workbench& bench,
                                                   const PipelineFile& pipeline,
                                                   const JobContext& job) {
    return ProjectCheck(bench, pipeline, job).run();
}

Error mistakesError(const PipelineFile& pipeline, const std::vector<PipelineMistake>& mistakes) {
    Error error{ErrorCode::BadInput, mistakeText(pipeline, mistakes.front()),
                mistakes.front().hint};
    if (mistakes.size() > 1)
        error.message +=
            fmt::format(" (and {} more, see `benchwright pipeline check`)", mistakes.size() - 1);
    return error;
}

}  // namespace bw
