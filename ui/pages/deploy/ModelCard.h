#pragma once

#include "core/pipeline/Workbench.h"
#include "core/run/RunFolder.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace bw::ui {

/// Everything that a card tells of one version, read at once.
struct ModelCard {
    ModelVersion version;
    std::filesystem::path folder;  ///< absolute
    std::string task, target;      ///< of the graph
    std::vector<std::string> classes;
    std::int64_t bytes = 0;       ///< of all files of the folder
    std::int64_t parameters = 0;  ///< learned numbers
    std::int64_t operators = 0;   ///< nodes of the graph
    std::int64_t inputs = 0;
    /// How it was made; absent with `runProblem` when the run's folder is gone or damaged.
    std::optional<RunSpec> spec;
    std::optional<RunStatus> status;
    std::optional<Error> runProblem;
};

/// Reads graph, weights and run, and holds the files against the hash that was registered: NotFound
/// when the folder is gone, Corrupt when a file is damaged or was exchanged. For job threads.
[[nodiscard]] Result<ModelCard> loadModelCard(const Workbench& bench, const ModelVersion& version,
                                              const JobContext& job);

}  // namespace bw::ui
