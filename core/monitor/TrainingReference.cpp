#include "core/monitor/TrainingReference.h"

#include "core/pipeline/CompareSteps.h"
#include "core/pipeline/ContractSteps.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

bool asked(const std::vector<std::string>& columns, const std::string& name) {
    return columns.empty() || std::ranges::find(columns, name) != columns.end();
}

Result<void> readColumns(const Workbench& bench, const RunSpec& spec,
                         const std::vector<std::string>& columns, TrainingReference& reference,
                         const JobContext& job) {
    BW_TRY(const OpenedDataset dataset,
           openDataset(bench.project, spec.dataset + "@" + spec.version));
    BW_TRY(const SplitSpec split, splitFromJson(spec.split));
    BW_TRY(const SplitAssignment assignment, assignSplit(split, *dataset.data));
    const std::vector<std::int64_t> rows = assignment.rowsOf(Part::Train);
    for (const GraphValue& input : reference.graph.inputs) {
        if (!asked(columns, input.name)) continue;
        BW_CHECK(job.check());
        job.progress(-1, "Reading the training rows");
        BW_TRY(const int column, dataset.data->columnIndex(input.name));
        reference.columns.emplace(input.name,
                                  ReferenceColumn::make(*dataset.data, column, rows, true));
    }
    return {};
}

Result<void> readPrediction(const Workbench& bench, TrainingReference& reference,
                            const JobContext& job) {
    const ModelVersion& version = reference.version;
    BW_TRY(const Evaluation evaluation,
           evaluateModel(bench, fmt::format("{}@{}", version.name, version.version), version.name,
                         {}, job));
    const Predictions& answers = evaluation.predictions;
    if (reference.regression()) {
        std::vector<double> values;
        for (const double value : answers.value)
            values.push_back(static_cast<double>(static_cast<float>(value)));
        reference.prediction = ReferenceColumn::ofNumbers("prediction", std::move(values));
        return {};
    }
    std::vector<std::string> labels;
    for (const std::int32_t label : answers.label)
        labels.push_back(answers.classes[static_cast<std::size_t>(label)]);
    reference.prediction = ReferenceColumn::ofTexts("label", labels);
    return {};
}

/// What could not be done becomes a reason; a cancelled job stays an error.
Result<bool> tried(const Result<void>& done, TrainingReference& reference) {
    if (done) return true;
    if (done.error().code == ErrorCode::Cancelled) return std::unexpected(done.error());
    if (reference.reason.empty()) reference.reason = done.error().message;
    return false;
}

}  // namespace

Result<Graph> graphOf(const Project& project, const ModelVersion& version) {
    const auto file = project.modelFolder(version.name, version.version) / "graph.json";
    BW_TRY(const Json json, readJsonFile(file));
    return graphFromJson(json, file.string());
}

Result<std::shared_ptr<const TrainingReference>> trainingReference(
    const Workbench& bench, const ModelVersion& version, const std::vector<std::string>& columns,
    const JobContext& job) {
    auto reference = std::make_shared<TrainingReference>();
    reference->version = version;
    reference->folder = bench.project.modelFolder(version.name, version.version);
    BW_TRY(reference->graph, graphOf(bench.project, version));
    const auto spec = RunFolder(bench.project.runFolder(version.run)).spec();
    BW_TRY(const bool known,
           tried(spec ? Result<void>() : std::unexpected(spec.error()), *reference));
    if (!known) return reference;
    BW_CHECK(tried(readColumns(bench, *spec, columns, *reference, job), *reference));
    if (columns.empty()) BW_CHECK(tried(readPrediction(bench, *reference, job), *reference));
    BW_TRY(reference->contract, acceptedContract(bench.project, spec->dataset));
    return reference;
}

}  // namespace bw
