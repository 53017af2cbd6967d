#pragma once

#include "core/flow/Proposals.h"
#include "core/pipeline/PromoteSteps.h"
#include "ui/base/Snapshot.h"

#include <QString>

#include <optional>

namespace bw::ui {

/// The version that bears the proposal's alias now; none: nobody does.
[[nodiscard]] std::optional<ModelVersion> aliasOf(const Snapshot& snapshot,
                                                  const Proposal& proposal);
/// With the rows, metric and margin that the pipeline's gate had. Corrupt when the audit entry does
/// not hold them.
[[nodiscard]] Result<PromoteOptions> promoteOptionsOf(const Proposal& proposal,
                                                      const std::string& why);
/// "benchwright promote …" with the same result; `%1` for the quoted reason.
[[nodiscard]] QString proposalCommand(const Proposal& proposal);

}  // namespace bw::ui
