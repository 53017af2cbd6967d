#include "core/flow/PipelineFile.h"

#include "core/base/Files.h"
#include "core/base/Parameters.h"
#include "core/flow/PipelineReader.h"
#include "core/flow/References.h"
#include "core/store/Project.h"
#include "core/table/NearNames.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bw {
namespace {

void completeMistakes(PipelineFile& pipeline) {
    std::ranges::move(valueMistakes(pipeline), std::back_inserter(pipeline.mistakes));
    sortMistakes(pipeline.mistakes);
}

std::vector<std::string> listOf(const std::string& text) {
    std::vector<std::string> items;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t comma = std::min(text.find(',', begin), text.size());
        items.push_back(text.substr(begin, comma - begin));
        begin = comma + 1;
    }
    return items;
}

/// A text as a plain value of the kind that core/base/Parameters knows.
Result<Json> plainOf(const std::string& name, const ParameterValue& kind, const std::string& text) {
    const ParameterDescription description{.name = name, .defaultValue = kind};
    BW_TRY(const ParameterValues values, parseParameters({&description, 1}, {{name, text}}));
    return parametersToJson(values)[name];
}

Result<Json> valueOf(const std::string& name, KeyKind kind, const std::string& text) {
    Json items = Json::array();
    switch (kind) {
        case KeyKind::Integer:
            return plainOf(name, std::int64_t{0}, text);
        case KeyKind::Number:
            return plainOf(name, 0.0, text);
        case KeyKind::Boolean:
            return plainOf(name, false, text);
        case KeyKind::Texts:
            for (const std::string& item : listOf(text)) items.push_back(item);
            return items;
        case KeyKind::Numbers:
            for (const std::string& item : listOf(text)) {
                BW_TRY(Json number, plainOf(name, 0.0, item));
                items.push_back(std::move(number));
            }
            return items;
        case KeyKind::Text:
        case KeyKind::Table:
            break;
    }
    return Json(text);
}

/// What kind a parameter has, by its default.
KeyKind kindOf(const Json& value) {
    if (value.is_boolean()) return KeyKind::Boolean;
    if (value.is_number_integer()) return KeyKind::Integer;
    if (value.is_number()) return KeyKind::Number;
    if (!value.is_array()) return KeyKind::Text;
    return std::ranges::all_of(value, [](const Json& one) { return one.is_number(); }) &&
                   !value.empty()
               ? KeyKind::Numbers
               : KeyKind::Texts;
}

std::unexpected<Error> unknownName(const PipelineFile& pipeline, const std::string& name) {
    std::vector<std::string> known;
    for (const auto& [parameter, value] : pipeline.parameters.items()) known.push_back(parameter);
    for (const PipelineStep& step : pipeline.steps) known.push_back(step.name + ".…");
    return fail(
        ErrorCode::Usage, fmt::format("Pipeline {} has no parameter \"{}\"", pipeline.name, name),
        fmt::format("Give a parameter or step.key; there are: {}.", fmt::join(known, ", ")));
}

Result<void> setStepValue(PipelineFile& pipeline, const std::string& name,
                          const std::string& text) {
    const std::size_t dot = name.find('.');
    const auto step = std::ranges::find(pipeline.steps, name.substr(0, dot), &PipelineStep::name);
    if (dot == std::string::npos || step == pipeline.steps.end())
        return unknownName(pipeline, name);
    const std::string key = name.substr(dot + 1), table = key.substr(0, key.find('.'));
    const StepType* type = findStepType(step->type);
    const StepKey* described = type ? type->key(table) : nullptr;
    if (!described || (described->kind == KeyKind::Table) != (table != key))
        return fail(ErrorCode::Usage, fmt::format("Step {} has no \"{}\" to set", step->name, key),
                    described ? fmt::format("Write {}.{}.NAME=value.", step->name, table)
                              : "See `benchwright pipeline types`.");
    BW_TRY(const Json value, valueOf(name, described->kind, text));
    if (table == key) {
        step->values[key] = value;
        return {};
    }
    Json& values = step->values[table];
    if (values.is_null()) values = Json::object();
    // Not a table in the file: a mistake that the check names, with its line.
    if (values.is_object()) values[key.substr(table.size() + 1)] = value;
    return {};
}

