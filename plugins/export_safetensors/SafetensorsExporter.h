#pragma once

#include "core/export/Exporter.h"

namespace bw {

/// Writes weights.safetensors and graph.json, the model's own form: a model folder as readModel()
/// reads it, and weights that any safetensors library opens.
class SafetensorsExporter final : public Exporter {
public:
    [[nodiscard]] std::string_view id() const override { return "safetensors"; }
    [[nodiscard]] std::string_view title() const override { return "safetensors"; }
    [[nodiscard]] OperatorSupport supports(std::string_view op) const override;
    [[nodiscard]] std::vector<std::string> outputFiles() const override;
    [[nodiscard]] Result<void> write(const Model& model, const std::filesystem::path& folder,
                                     const JobContext& job) const override;
    [[nodiscard]] std::string_view provedBy() const override { return "torch"; }
};

}  // namespace bw
