#pragma once

#include "core/model/Architecture.h"
#include "core/run/RunFolder.h"
#include "core/table/Split.h"
#include "core/train/TargetColumn.h"
#include "core/train/TrainerSettings.h"

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bw {

/// Finds an architecture by id; the composition root gives it.
using FindArchitecture = std::function<Result<const Architecture*>(const std::string& id)>;

/// Everything that is decided before the first step.
struct PreparedRun {
    RunSpec spec;
    TrainerSettings settings;
    std::shared_ptr<const Dataset> dataset;
    Graph graph;
    TargetColumn target;
    std::array<std::vector<std::int64_t>, 3>
        rows;  ///< by Part: rows with a known target, ascending
    std::int64_t leftOut = 0;
    std::vector<std::string> notes;

    [[nodiscard]] const std::vector<std::int64_t>& rowsOf(Part part) const {
        return rows[static_cast<std::size_t>(part)];
    }
};

/// Reads run.json, opens the dataset (its path is relative to the project, two levels above the
/// run), divides it, prepares the target, fits the preprocessing on training rows and lets the
/// architecture build the graph, which is frozen as model/graph.json; a run that was started before
/// keeps the frozen one. Corrupt: the dataset or its split is not the one the run was made for.
[[nodiscard]] Result<PreparedRun> prepareTraining(const RunFolder& run,
                                                  const FindArchitecture& architecture,
                                                  const JobContext& job);

}  // namespace bw
