#include "ui/pages/compare/CompareWork.h"

#include "core/model/Weights.h"
#include "core/table/CellText.h"
#include "ui/base/Text.h"

#include <arrow/api.h>

#include <algorithm>

namespace bw::ui {
namespace {

/// Whether the candidate's model is the very one that is production.
Result<bool> isProduction(const Workbench& bench, const CompareChoice& choice,
                          const std::string& modelName) {
    BW_TRY(const auto production, bench.project.alias("production", modelName));
    if (!production) return false;
    BW_TRY(const auto candidate, bench.project.resolve(bytes(choice.candidate), modelName));
    if (candidate.model)
        return candidate.model->name == production->name &&
               candidate.model->version == production->version;
    if (candidate.run->id != production->run) return false;
    BW_TRY(const std::string hash, modelHash(candidate.directory));
    return hash == production->hash;
}

Result<std::string> splitNameOf(const Project& project, const CompareChoice& choice) {
    if (choice.part == QLatin1String("all")) return std::string();
    BW_TRY(const auto candidate, project.resolve(bytes(choice.candidate), bytes(choice.modelName)));
    BW_TRY(const RunSpec spec, specOfModel(project, candidate));
    BW_TRY(const SplitSpec split, splitFromJson(spec.split));
    return split.name;
}

void addComparison(CompareResult& result, ComparisonOutcome outcome) {
    result.data = outcome.dataset;
    result.rows = outcome.comparison.rows;
    result.unknownTruth = outcome.comparison.unknownTruth;
    result.comparison = std::move(outcome);
}

Result<void> evaluateAlone(const Workbench& bench, CompareResult& result, const JobContext& job) {
    const CompareOptions options = optionsOf(result.choice);
    BW_TRY(const Evaluation evaluation, evaluateModel(bench, options.candidate, options.modelName,
                                                      options.evaluate, job.part(0.0, 0.7)));
    const int resamples = options.resamples.value_or(bench.project.settings().resamples);
    BW_TRY(result.estimates,
           evaluateMetrics(evaluation.predictions, resamples, 0, job.part(0.7, 1.0)));
    result.data = evaluation.dataset.record;
    result.rows = evaluation.known();
    result.unknownTruth = std::ssize(evaluation.predictions.rows) - result.rows;
    return {};
}

Result<void> compareWithProduction(const Workbench& bench, CompareResult& result,
                                   const JobContext& job) {
    result.modelName = bytes(result.choice.owner());
    BW_TRY(result.isProduction, isProduction(bench, result.choice, result.modelName));
    if (result.isProduction) return evaluateAlone(bench, result, job);
    const CompareOptions options = optionsOf(result.choice);
    BW_TRY(
        GateOutcome outcome,
        runGate(bench,
                {.candidate = options.candidate, .modelName = result.modelName, .compare = options},
                job.part(0.0, 0.95)));
    result.gate = std::move(outcome.report);
    result.premises.production =
        outcome.comparison ? text(outcome.comparison->production) : QString();
    if (!outcome.comparison) return evaluateAlone(bench, result, job);
    addComparison(result, std::move(*outcome.comparison));
    return {};
}

Result<void> compareWithOther(const Workbench& bench, CompareResult& result,
                              const JobContext& job) {
    BW_TRY(ComparisonOutcome outcome,
           compareModels(bench, optionsOf(result.choice), job.part(0.0, 0.95)));
    addComparison(result, std::move(outcome));
    return {};
}

}  // namespace

Result<std::shared_ptr<const CompareResult>> compareAsChosen(const Workbench& bench,
                                                             const CompareChoice& choice,
                                                             const JobContext& job) {
    auto result = std::make_shared<CompareResult>();
    result->choice = choice;
    BW_TRY(result->premises, premisesOf(bench.project, bytes(choice.owner())));
    BW_TRY(result->splitName, splitNameOf(bench.project, choice));
    if (choice.against == Against::Production)
        BW_CHECK(compareWithProduction(bench, *result, job));
    else
        BW_CHECK(compareWithOther(bench, *result, job));
    BW_TRY(const OpenedDataset opened,
           openDataset(bench.project, result->data.name + "@" + result->data.version));
    result->dataset = opened.data;
    result->at = QDateTime::currentDateTime();
    return result;
}

Result<std::vector<QStringList>> readCells(const Dataset& dataset,
                                           const std::vector<std::int64_t>& rows, int columns,
                                           const JobContext& job) {
    std::vector<QStringList> cells;
    const arrow::Table& table = *dataset.table();
    for (const std::int64_t row : rows) {
        BW_CHECK(job.check());
        QStringList texts;
        for (int column = 0; column < columns; ++column)
            texts.append(text(cellText(*table.column(column)->chunk(0), row)));
        cells.push_back(std::move(texts));
    }
    return cells;
}

Result<QStringList> columnsOf(const Project& project, const std::string& reference) {
    BW_TRY(const OpenedDataset opened, openDataset(project, reference));
    QStringList names;
    for (const std::string& name : opened.data->columns()) names.append(text(name));
    return names;
}

}  // namespace bw::ui
