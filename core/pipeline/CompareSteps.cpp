#include "core/pipeline/CompareSteps.h"

#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/compare/TrainedRows.h"
#include "core/model/Weights.h"
#include "core/pipeline/ReadTable.h"
#include "core/store/Names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

/// Name of the split: as asked, else the one that the model was trained with; "" for all rows.
Result<std::string> splitName(const Workbench& bench, const Project::ModelReference& model,
                              const EvaluateOptions& options) {
    if (options.part == "all") return std::string();
    BW_CHECK(partFromName(options.part));
    if (!options.split.empty()) return options.split;
    BW_TRY(const RunSpec run, specOfModel(bench.project, model));
    BW_TRY(const SplitSpec split, splitFromJson(run.split));
    return split.name;
}

Result<Json> splitOf(const Workbench& bench, const OpenedDataset& dataset,
                     const std::string& name) {
    if (name.empty()) return Json();
    BW_TRY(const SplitSpec spec, ensureSplit(bench.project, dataset.record.name, name));
    return splitToJson(spec);
}

/// Answers are kept by what they depend on.
Result<std::filesystem::path> answersFile(const Workbench& bench,
                                          const Project::ModelReference& model,
                                          const OpenedDataset& dataset, const Json& split,
                                          const std::string& part) {
    BW_TRY(const std::string hash, modelHash(model.directory));
    const std::string key = sha256Hex(
        fmt::format("{} {} {} {}", hash, dataset.record.version, dumpJson(split, -1), part));
    const std::filesystem::path folder = bench.project.folder() / ".cache" / "predictions";
    BW_CHECK(makeFolders(folder));
    return folder / (key + ".arrow");
}

bool rowsExist(const Predictions& predictions, const Dataset& dataset) {
    return std::ranges::all_of(predictions.rows,
                               [&](std::int64_t row) { return row >= 0 && row < dataset.rows(); });
}

Result<Predictions> answers(const Workbench& bench, const Project::ModelReference& model,
                            const OpenedDataset& dataset, const EvaluateOptions& options,
                            const std::string& splitName, const JobContext& job) {
    BW_TRY(const Json split, splitOf(bench, dataset, splitName));
    BW_TRY(const auto file, answersFile(bench, model, dataset, split, options.part));
    if (std::filesystem::exists(file))
        if (auto kept = readPredictions(file); kept && rowsExist(*kept, *dataset.data)) return kept;
    const Json request{{"model", model.directory.string()},
                       {"dataset", dataset.data->file().string()},
                       {"split", split},
                       {"part", options.part == "all" ? Json() : Json(options.part)},
                       {"device", options.device},
                       {"output", file.string()}};
    BW_CHECK(bench.worker.run("predict_dataset", request, job));
    return readPredictions(file);
}

bool isPredictionsFile(const std::string& reference) {
    const std::string ending = std::filesystem::path(reference).extension().string();
    return (ending == ".csv" || ending == ".parquet") && std::filesystem::exists(reference);
}

Result<Predictions> answersFromElsewhere(const Workbench& bench, const CompareOptions& options,
                                         const Dataset& dataset, const Predictions& ours,
                                         const JobContext& job) {
    const std::filesystem::path file = options.production;
    BW_TRY(const Importer* importer, chooseImporter(bench.plugins.all<Importer>(), file));
    ImportRecipe given;
    BW_TRY(given.options, parseParameters(importer->options(), {}));
    given.importer = importer->id();
    BW_TRY(const SourceDescription described, importer->describe(file, given, job));
    BW_TRY(const auto reader, importer->open(file, described.recipe));
    BW_TRY(const auto table, readTable(*reader, job));
    std::vector<std::string> keys;
    if (!options.key.empty()) {
        BW_TRY(keys, columnText(dataset, options.key, ours.rows));
    }
    return foreignPredictions(*table, ours, file.string(), keys);
}

/// Rows (as positions in `predictions`) that a model was trained on.
Result<std::vector<std::size_t>> seenRows(const Project::ModelReference& model,
                                          const Dataset& dataset, const Predictions& predictions) {
    std::vector<std::uint64_t> hashes;
    hashes.reserve(predictions.size());
    for (const std::int64_t row : predictions.rows)
        hashes.push_back(dataset.rowHashes()[static_cast<std::size_t>(row)]);
    return trainedRows(model.directory / "training-rows.u64", hashes);
}

Error seenError(const std::string& model, const std::vector<std::size_t>& seen,
                const Predictions& predictions) {
    std::vector<std::int64_t> first;
    for (std::size_t i = 0; i < std::min<std::size_t>(seen.size(), 5); ++i)
        first.push_back(predictions.rows[seen[i]]);
    return {ErrorCode::Refused,
            fmt::format("{} was trained on {} of the {} rows (rows {}{})", model, seen.size(),
                        predictions.size(), fmt::join(first, ", "), seen.size() > 5 ? ", …" : ""),
            "A model looks better on rows it has learned from. Compare on the test part of the "
            "split that "
            "both were trained with, or leave these rows out with --exclude-trained."};
}

struct Sides {
    Project::ModelReference candidate;
    std::optional<Project::ModelReference> production;  ///< none: a file
    Predictions candidateAnswers, productionAnswers;
};

