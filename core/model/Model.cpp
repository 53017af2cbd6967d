#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/model/Weights.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <numeric>

namespace bw {
namespace {

constexpr std::string_view kGraphFile = "graph.json";
constexpr std::string_view kWeightsFile = "weights.safetensors";

/// graph.json is never repaired silently: a name that is not UTF-8 would come back as another name.
Result<std::string> graphText(const Graph& graph) {
    try {
        return graphToJson(graph).dump(2) + "\n";
    } catch (const Json::exception& e) {
        return fail(ErrorCode::BadInput,
                    fmt::format("A column or category name is not UTF-8: {}", e.what()),
                    "Import the data with the right encoding.");
    }
}

}  // namespace

Result<void> checkWeights(const Model& model) {
    const auto wrong = [](std::string message) {
        return fail(ErrorCode::Internal, std::move(message),
                    "The weights belong to another model; restore the folder.");
    };
    for (const ParameterTensor& parameter : model.graph.parameters) {
        const auto found = model.weights.find(parameter.name);
        if (found == model.weights.end())
            return wrong(fmt::format("The weights lack the tensor \"{}\"", parameter.name));
        const HostTensor& tensor = found->second;
        const std::size_t bytes = tensor.bytes.size();
        const auto elements = std::accumulate(parameter.shape.begin(), parameter.shape.end(),
                                              std::size_t{1}, std::multiplies<>());
        if (tensor.dtype != "F32" || tensor.shape != parameter.shape || bytes != 4 * elements)
            return wrong(
                fmt::format("Tensor \"{}\" is {} [{}] of {} bytes, the graph wants F32 [{}]",
                            parameter.name, tensor.dtype, fmt::join(tensor.shape, ","), bytes,
                            fmt::join(parameter.shape, ",")));
    }
    return {};
}

Result<Model> readModel(const std::filesystem::path& folder) {
    const auto graphFile = folder / kGraphFile, weightsFile = folder / kWeightsFile;
    Model model;
    BW_TRY(const Json json, readJsonFile(graphFile));
    BW_TRY(model.graph, graphFromJson(json, graphFile.string()));
    BW_TRY(SafetensorsContent content, readSafetensors(weightsFile));
    model.weights = std::move(content.tensors);
    if (const auto fits = checkWeights(model); !fits)
        return fail(ErrorCode::Corrupt,
                    fmt::format("{}: {}", weightsFile.string(), fits.error().message),
                    fits.error().hint);
    return model;
}

Result<void> writeModel(const std::filesystem::path& folder, const Model& model) {
    BW_CHECK(validateGraph(model.graph));
    BW_CHECK(checkWeights(model));
    BW_TRY(const std::string graph, graphText(model.graph));
    BW_CHECK(makeFolders(folder));
    BW_CHECK(writeSafetensors(folder / kWeightsFile, model.weights));
    return writeFileAtomically(folder / kGraphFile, graph);
}

Result<std::string> modelHash(const std::filesystem::path& folder) {
    std::string sums;
    for (const std::string_view name : {kGraphFile, kWeightsFile}) {
        BW_TRY(const std::string sum, sha256OfFile(folder / name));
        sums += fmt::format("{}  {}\n", sum, name);
    }
    return sha256Hex(sums);
}

}  // namespace bw
