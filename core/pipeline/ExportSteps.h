#pragma once

#include "core/export/Bundle.h"
#include "core/pipeline/CompareSteps.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bw {

struct ExportOptions {
    std::string model;  ///< RUN|MODEL
    std::string modelName;
    std::filesystem::path target;  ///< folder to make
    std::vector<std::string> formats{"onnx", "torchscript", "safetensors"};
    bool allowUnproved = false;  ///< write formats whose runtime is absent, marked as not proved
};

/// Writes a bundle in which every format was run in its own runtime and agreed with the trained
/// model. A report with written() false means that nothing was left on disk; hint() says what to
/// do.
[[nodiscard]] Result<BundleReport> exportModel(const Workbench& bench, const ExportOptions& options,
                                               const JobContext& job);

struct PredictOptions {
    std::string model;
    std::string modelName;
    std::filesystem::path input, output;  ///< CSV or Parquet by the ending of each
    std::string device = "auto";
};

struct PredictOutcome {
    std::string model;
    std::int64_t rows = 0;
    std::filesystem::path output;
};

[[nodiscard]] Result<PredictOutcome> predictFile(const Workbench& bench,
                                                 const PredictOptions& options,
                                                 const JobContext& job);

}  // namespace bw