/// Refuses rows that a side has learned from, or takes them out of both.
Result<std::int64_t> dropSeen(Sides& sides, const Dataset& dataset, bool exclude) {
    std::vector<bool> drop(sides.candidateAnswers.size());
    std::int64_t dropped = 0;
    for (const Project::ModelReference* model :
         {&sides.candidate, sides.production ? &*sides.production : nullptr}) {
        if (!model) continue;
        BW_TRY(const auto seen, seenRows(*model, dataset, sides.candidateAnswers));
        if (!seen.empty() && !exclude)
            return std::unexpected(seenError(model->text, seen, sides.candidateAnswers));
        for (const std::size_t position : seen) {
            dropped += drop[position] ? 0 : 1;
            drop[position] = true;
        }
    }
    if (dropped > 0 && dropped == std::ssize(drop))
        return fail(ErrorCode::BadInput,
                    fmt::format("All {} rows were trained on; none is left to compare", dropped),
                    "Choose another part or other data.");
    if (dropped > 0) {
        sides.candidateAnswers = withoutRows(sides.candidateAnswers, drop);
        sides.productionAnswers = withoutRows(sides.productionAnswers, drop);
    }
    return dropped;
}

/// Whose aliases a reference means: as asked, else the model that the candidate belongs to, if it
/// has one.
Result<std::string> aliasOwner(const Project& project, const CompareOptions& options,
                               const Project::ModelReference& candidate) {
    if (!options.modelName.empty()) return options.modelName;
    if (candidate.model) return candidate.model->name;
    BW_TRY(const RunSpec run, specOfModel(project, candidate));
    const std::string name = defaultModelName(run.dataset, run.target);
    BW_TRY(const auto versions, project.models());
    return std::ranges::find(versions, name, &ModelVersion::name) != versions.end() ? name
                                                                                    : std::string();
}

ComparisonOptions withDefaults(const Project& project, const CompareOptions& options) {
    const ProjectSettings& settings = project.settings();
    return {.metric = options.metric.empty() ? settings.metric : options.metric,
            .marginPercent = options.marginPercent.value_or(settings.marginPercent),
            .resamples = options.resamples.value_or(settings.resamples),
            .seed = options.seed};
}

}  // namespace

Result<RunSpec> specOfModel(const Project& project, const Project::ModelReference& model) {
    const std::string run = model.run ? model.run->id : model.model->run;
    return RunFolder(project.runFolder(run)).spec();
}

Result<Evaluation> evaluateModel(const Workbench& bench, const std::string& model,
                                 const std::string& modelName, const EvaluateOptions& options,
                                 const JobContext& job) {
    BW_TRY(Project::ModelReference reference, bench.project.resolve(model, modelName));
    std::string data = options.data;
    if (data.empty()) {
        BW_TRY(const RunSpec spec, specOfModel(bench.project, reference));
        data = spec.dataset + "@" + spec.version;
    }
    BW_TRY(OpenedDataset dataset, openDataset(bench.project, data));
    BW_TRY(std::string split, splitName(bench, reference, options));
    BW_TRY(Predictions predictions, answers(bench, reference, dataset, options, split, job));
    return Evaluation{std::move(reference), std::move(dataset), std::move(split),
                      std::move(predictions)};
}

std::int64_t Evaluation::known() const {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < predictions.size(); ++i) count += predictions.known(i) ? 1 : 0;
    return count;
}

Result<ComparisonOutcome> compareModels(const Workbench& bench, const CompareOptions& options,
                                        const JobContext& job) {
    BW_TRY(Evaluation candidate, evaluateModel(bench, options.candidate, options.modelName,
                                               options.evaluate, job.part(0.0, 0.3)));
    Sides sides{.candidate = candidate.model, .candidateAnswers = std::move(candidate.predictions)};
    std::string productionText = options.production;
    if (isPredictionsFile(options.production)) {
        BW_TRY(sides.productionAnswers,
               answersFromElsewhere(bench, options, *candidate.dataset.data, sides.candidateAnswers,
                                    job));
    } else {
        EvaluateOptions same = options.evaluate;
        same.data = candidate.dataset.record.name + "@" + candidate.dataset.record.version;
        same.split = candidate.split;
        BW_TRY(const std::string name, aliasOwner(bench.project, options, candidate.model));
        BW_TRY(Evaluation production,
               evaluateModel(bench, options.production, name, same, job.part(0.3, 0.6)));
        productionText = production.model.text;
        sides.production = std::move(production.model);
        sides.productionAnswers = std::move(production.predictions);
    }
    ComparisonOutcome outcome{.candidate = sides.candidate.text,
                              .production = productionText,
                              .dataset = candidate.dataset.record,
                              .part = options.evaluate.part};
    BW_TRY(outcome.excluded, dropSeen(sides, *candidate.dataset.data, options.excludeTrained));
    if (!candidate.split.empty()) {
        BW_TRY(const SplitSpec split,
               ensureSplit(bench.project, outcome.dataset.name, candidate.split));
        BW_TRY(const SplitAssignment assignment, assignSplit(split, *candidate.dataset.data));
        outcome.splitHash = assignment.hash;
    }
    BW_TRY(outcome.comparison,
           comparePredictions(sides.candidateAnswers, sides.productionAnswers,
                              withDefaults(bench.project, options), job.part(0.6, 1.0)));
    return outcome;
}

Json comparisonOutcomeToJson(const ComparisonOutcome& outcome) {
    Json json{{"candidate", outcome.candidate},
              {"production", outcome.production},
              {"dataset", outcome.dataset.name + "@" + outcome.dataset.version}};
    json.update(comparisonToJson(outcome.comparison));
    json["part"] = outcome.part;
    json["split_hash"] = outcome.splitHash;
    json["excluded_rows"] = outcome.excluded;
    return json;
}

}  // namespace bw
