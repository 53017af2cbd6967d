#include "core/flow/SavePipeline.h"

#include "core/base/Files.h"
#include "core/base/NumberText.h"
#include "core/base/TomlEdit.h"
#include "core/pipeline/DataSteps.h"
#include "core/run/RunFolder.h"
#include "core/store/Names.h"
#include "core/table/NearNames.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace bw {
namespace {

std::string literal(const Json& value) {
    if (value.is_string()) return tomlString(value.get<std::string>());
    if (value.is_number_float()) return tomlNumber(value.get<double>());
    if (!value.is_array()) return value.dump();
    std::string text;
    for (const Json& item : value) {
        if (!text.empty()) text += ", ";
        text += literal(item);
    }
    return "[" + text + "]";
}

/// One [[step]] after the other.
class Writer {
public:
    void comment(const std::string& text) { text_ += fmt::format("\n# {}\n", text); }
    void step(const std::string& name) {
        text_ += fmt::format("\n[[step]]\nname = {0}\ntype = {0}\n", tomlString(name));
    }
    void key(const std::string& name, const Json& value) {
        text_ += fmt::format("{} = {}\n", tomlKey(name), literal(value));
    }
    void table(const std::string& name, const Json& values) {
        if (values.empty()) return;
        text_ += fmt::format("\n[step.{}]\n", tomlKey(name));
        for (const auto& [inner, value] : values.items()) key(inner, value);
    }
    void line(const std::string& text) { text_ += text + "\n"; }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

struct Bundle {
    std::string folder;  ///< relative to the project
    Json formats;
};

class Save {
public:
    Save(const Project& project, const SaveChoice& choice) : project_(project), choice_(choice) {}

    Result<std::string> run() {
        BW_CHECK(checkStoredName(choice_.name, "pipeline"));
        BW_CHECK(findModel());
        BW_CHECK(findDataset());
        writeHead();
        writeData();
        if (spec_) {
            writeTraining();
            BW_CHECK(writeValidation());
        }
        return writer_.text();
    }

private:
    /// The run meant, or the newest finished one.
    Result<void> findModel() {
        if (!choice_.model.empty()) {
            const auto model = project_.resolve(choice_.model);
            if (model) return readSpec(model->run ? model->run->id : model->model->run);
            // A run without a model yet has a specification all the same.
            const auto run = project_.run(choice_.model);
            return run ? readSpec(run->id) : std::unexpected(model.error());
        }
        if (!choice_.dataset.empty()) return {};
        BW_TRY(auto runs, project_.runs());
        std::ranges::sort(runs, std::greater(), &RunRecord::created);
        for (const RunRecord& run : runs) {
            const auto status = RunFolder(project_.runFolder(run.id)).status();
            if (status && status->state == RunState::Finished) return readSpec(run.id);
        }
        return {};
    }
    Result<void> readSpec(const std::string& run) {
        BW_TRY(spec_, RunFolder(project_.runFolder(run)).spec());
        return {};
    }

    Result<void> findDataset() {
        std::string reference = choice_.dataset;
        if (spec_) reference = spec_->dataset + "@" + spec_->version;
        if (reference.empty()) {
            BW_TRY(auto all, project_.datasets());
            if (all.empty())
                return fail(ErrorCode::NotFound, "There is nothing to save as a pipeline",
                            "Import a file first: benchwright import FILE --name NAME.");
            std::ranges::sort(all, std::greater(), &DatasetRecord::imported);
            reference = all.front().name + "@" + all.front().version;
        }
        BW_TRY(dataset_, openDataset(project_, reference));
        return {};
    }

    void writeHead() {
        const std::string made = spec_ ? fmt::format("as run {} was made", spec_->id)
                                       : fmt::format("as {} was made", dataset_.record.name);
        writer_.line("# Written from what was done by hand; see docs/pipelines.md.\n");
        writer_.line("[pipeline]");
        writer_.key("name", choice_.name);
        writer_.key("description", choice_.description.empty() ? made : choice_.description);
    }