Result<void> setParameter(PipelineFile& pipeline, const std::string& name,
                          const std::string& text) {
    BW_TRY(pipeline.parameters[name], valueOf(name, kindOf(pipeline.parameters[name]), text));
    return {};
}

}  // namespace

PipelinePlace PipelineStep::place(const std::string& key) const {
    const auto found = places.find(key);
    if (found != places.end()) return found->second;
    const auto outer = places.find(key.substr(0, key.find('.')));
    return outer == places.end() ? at : outer->second;
}

const PipelineStep* PipelineFile::step(std::string_view wanted) const {
    const auto found = std::ranges::find(steps, wanted, &PipelineStep::name);
    return found == steps.end() ? nullptr : &*found;
}

PipelineFile parsePipeline(const std::string& text, const std::filesystem::path& source) {
    PipelineFile pipeline = readPipelineText(text, source);
    completeMistakes(pipeline);
    return pipeline;
}

Result<PipelineFile> readPipelineFile(const std::filesystem::path& file) {
    BW_TRY(const std::string text, readFile(file));
    return parsePipeline(text, file);
}

std::vector<std::filesystem::path> pipelineFiles(const Project& project) {
    std::vector<std::filesystem::path> files;
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator(project.folder() / "pipelines", ignored))
        if (entry.path().extension() == ".toml" &&
            !entry.path().filename().string().starts_with('.'))
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

Result<std::filesystem::path> pipelinePath(const Project& project, const std::string& reference) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(reference, ignored))
        return std::filesystem::path(reference);
    std::vector<std::string> known;
    for (const auto& file : pipelineFiles(project)) {
        if (file.stem() == reference || file.filename() == reference) return file;
        known.push_back(file.stem().string());
    }
    if (std::filesystem::is_regular_file(project.folder() / reference, ignored))
        return project.folder() / reference;
    return fail(ErrorCode::NotFound, fmt::format("There is no pipeline \"{}\"", reference),
                known.empty() ? "Make one with `benchwright pipeline template all --to FILE` or "
                                "`benchwright pipeline save NAME`."
                              : nearNamesHint("pipeline", "Pipelines", reference, known));
}

Result<void> setPipelineValues(PipelineFile& pipeline,
                               const std::map<std::string, std::string>& values) {
    for (const auto& [name, text] : values) {
        const auto set = pipeline.parameters.contains(name) ? setParameter(pipeline, name, text)
                                                            : setStepValue(pipeline, name, text);
        if (!set) return fail(ErrorCode::Usage, set.error().message, set.error().hint);
    }
    pipeline.mistakes = readPipelineText(pipeline.text, pipeline.file).mistakes;
    completeMistakes(pipeline);
    return {};
}

std::vector<std::string> stepNeeds(const PipelineFile& pipeline, const PipelineStep& step) {
    std::vector<std::string> named = step.needs;
    if (const auto references = referencesIn(step.values))
        for (const PipelineReference& reference : *references)
            if (reference.pipeline.empty()) named.push_back(reference.name);
    const StepType* type = findStepType(step.type);
    for (const StepKey& key : type ? type->keys : std::vector<StepKey>())
        if (key.role == KeyRole::Gate && step.values.contains(key.name))
            named.push_back(jsonAsText(withParameters(pipeline, step.values[key.name])));
    std::vector<std::string> needs;
    for (const PipelineStep& one : pipeline.steps)
        if (std::ranges::find(named, one.name) != named.end() &&
            std::ranges::find(needs, one.name) == needs.end())
            needs.push_back(one.name);
    return needs;
}

std::string mistakeText(const PipelineFile& pipeline, const PipelineMistake& mistake) {
    std::string text = pipeline.file.empty() ? "The pipeline" : pipeline.file.string();
    if (mistake.line > 0) text += fmt::format(", line {}", mistake.line);
    if (!mistake.step.empty()) text += ": step " + mistake.step;
    return text + ": " + mistake.message;
}

Json mistakesToJson(const PipelineFile& pipeline, const std::vector<PipelineMistake>& mistakes) {
    Json list = Json::array();
    for (const PipelineMistake& mistake : mistakes)
        list.push_back({{"file", pipeline.file.string()},
                        {"line", mistake.line},
                        {"column", mistake.column},
                        {"step", mistake.step},
                        {"key", mistake.key},
                        {"message", mistake.message},
                        {"hint", mistake.hint}});
    return list;
}

}  // namespace bw
