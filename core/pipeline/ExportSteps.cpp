#include "core/pipeline/ExportSteps.h"

#include "core/base/Version.h"
#include "core/store/Names.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bw {
namespace {

Result<OutputRows> answer(const Workbench& bench, const std::filesystem::path& model,
                          const std::string& format, const std::filesystem::path& folder,
                          const InputRows& rows, const JobContext& job) {
    const Json request{{"model", model.string()},
                       {"format", format},
                       {"folder", std::filesystem::absolute(folder).string()},
                       {"inputs", inputsToJson(rows)}};
    BW_TRY(const Json result, bench.worker.run("answer", request, job));
    return outputsFromJson(result["outputs"]);
}

TorchSide torchSide(const Workbench& bench, const std::filesystem::path& model,
                    const JobContext& job) {
    return {.write = [&bench, model, &job](const std::string& format,
                                           const std::filesystem::path& folder) -> Result<void> {
                const Json request{{"model", model.string()},
                                   {"format", format},
                                   {"folder", std::filesystem::absolute(folder).string()}};
                BW_CHECK(bench.worker.run("export", request, job));
                return {};
            },
            .answer =
                [&bench, model, &job](const std::string& format,
                                      const std::filesystem::path& folder, const InputRows& rows) {
                    return answer(bench, model, format, folder, rows, job);
                },
            .version = [&bench, &job]() -> Result<std::string> {
                BW_TRY(const Json devices, bench.worker.run("devices", Json::object(), job));
                return devices.value("torch", "");
            }};
}

/// Rows of the test part; all rows where the test part is empty.
Result<std::vector<std::int64_t>> testRows(const RunSpec& spec, const Dataset& dataset) {
    BW_TRY(const SplitSpec split, splitFromJson(spec.split));
    BW_TRY(const SplitAssignment assignment, assignSplit(split, dataset));
    std::vector<std::int64_t> rows = assignment.rowsOf(Part::Test);
    if (!rows.empty()) return rows;
    for (std::int64_t row = 0; row < dataset.rows(); ++row) rows.push_back(row);
    return rows;
}

Result<Json> cardFacts(const Workbench& bench, const Project::ModelReference& model,
                       const RunSpec& spec) {
    BW_TRY(const RunStatus status, RunFolder(bench.project.runFolder(spec.id)).status());
    BW_TRY(const auto log, bench.project.audit());
    Json metrics = Json::object();
    for (const auto& [part, values] : status.metrics)
        for (const auto& [name, value] : values) metrics[part][name] = value;
    return Json{{"model", model.text},
                {"model_name",
                 model.model ? model.model->name : defaultModelName(spec.dataset, spec.target)},
                {"run", spec.id},
                {"dataset", spec.dataset},
                {"dataset_sha256", spec.version},
                {"split_sha256", spec.splitHash},
                {"target", spec.target},
                {"architecture", spec.architecture},
                {"architecture_parameters", spec.architectureParameters},
                {"trainer", spec.trainer},
                {"seed", spec.seed},
                {"device", status.device},
                {"rows", status.rows},
                {"notes", status.notes},
                {"metrics", metrics},
                {"error_findings", spec.findings},
                {"created", spec.created},
                {"by", spec.by},
                {"program", fmt::format("Benchwright {}", programVersion())},
                {"audit_sha256", log.empty() ? "" : log.back().hash}};
}

}  // namespace

Result<BundleReport> exportModel(const Workbench& bench, const ExportOptions& options,
                                 const JobContext& job) {
    BW_TRY(const auto model, bench.project.resolve(options.model, options.modelName));
    BW_TRY(const RunSpec spec, specOfModel(bench.project, model));
    BW_TRY(const OpenedDataset dataset,
           openDataset(bench.project, spec.dataset + "@" + spec.version));
    BW_TRY(const std::vector<std::int64_t> candidates, testRows(spec, *dataset.data));
    BW_TRY(const Model graph, readModel(model.directory));

    BundleRequest request;
    request.modelFolder = model.directory;
    request.target = options.target;
    request.formats = options.formats;
    request.allowUnproved = options.allowUnproved;
    BW_TRY(request.golden, goldenInputs(graph.graph, *dataset.data, candidates));
    job.progress(0.05, "Asking the trained model");
    BW_TRY(request.expected,
           answer(bench, model.directory, "graph", model.directory, request.golden, job));
    BW_TRY(request.card, cardFacts(bench, model, spec));
    return writeBundle(request, bench.plugins.all<Exporter>(),
                       torchSide(bench, model.directory, job), job.part(0.1, 1.0));
}

Result<PredictOutcome> predictFile(const Workbench& bench, const PredictOptions& options,
                                   const JobContext& job) {
    std::error_code ignored;
    if (std::filesystem::equivalent(options.input, options.output, ignored))
        return fail(ErrorCode::Usage,
                    fmt::format("{} is the input and the output", options.output.string()),
                    "The answers would replace the rows; name another file for them.");
    BW_TRY(const auto model, bench.project.resolve(options.model, options.modelName));
    const Json request{{"model", model.directory.string()},
                       {"source", std::filesystem::absolute(options.input).string()},
                       {"device", options.device},
                       {"output", std::filesystem::absolute(options.output).string()}};
    BW_TRY(const Json result, bench.worker.run("predict_file", request, job));
    return PredictOutcome{model.text, result.value("rows", std::int64_t{0}), options.output};
}

}  // namespace bw
