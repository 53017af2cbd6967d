#include "plugins/export_onnx/OnnxExporter.h"

#include "core/base/Files.h"
#include "core/base/Version.h"
#include "plugins/export_onnx/Emitters.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <onnx/checker.h>

#include <functional>
#include <numeric>

namespace bw {
namespace {

constexpr std::uint64_t kLargestFile = 2'147'483'647;
constexpr int kOpset = 17, kMlOpset = 2, kIrVersion = 8;

std::string missingNote(ElementType element) {
    switch (element) {
        case ElementType::Float32:
            return "NaN is missing";
        case ElementType::Int64:
            return "microseconds since 1970-01-01 UTC; the smallest value is missing";
        case ElementType::String:
            break;
    }
    return "the empty string is missing";
}

Result<void> checkSize(std::uint64_t bytes) {
    if (bytes <= kLargestFile) return {};
    return fail(ErrorCode::Refused,
                fmt::format("The model has {:.1f} GB; an ONNX file can hold 2 GB",
                            static_cast<double>(bytes) / 1e9),
                "Export to safetensors or TorchScript, or train a smaller model.");
}

std::uint64_t weightBytes(const Graph& graph) {
    std::uint64_t bytes = 0;
    for (const ParameterTensor& parameter : graph.parameters)
        bytes += std::accumulate(parameter.shape.begin(), parameter.shape.end(),
                                 std::uint64_t{sizeof(float)}, std::multiplies<>());
    return bytes;
}

Result<void> checkOperators(const Graph& graph, const OnnxExporter& exporter) {
    for (const Node& node : graph.nodes)
        if (const OperatorSupport support = exporter.supports(node.op); !support.supported)
            return fail(ErrorCode::Refused,
                        fmt::format("ONNX export cannot express {} (\"{}\"): {}", node.op,
                                    node.outputs[0], support.reason),
                        "Choose another format or architecture.");
    return {};
}

void addMetadata(onnx::ModelProto& proto, const std::string& key, const std::string& value) {
    auto& property = *proto.add_metadata_props();
    property.set_key(key);
    property.set_value(value);
}

void addOpset(onnx::ModelProto& proto, const std::string& domain, int version) {
    auto& opset = *proto.add_opset_import();
    opset.set_domain(domain);
    opset.set_version(version);
}

onnx::GraphProto graphProto(const Model& model) {
    OnnxWriter writer(model.graph);
    for (const GraphValue& input : model.graph.inputs)
        writer.input(input, missingNote(input.type.element));
    for (const ParameterTensor& parameter : model.graph.parameters)
        writer.parameter(parameter.name, model.weights.at(parameter.name));
    for (const Node& node : model.graph.nodes) findEmitter(node.op)->emit(writer, node);
    for (const GraphValue& output : model.graph.outputs) writer.output(output);
    return writer.take();
}

onnx::ModelProto modelProto(const Model& model) {
    const Target& target = model.graph.target;
    onnx::ModelProto proto;
    proto.set_ir_version(kIrVersion);
    proto.set_producer_name("Benchwright");
    proto.set_producer_version(std::string(programVersion()));
    addOpset(proto, "", kOpset);
    addOpset(proto, "ai.onnx.ml", kMlOpset);
    addMetadata(proto, "target", target.column);
    addMetadata(proto, "task", std::string(taskName(target.task)));
    addMetadata(proto, "classes", dumpJson(Json(target.classes), -1));
    *proto.mutable_graph() = graphProto(model);
    return proto;
}

Result<std::string> checkedBytes(const onnx::ModelProto& proto) {
    BW_CHECK(checkSize(proto.ByteSizeLong()));
    try {
        onnx::checker::check_model(proto);
    } catch (const std::exception& e) {
        return fail(ErrorCode::Internal,
                    fmt::format("The ONNX checker does not accept the model: {}", e.what()),
                    "Please report this with the model's graph.json.");
    }
    std::string bytes;
    if (!proto.SerializeToString(&bytes))
        return fail(ErrorCode::Internal, "The ONNX model cannot be serialized",
                    "A column or category name may not be UTF-8; import with the right encoding.");
    return bytes;
}

}  // namespace

OperatorSupport OnnxExporter::supports(std::string_view op) const {
    if (findEmitter(op)) return {true, {}};
    return {false, fmt::format("opset {} has no counterpart of \"{}\" here", kOpset, op)};
}

Result<void> OnnxExporter::write(const Model& model, const std::filesystem::path& folder,
                                 const JobContext& job) const {
    BW_CHECK(validateGraph(model.graph));
    BW_CHECK(checkSize(weightBytes(model.graph)));
    BW_CHECK(checkWeights(model));
    BW_CHECK(checkOperators(model.graph, *this));
    BW_CHECK(job.check());
    job.progress(0, "Writing ONNX");
    BW_TRY(const std::string bytes, checkedBytes(modelProto(model)));
    BW_CHECK(job.check());
    BW_CHECK(makeFolders(folder));
    BW_CHECK(writeFileAtomically(folder / outputFiles().front(), bytes));
    job.progress(1, "Writing ONNX");
    return {};
}

}  // namespace bw
