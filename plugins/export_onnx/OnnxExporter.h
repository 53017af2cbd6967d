#pragma once

#include "core/export/Exporter.h"

namespace bw {

/// Writes model.onnx: opset 17, IR 8, ai.onnx.ml 2. One input a raw column, named as the column,
/// [N,1]; outputs as in Graph. Dropout is left out. Metadata: target, task, classes (JSON). The
/// ONNX checker passes the model before it is written; files above 2 GB, the limit of the format,
/// are Refused.
class OnnxExporter final : public Exporter {
public:
    [[nodiscard]] std::string_view id() const override { return "onnx"; }
    [[nodiscard]] std::string_view title() const override { return "ONNX"; }
    [[nodiscard]] OperatorSupport supports(std::string_view op) const override;
    [[nodiscard]] std::vector<std::string> outputFiles() const override { return {"model.onnx"}; }
    [[nodiscard]] Result<void> write(const Model& model, const std::filesystem::path& folder,
                                     const JobContext& job) const override;
    [[nodiscard]] std::string_view provedBy() const override { return "onnxruntime"; }
};

}  // namespace bw
