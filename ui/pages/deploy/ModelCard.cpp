#include "ui/pages/deploy/ModelCard.h"

#include "core/model/Weights.h"
#include "core/pipeline/CompareSteps.h"

#include <fmt/format.h>

namespace bw::ui {
namespace {

Result<void> checkFolder(const ModelVersion& version, const std::filesystem::path& folder) {
    std::error_code ignored;
    if (std::filesystem::is_directory(folder, ignored)) return {};
    return fail(ErrorCode::NotFound,
                fmt::format("The folder of {}@{} is gone: {}", version.name, version.version,
                            folder.string()),
                "Restore it from a backup, or train and promote again.");
}

/// A file that cannot be read as a model any more is damage here, whatever the reader calls it.
Error damaged(const ModelVersion& version, const Error& error) {
    return {error.code == ErrorCode::Environment ? error.code : ErrorCode::Corrupt,
            fmt::format("{}@{} is damaged: {}", version.name, version.version, error.message),
            "Restore its folder from a backup, or train and promote again."};
}

Result<void> checkIdentity(const ModelVersion& version, const std::filesystem::path& folder) {
    BW_TRY(const std::string hash, modelHash(folder));
    if (hash == version.hash) return {};
    return fail(ErrorCode::Corrupt,
                fmt::format("The files of {}@{} are not those that were registered", version.name,
                            version.version),
                fmt::format("Something changed {}. Restore it from a backup, or train and promote "
                            "again.",
                            folder.string()));
}

std::int64_t bytesBelow(const std::filesystem::path& folder) {
    std::int64_t bytes = 0;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator entries(folder, error);
         !error && entries != std::filesystem::recursive_directory_iterator();
         entries.increment(error)) {
        std::error_code ignored;
        const auto size = entries->file_size(ignored);
        if (!ignored) bytes += static_cast<std::int64_t>(size);
    }
    return bytes;
}

std::int64_t learnedNumbers(const Graph& graph) {
    std::int64_t sum = 0;
    for (const ParameterTensor& tensor : graph.parameters) {
        std::int64_t product = 1;
        for (const std::int64_t size : tensor.shape) product *= size;
        sum += product;
    }
    return sum;
}

void describeGraph(const Graph& graph, ModelCard& card) {
    card.task = taskName(graph.target.task);
    card.target = graph.target.column;
    card.classes = graph.target.classes;
    card.parameters = learnedNumbers(graph);
    card.operators = static_cast<std::int64_t>(graph.nodes.size());
    card.inputs = static_cast<std::int64_t>(graph.inputs.size());
}

Result<void> describeRun(const Workbench& bench, ModelCard& card) {
    BW_TRY(card.spec, specOfModel(bench.project, {.model = card.version}));
    BW_TRY(card.status, RunFolder(bench.project.runFolder(card.version.run)).status());
    return {};
}

}  // namespace

Result<ModelCard> loadModelCard(const Workbench& bench, const ModelVersion& version,
                                const JobContext& job) {
    ModelCard card;
    card.version = version;
    card.folder = bench.project.modelFolder(version.name, version.version);
    BW_CHECK(checkFolder(version, card.folder));
    job.progress(0, "Reading the model");
    const Result<Model> model = readModel(card.folder);
    if (!model) return std::unexpected(damaged(version, model.error()));
    describeGraph(model->graph, card);
    BW_CHECK(job.check());
    job.progress(0.5, "Checking its hash");
    BW_CHECK(checkIdentity(version, card.folder));
    card.bytes = bytesBelow(card.folder);
    if (const auto run = describeRun(bench, card); !run) card.runProblem = run.error();
    return card;
}

}  // namespace bw::ui
