#pragma once

#include "core/export/Exporter.h"

namespace bw {

/// Writes model.pt, a TorchScript module in evaluation mode for torch.jit.load (Python) or
/// torch::jit::load (C++), without Benchwright.
///
/// forward() takes one positional argument a raw column, in the order of the attribute
/// `input_names: List[str]`: numbers and booleans as float32 tensor [N] (NaN is missing),
/// date-times as int64 tensor [N] (microseconds since 1970 UTC, the smallest value is missing),
/// categories as List[str] ("" is missing). Tensors of shape [N,1] are taken as well. It returns
/// the values named by the attribute `output_names: List[str]`: for classes a tuple of label
/// (List[str], or int64 tensor [N]) and probabilities [N,K], for regression the tensor prediction
/// [N,1]. Argument names are the column names made into identifiers. Dropout is left out.
/// Parameters keep their names, with _ for dots.
class TorchScriptExporter final : public Exporter {
public:
    [[nodiscard]] std::string_view id() const override { return "torchscript"; }
    [[nodiscard]] std::string_view title() const override { return "TorchScript"; }
    [[nodiscard]] OperatorSupport supports(std::string_view op) const override;
    [[nodiscard]] std::vector<std::string> outputFiles() const override { return {"model.pt"}; }
    /// Refused names an operator that cannot be expressed; Environment a full disk.
    [[nodiscard]] Result<void> write(const Model& model, const std::filesystem::path& folder,
                                     const JobContext& job) const override;
    [[nodiscard]] std::string_view provedBy() const override { return "torch"; }
};

}  // namespace bw
