#pragma once

#include "core/base/Json.h"
#include "core/base/Parameters.h"
#include "core/model/Features.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace bw {

inline constexpr int kRunFormat = 1;

/// run.json: everything a worker needs, complete, written once before it starts
/// (docs/formats/run.md).
struct RunSpec {
    std::string id;
    std::string dataset, version;  ///< name and full version
    std::string datasetFile;       ///< relative to the project folder
    Json split;                    ///< SplitSpec as JSON
    std::string splitHash;         ///< of the assignment
    std::string target;
    std::string task;  ///< "binary", "multiclass", "regression", or "" : by the target's kind
    std::vector<FeatureSpec> features;
    std::string architecture;  ///< plugin id
    Json architectureParameters;
    Json trainer;                 ///< values of trainerParameters()
    std::string device = "auto";  ///< "auto", "cpu", "cuda:0" …
    std::int64_t seed = 0;
    int threads = 0;                   ///< 0: as many as cores
    std::string created, by, program;  ///< when, who, program version
    Json findings;  ///< error findings of the dataset at start: carried to the gate
};

[[nodiscard]] Json runSpecToJson(const RunSpec& spec);
[[nodiscard]] Result<RunSpec> runSpecFromJson(const Json& json, const std::string& source);

/// The trainer's parameters, described once: optimizer (adamw, sgd), learning_rate, weight_decay,
/// momentum, batch_size, epochs, patience, min_delta, metric (which validation metric decides; ""
/// by task), clip_norm, keep_best (how many), log_every (steps), checkpoint_every (epochs).
[[nodiscard]] const std::vector<ParameterDescription>& trainerParameters();

}  // namespace bw
