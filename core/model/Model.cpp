#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/model/Weights.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bw {
namespace {

constexpr std::string_view kGraphFile = "graph.json";
constexpr std::string_view kWeightsFile = "weights.safetensors";

std::string shapeText(const std::vector<std::int64_t>& shape) {
    return typeText({ElementType::Float32, shape});
}

Result<void> checkWeights(const Model& model, const std::string& source, ErrorCode code) {
    for (const ParameterTensor& parameter : model.graph.parameters) {
        const auto found = model.weights.find(parameter.name);
        if (found == model.weights.end())
            return fail(code, fmt::format("{} lacks the tensor \"{}\"", source, parameter.name),
                        "The weights belong to another model; restore the folder.");
        if (found->second.dtype != "F32" || found->second.shape != parameter.shape)
            return fail(code,
                        fmt::format("{}: tensor \"{}\" is {} {}, the graph wants F32 {}", source,
                                    parameter.name, found->second.dtype,
                                    shapeText(found->second.shape), shapeText(parameter.shape)),
                        "The weights belong to another model; restore the folder.");
    }
    return {};
}

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

Result<Model> readModel(const std::filesystem::path& folder) {
    const auto graphFile = folder / kGraphFile, weightsFile = folder / kWeightsFile;
    Model model;
    BW_TRY(const Json json, readJsonFile(graphFile));
    BW_TRY(model.graph, graphFromJson(json, graphFile.string()));
    BW_TRY(SafetensorsContent content, readSafetensors(weightsFile));
    model.weights = std::move(content.tensors);
    BW_CHECK(checkWeights(model, weightsFile.string(), ErrorCode::Corrupt));
    return model;
}

Result<void> writeModel(const std::filesystem::path& folder, const Model& model) {
    BW_CHECK(validateGraph(model.graph));
    BW_CHECK(checkWeights(model, "The model", ErrorCode::Internal));
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
