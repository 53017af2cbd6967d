#include "app/worker/Jobs.h"

#include "app/worker/PredictJobs.h"
#include "core/export/Exporter.h"
#include "core/export/Golden.h"
#include "core/train/Device.h"
#include "core/train/Predictor.h"
#include "core/train/TorchScriptModule.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw {
namespace {

constexpr const char* kSource = "the request";

Json devices() {
    Json list = Json::array();
    for (const DeviceInfo& device : listDevices())
        list.push_back({{"id", device.id},
                        {"name", device.name},
                        {"memory_bytes", device.memoryBytes},
                        {"free_bytes", device.freeBytes},
                        {"driver", device.driver},
                        {"threads", device.threads}});
    return Json{{"torch", torchVersion()}, {"devices", std::move(list)}};
}

OutputRows outputRows(const Answers& answers, const Target& target) {
    OutputRows rows{.probabilities = answers.probabilities, .predictions = answers.predictions};
    if (target.task == Task::Regression) return rows;
    rows.classes = std::ssize(target.classes);
    for (const std::int32_t label : answers.classes)
        rows.labels.push_back(target.classes[static_cast<std::size_t>(label)]);
    return rows;
}

/// The file of an export that is loaded.
Result<std::filesystem::path> mainFile(const std::string& format,
                                       const std::filesystem::path& folder,
                                       const PluginHost& plugins) {
    BW_TRY(const Exporter* exporter, plugins.find<Exporter>(format, "export format"));
    const auto files = exporter->outputFiles();
    if (files.empty()) return fail(ErrorCode::Internal, fmt::format("{} writes no file", format));
    return folder / files.front();
}

/// The graph is read beside the weights, as whoever gets the bundle would do.
Result<Model> exportedModel(const std::filesystem::path& weights) {
    const auto graphFile = weights.parent_path() / "graph.json";
    Model model;
    BW_TRY(const Json json, readJsonFile(graphFile));
    BW_TRY(model.graph, graphFromJson(json, graphFile.string()));
    BW_TRY(SafetensorsContent content, readSafetensors(weights));
    model.weights = std::move(content.tensors);
    return model;
}

Result<Answers> answersOfGraph(const Model& model, const RawColumns& columns,
                               const JobContext& context) {
    BW_TRY(const auto predictor, Predictor::create(model, "cpu"));
    return predictor->answer(columns, context);
}

Result<Answers> answersOfFormat(const std::string& format, const std::filesystem::path& folder,
                                const Model& original, const RawColumns& columns,
                                const PluginHost& plugins, const JobContext& context) {
    if (format == "graph") return answersOfGraph(original, columns, context);
    BW_TRY(const auto file, mainFile(format, folder, plugins));
    if (format == "safetensors") {
        BW_TRY(const Model model, exportedModel(file));
        return answersOfGraph(model, columns, context);
    }
    if (format == "torchscript") {
        BW_TRY(const auto module, TorchScriptModule::load(file));
        return module->answer(columns, original.graph.target);
    }
    return fail(ErrorCode::BadInput, fmt::format("The worker cannot run the format {}", format),
                "Formats here: graph, safetensors, torchscript.");
}

Result<Json> answer(const Json& request, const PluginHost& plugins, const JobContext& context) {
    BW_TRY(const std::string folder, jsonField<std::string>(request, "model", kSource));
    BW_TRY(const std::string format, jsonField<std::string>(request, "format", kSource));
    BW_TRY(const Model model, readModel(folder));
    BW_TRY(const InputRows inputs, inputsFromJson(request.value("inputs", Json()), model.graph));
    RawColumns columns;
    for (const InputColumn& input : inputs) columns.push_back(rawColumn(input));
    BW_TRY(const Answers answers, answersOfFormat(format, request.value("folder", folder), model,
                                                  columns, plugins, context));
    return Json{{"outputs", outputsToJson(outputRows(answers, model.graph.target))}};
}

Result<Json> exportModel(const Json& request, const PluginHost& plugins,
                         const JobContext& context) {
    BW_TRY(const std::string folder, jsonField<std::string>(request, "model", kSource));
    BW_TRY(const std::string format, jsonField<std::string>(request, "format", kSource));
    BW_TRY(const std::string into, jsonField<std::string>(request, "folder", kSource));
    BW_TRY(const Exporter* exporter, plugins.find<Exporter>(format, "export format"));
    BW_TRY(const Model model, readModel(folder));
    BW_CHECK(exporter->write(model, into, context));
    return Json{{"files", exporter->outputFiles()}};
}

}  // namespace

Result<Json> runJob(const std::string& job, const Json& request, const PluginHost& plugins,
                    const JobContext& context) {
    if (!request.is_object())
        return fail(ErrorCode::BadInput, "The request is no JSON object", "See app/worker/Jobs.h.");
    if (job == "devices") return devices();
    if (job == "predict_dataset") return worker::predictDataset(request, context);
    if (job == "predict_file") return worker::predictFile(request, plugins, context);
    if (job == "answer") return answer(request, plugins, context);
    if (job == "export") return exportModel(request, plugins, context);
    return fail(ErrorCode::Usage, fmt::format("There is no job \"{}\"", job),
                "Jobs: devices, predict_dataset, predict_file, answer, export.");
}

}  // namespace bw
