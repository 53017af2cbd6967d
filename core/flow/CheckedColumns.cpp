#include "core/flow/CheckedColumns.h"

#include "core/base/NumberText.h"
#include "core/flow/PipelineReader.h"
#include "core/flow/References.h"
#include "core/pipeline/DataSteps.h"
#include "core/store/Names.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

constexpr std::uintmax_t kLargestLookedAt = 64U << 20U;
/// References could lead in a circle; a way is never longer than this.
constexpr int kLongestWay = 1000;

}  // namespace

Json CheckedColumns::valueOf(const PipelineStep& step, const std::string& key) const {
    if (!step.values.contains(key)) return {};
    return withParameters(pipeline_, step.values[key]);
}

const PipelineStep* CheckedColumns::importOf(const Json& value) const {
    Json now = value;
    for (int i = 0; i < kLongestWay; ++i) {
        const auto references = referencesIn(now);
        if (!references || references->size() != 1 || !references->front().pipeline.empty())
            return nullptr;
        const PipelineStep* step = pipeline_.step(references->front().name);
        if (!step || step->type == "import") return step;
        now = valueOf(*step, "data");  // verify and split pass on what they got
    }
    return nullptr;
}

bool CheckedColumns::madeHere(const std::string& dataset) const {
    return std::ranges::any_of(pipeline_.steps, [&](const PipelineStep& step) {
        return step.type == "import" && valueOf(step, "dataset") == dataset;
    });
}

std::optional<std::string> CheckedColumns::datasetOf(const PipelineStep& step) const {
    const Json data = valueOf(step, "data");
    const PipelineStep* import = importOf(data);
    const Json name = import ? valueOf(*import, "dataset") : data;
    if (!name.is_string() || name.get<std::string>().empty()) return std::nullopt;
    const auto references = referencesIn(name);
    if (!references || !references->empty()) return std::nullopt;
    return splitReference(name.get<std::string>()).first;
}

std::optional<CheckedColumns::Known> CheckedColumns::stored(const std::string& reference) const {
    const auto dataset = openDataset(bench_.project, reference);
    if (!dataset) return std::nullopt;
    return Known{dataset->record.name + "@" + shortHash(dataset->record.version),
                 dataset->data->columns()};
}

/// Without those that the importer refuses: they are mistakes with lines of their own.
std::map<std::string, std::string> CheckedColumns::soundOptions(const std::filesystem::path& source,
                                                                const Json& given) const {
    std::map<std::string, std::string> sound;
    const auto importer = chooseImporter(bench_.plugins.all<Importer>(), source);
    if (!importer || !given.is_object()) return sound;
    for (const auto& [name, value] : given.items())
        if (parseParameters((*importer)->options(), {{name, jsonAsText(value)}}))
            sound[name] = jsonAsText(value);
    return sound;
}

Result<void> CheckedColumns::look(const PipelineStep& import, Source& source) {
    const Json file = valueOf(import, "source");
    if (!file.is_string()) return {};
    ImportOptions options;
    options.source = bench_.project.folder() / file.get<std::string>();
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(options.source, error);
    if (error || size > kLargestLookedAt) return {};
    if (const Json recipe = valueOf(import, "recipe"); recipe.is_string() && recipe != "")
        options.recipe = bench_.project.folder() / recipe.get<std::string>();
    options.options = soundOptions(options.source, valueOf(import, "options"));
    auto described = previewSource(bench_, options, job_);
    BW_CHECK(job_.check());
    if (described)
        source.known = Known{options.source.string(), std::move(described->columns)};
    else
        source.fault = described.error();
    return {};
}

Result<std::optional<CheckedColumns::Known>> CheckedColumns::ofSource(const PipelineStep& import) {
    Source& source = sources_[import.name];
    if (!source.looked) {
        source.looked = true;
        BW_CHECK(look(import, source));
    }
    return source.known;
}

Result<std::optional<CheckedColumns::Known>> CheckedColumns::of(const PipelineStep& step) {
    const Json data = valueOf(step, "data");
    const PipelineStep* import = importOf(data);
    if (import) {
        BW_TRY(auto known, ofSource(*import));
        if (known) return known;
    }
    if (!import) {
        const auto references = referencesIn(data);
        if (!data.is_string() || !references || !references->empty()) return std::nullopt;
        // By name: what an import of this pipeline will make is looked at where it comes from.
        for (const PipelineStep& one : pipeline_.steps)
            if (one.type == "import" && valueOf(one, "dataset") == data) {
                BW_TRY(auto known, ofSource(one));
                if (known) return known;
            }
        return stored(data.get<std::string>());
    }
    const auto dataset = datasetOf(step);
    return dataset ? stored(*dataset) : std::nullopt;
}

}  // namespace bw