    /// Relative to the project where it lies inside; by name alone where nobody knows.
    [[nodiscard]] std::string sourceFile() const {
        std::error_code ignored;
        const std::filesystem::path folder = project_.folder();
        if (!choice_.source.empty()) {
            const auto file = std::filesystem::absolute(choice_.source, ignored).lexically_normal();
            const auto inside = file.lexically_relative(std::filesystem::absolute(folder, ignored));
            return inside.empty() || inside.string().starts_with("..") ? file.string()
                                                                       : inside.string();
        }
        const std::filesystem::path name = dataset_.record.source;
        for (const auto& inside : {name, "data" / name})
            if (!name.empty() && std::filesystem::is_regular_file(folder / inside, ignored))
                return inside.string();
        return name.string();
    }

    void writeData() {
        const ImportRecipe& recipe = dataset_.data->recipe();
        const std::string source = sourceFile();
        std::error_code ignored;
        writer_.comment("Data: training and test sets.");
        writer_.step("import");
        if (!std::filesystem::is_regular_file(project_.folder() / source, ignored))
            writer_.line("# The project does not know where this file lies: correct the path.");
        writer_.key("source", source);
        writer_.key("dataset", dataset_.record.name);
        writer_.table("options", parametersToJson(recipe.options));
        Json kinds = Json::object();
        for (const std::string& column : dataset_.data->columns())
            if (const auto kind = recipe.kinds.find(column); kind != recipe.kinds.end())
                kinds[column] = columnKindName(kind->second);
        writer_.table("kinds", kinds);
        writer_.step("verify");
        writer_.key("data", "${import}");
        if (spec_) writer_.key("target", spec_->target);
        // Whoever trained in spite of findings at error level wants to do so again.
        writer_.key("stop_on", spec_ && !spec_->findings.empty() ? "never" : "error");
        writeSplit();
    }

    void writeSplit() {
        const std::string name = spec_ ? spec_->split.value("name", "default") : "default";
        const auto stored = readJsonFile(project_.splitFile(dataset_.record.name, name));
        const auto split = splitFromJson(spec_ ? spec_->split : stored.value_or(Json()));
        const SplitSpec rule = split.value_or(SplitSpec());
        const Json json = splitToJson(rule);
        writer_.step("split");
        writer_.key("needs", Json::array({"verify"}));
        writer_.key("data", "${import}");
        writer_.key("split", rule.name);
        writer_.key("by", json["by"]);
        writer_.key("columns", rule.columns);
        writer_.key("parts", Json(rule.parts));
        writer_.key("seed", rule.seed);
    }

    void writeTraining() {
        writer_.comment("Training: a candidate.");
        writer_.step("train");
        writer_.key("data", "${import}");
        writer_.key("split", "${split}");
        writer_.key("target", spec_->target);
        writer_.key("model", spec_->architecture);
        Json features = Json::array();
        for (const FeatureSpec& feature : spec_->features) features.push_back(feature.column);
        writer_.key("features", features);
        writer_.key("task", spec_->task);
        writer_.key("device", spec_->device);
        writer_.key("seed", spec_->seed);
        writer_.key("threads", spec_->threads);
        Json parameters = spec_->architectureParameters;
        if (!parameters.is_object()) parameters = Json::object();
        if (spec_->trainer.is_object()) parameters.update(spec_->trainer);
        writer_.table("parameters", parameters);
        writer_.step("evaluate");
        writer_.key("model", "${train}");
    }

    /// The name that versions of this run, or of its dataset and target, bear.
    Result<std::string> modelName() const {
        BW_TRY(const auto versions, project_.models());
        const auto made = std::ranges::find(versions, spec_->id, &ModelVersion::run);
        return made != versions.end() ? made->name
                                      : defaultModelName(spec_->dataset, spec_->target);
    }

