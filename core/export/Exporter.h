#pragma once

#include "core/base/Extension.h"
#include "core/base/JobContext.h"
#include "core/model/Weights.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// Whether a back end can express an operator; if not, why (shown to people, checked by a test).
struct OperatorSupport {
    bool supported = false;
    std::string reason;
};

/// Writes a model in one format. Plugins: export_onnx, export_safetensors (host "any"),
/// export_torchscript (host "worker").
class Exporter : public Extension {
public:
    [[nodiscard]] virtual OperatorSupport supports(std::string_view op) const = 0;
    /// Files that write() will make, relative to the folder; the first is the one to load.
    [[nodiscard]] virtual std::vector<std::string> outputFiles() const = 0;
    [[nodiscard]] virtual Result<void> write(const Model& model,
                                             const std::filesystem::path& folder,
                                             const JobContext& job) const = 0;
    /// Which runtime proves the file: "onnxruntime" (child Python) or "torch" (fresh worker
    /// process).
    [[nodiscard]] virtual std::string_view provedBy() const = 0;
};

}  // namespace bw
