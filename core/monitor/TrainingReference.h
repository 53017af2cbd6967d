#pragma once

#include "core/model/Graph.h"
#include "core/monitor/MonitorSubject.h"
#include "core/pipeline/Workbench.h"
#include "core/quality/Contract.h"
#include "core/quality/Drift.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bw {

/// What rows that a model version answered are compared with: its inputs on the rows that it was
/// trained on, its answers on the test rows, the accepted contract of its dataset. Immutable.
struct TrainingReference {
    ModelVersion version;
    std::filesystem::path folder;  ///< with graph.json
    Graph graph;
    std::map<std::string, ReferenceColumn> columns;  ///< by input
    std::optional<ReferenceColumn> prediction;
    std::optional<Contract> contract;
    std::string reason;  ///< why there are no columns or no prediction; empty: there are

    [[nodiscard]] bool regression() const { return graph.target.task == Task::Regression; }
};

/// `columns`: only these inputs; empty: all. A dataset or a run that is gone is a reason, not an
/// error. Corrupt, NotFound (the model's own files).
[[nodiscard]] Result<std::shared_ptr<const TrainingReference>> trainingReference(
    const Workbench& bench, const ModelVersion& version, const std::vector<std::string>& columns,
    const JobContext& job);

/// The graph alone.
[[nodiscard]] Result<Graph> graphOf(const Project& project, const ModelVersion& version);

}  // namespace bw
