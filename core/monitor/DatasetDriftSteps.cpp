#include "core/monitor/Monitor.h"
#include "core/pipeline/DataSteps.h"

#include <nlohmann/json.hpp>

namespace bw {

Result<DriftOutcome> driftBetween(const Workbench& bench, const std::string& reference,
                                  const std::string& current,
                                  const std::optional<DriftLimits>& limits, const JobContext& job) {
    BW_TRY(const OpenedDataset known, openDataset(bench.project, reference));
    BW_TRY(const OpenedDataset now, openDataset(bench.project, current));
    const auto text = [](const OpenedDataset& one) {
        return one.record.name + "@" + one.record.version;
    };
    DriftOutcome outcome{text(known), text(now), {}};
    BW_TRY(outcome.drift,
           compareDatasets(*known.data, *now.data,
                           limits.value_or(driftLimits(bench.project.settings())), job));
    return outcome;
}

Json driftOutcomeToJson(const DriftOutcome& outcome) {
    Json columns = Json::array();
    for (const ColumnDrift& one : outcome.drift.columns) columns.push_back(columnDriftToJson(one));
    return {{"reference", outcome.reference},
            {"current", outcome.current},
            {"drift", outcome.drift.drifted()},
            {"alpha", outcome.drift.limits.alpha},
            {"effect", outcome.drift.limits.effect},
            {"minimum_rows", outcome.drift.limits.minimumRows},
            {"columns", columns},
            {"missing_columns", outcome.drift.missingColumns},
            {"new_columns", outcome.drift.newColumns},
            {"changed_kinds", outcome.drift.changedKinds}};
}

}  // namespace bw
