#pragma once

#include "core/pipeline/CompareSteps.h"

#include <optional>
#include <string>

namespace bw {

struct GateOptions {
    std::string candidate;   ///< RUN|MODEL
    std::string modelName;   ///< empty: <dataset>-<target> of the candidate's run
    CompareOptions compare;  ///< data, part, metric …; candidate and production are filled in
};

struct GateOutcome {
    GateReport report;
    std::optional<ComparisonOutcome> comparison;  ///< none when there is no production model yet
    std::string modelName, candidate;
};

/// May the candidate replace production? Never changes anything.
[[nodiscard]] Result<GateOutcome> runGate(const Workbench& bench, const GateOptions& options,
                                          const JobContext& job);
[[nodiscard]] Json gateOutcomeToJson(const GateOutcome& outcome);

struct PromoteOptions {
    GateOptions gate;
    std::string alias = "production";
    std::string why;
    bool overrideGate = false;  ///< promote although the gate did not pass; the log shows it
};

struct PromoteOutcome {
    GateOutcome gate;
    std::optional<ModelVersion> version;  ///< none: refused by the gate
    std::optional<AuditEntry> entry;
};

/// Runs the gate, registers the run as a model version if needed and moves the alias; all hashes go
/// into the audit log. Without any production model yet a reason (`why`) is enough. An outcome
/// without a version means that the gate said no.
[[nodiscard]] Result<PromoteOutcome> promoteModel(const Workbench& bench,
                                                  const PromoteOptions& options,
                                                  const JobContext& job);

}  // namespace bw
