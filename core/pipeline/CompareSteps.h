#pragma once

#include "core/compare/Comparison.h"
#include "core/pipeline/DataSteps.h"

#include <map>
#include <optional>
#include <string>

namespace bw {

struct EvaluateOptions {
    std::string data;           ///< reference; empty: the dataset the model was trained on
    std::string split;          ///< empty: the split that the model was trained with
    std::string part = "test";  ///< "train", "validation", "test" or "all"
    std::string device = "auto";
};

/// One model's answers on one part of one dataset.
struct Evaluation {
    Project::ModelReference model;
    OpenedDataset dataset;
    std::string split;  ///< by name; empty for "all"
    Predictions predictions;
    /// How many rows have a known truth: those that metrics count.
    [[nodiscard]] std::int64_t known() const;
};

/// Asks the worker, or reads the answers kept from an earlier call: they are named by the hashes of
/// model, dataset and split, so they are never stale.
[[nodiscard]] Result<Evaluation> evaluateModel(const Workbench& bench, const std::string& model,
                                               const std::string& modelName,
                                               const EvaluateOptions& options,
                                               const JobContext& job);

struct CompareOptions {
    std::string candidate;
    std::string production = "production";  ///< RUN|MODEL, or a CSV or Parquet file of predictions
    std::string modelName;                  ///< whose aliases; empty: the only one
    std::string key;  ///< dataset column that `key` in a file of predictions means
    EvaluateOptions evaluate;
    bool excludeTrained = false;  ///< leave out rows that a model was trained on, not refuse
    std::string metric;           ///< deciding metric; empty: that of the project
    std::optional<double> marginPercent;  ///< absent: that of the project
    std::optional<int> resamples;         ///< absent: that of the project
    std::uint64_t seed = 0;               ///< of the bootstrap
};

struct ComparisonOutcome {
    std::string candidate, production;  ///< as resolved
    DatasetRecord dataset;
    std::string splitHash, part;
    std::int64_t excluded = 0;  ///< rows left out because a model had seen them
    Comparison comparison;
};

/// Paired on the same rows. Refused when rows of the part were in a model's training part.
[[nodiscard]] Result<ComparisonOutcome> compareModels(const Workbench& bench,
                                                      const CompareOptions& options,
                                                      const JobContext& job);
[[nodiscard]] Json comparisonOutcomeToJson(const ComparisonOutcome& outcome);

/// The dataset version and run facts that a model folder was made from (run.json's copy).
[[nodiscard]] Result<RunSpec> specOfModel(const Project& project,
                                          const Project::ModelReference& model);

}  // namespace bw