    Result<bool> wasPromoted(const std::string& name) const {
        BW_TRY(const auto production, project_.alias("production", name));
        if (production) return true;
        BW_TRY(const auto log, project_.audit());
        return std::ranges::any_of(log, [&](const AuditEntry& entry) {
            return entry.action == "promote" && entry.facts.is_object() &&
                   entry.facts.contains("name") && entry.facts["name"] == name;
        });
    }

    Result<void> writeValidation() {
        BW_TRY(const std::string name, modelName());
        BW_TRY(const bool promoted, wasPromoted(name));
        const std::string given =
            name == defaultModelName(spec_->dataset, spec_->target) ? "" : name;
        if (promoted) {
            writer_.comment("Validation: against production, on the test set.");
            for (const char* step : {"compare", "gate"}) {
                writer_.step(step);
                writer_.key("candidate", "${train}");
                if (!given.empty()) writer_.key("model_name", given);
                writer_.key("data", "${import}");
                writer_.key("split", "${split}");
            }
            writer_.comment("Deployment.");
            writer_.step("promote");
            writer_.key("needs", Json::array({"compare"}));
            writer_.key("gate", "gate");
            writer_.key("why", fmt::format("first model of pipeline {}", choice_.name));
        }
        if (const auto bundle = findBundle(name)) {
            writer_.step("export");
            writer_.key("model", promoted ? "${promote}" : "${train}");
            writer_.key("to", bundle->folder);
            writer_.key("formats", bundle->formats);
        }
        return {};
    }

    /// The newest bundle inside the project that was made of this run or model name.
    [[nodiscard]] std::optional<Bundle> findBundle(const std::string& name) const {
        std::optional<Bundle> newest;
        std::string created;
        std::error_code ignored;
        for (const auto& place :
             {project_.folder(), project_.folder() / "exports", project_.folder() / "bundles"})
            for (const auto& entry : std::filesystem::directory_iterator(place, ignored)) {
                const auto manifest = readJsonFile(entry.path() / "manifest.json");
                if (!manifest || !manifest->is_object() || !fits(*manifest, name)) continue;
                const std::string at = text(*manifest, "created");
                if (newest && at <= created) continue;
                created = at;
                newest = Bundle{entry.path().lexically_relative(project_.folder()).string(),
                                manifest->value("formats", Json::array())};
            }
        return newest && !newest->formats.empty() ? newest : std::nullopt;
    }
    [[nodiscard]] static std::string text(const Json& json, const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() ? found->get<std::string>() : "";
    }
    [[nodiscard]] bool fits(const Json& manifest, const std::string& name) const {
        return text(manifest, "run") == spec_->id ||
               splitReference(text(manifest, "model")).first == name;
    }

    const Project& project_;
    const SaveChoice& choice_;
    std::optional<RunSpec> spec_;
    OpenedDataset dataset_;
    Writer writer_;
};

}  // namespace

Result<std::string> pipelineFromProject(const Project& project, const SaveChoice& choice) {
    return Save(project, choice).run();
}

Result<std::filesystem::path> savePipeline(const Project& project, const SaveChoice& choice) {
    BW_TRY(const std::string text, pipelineFromProject(project, choice));
    std::filesystem::path file = project.folder() / "pipelines" / (choice.name + ".toml");
    if (std::filesystem::exists(file) && !choice.replace)
        return fail(ErrorCode::Refused, fmt::format("{} exists already", file.string()),
                    "Choose another name, or replace it with --replace.");
    BW_CHECK(makeFolders(file.parent_path()));
    BW_CHECK(writeFileAtomically(file, text));
    return file;
}

Result<PipelineTemplate> pipelineTemplate(const std::string& name) {
    std::vector<std::string> known;
    for (const PipelineTemplate& one : pipelineTemplates()) {
        if (one.name == name) return one;
        known.emplace_back(one.name);
    }
    return fail(ErrorCode::NotFound, fmt::format("There is no template \"{}\"", name),
                nearNamesHint("template", "Templates", name, known));
}

}  // namespace bw
