#include "plugins/export_torchscript/TorchScriptExporter.h"

#include "core/base/Files.h"
#include "plugins/export_torchscript/Emitters.h"

#include <fmt/format.h>

namespace bw {
namespace {

Result<void> checkOperators(const Graph& graph, const TorchScriptExporter& exporter) {
    for (const Node& node : graph.nodes)
        if (const OperatorSupport support = exporter.supports(node.op); !support.supported)
            return fail(ErrorCode::Refused,
                        fmt::format("TorchScript export cannot express {} (\"{}\"): {}", node.op,
                                    node.outputs.front(), support.reason),
                        "Choose another format or architecture.");
    return {};
}

torch::jit::Module moduleOf(const Model& model) {
    ScriptWriter writer(model.graph);
    for (const ParameterTensor& parameter : model.graph.parameters)
        writer.parameter(parameter, model.weights.at(parameter.name));
    for (const Node& node : model.graph.nodes) findScriptEmitter(node.op)->emit(writer, node);
    return writer.finish();
}

}  // namespace

OperatorSupport TorchScriptExporter::supports(std::string_view op) const {
    if (findScriptEmitter(op)) return {true, {}};
    return {false, fmt::format("no TorchScript text is known for \"{}\"", op)};
}

Result<void> TorchScriptExporter::write(const Model& model, const std::filesystem::path& folder,
                                        const JobContext& job) const {
    BW_CHECK(validateGraph(model.graph));
    BW_CHECK(checkWeights(model));
    BW_CHECK(checkOperators(model.graph, *this));
    BW_CHECK(job.check());
    job.progress(0, "Writing TorchScript");
    BW_CHECK(makeFolders(folder));
    const std::filesystem::path file = folder / outputFiles().front();
    const std::filesystem::path temporary = temporaryBeside(file);
    try {
        moduleOf(model).save(temporary.string());
    } catch (const std::exception& e) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        return fail(
            ErrorCode::Environment, fmt::format("Cannot write {}: {}", file.string(), e.what()),
            "Check that the disk has space; if it has, report this with the model's graph.json.");
    }
    BW_CHECK(publishFile(temporary, file));
    job.progress(1, "Writing TorchScript");
    return {};
}

}  // namespace bw
