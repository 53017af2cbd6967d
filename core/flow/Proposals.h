#pragma once

#include "core/store/Project.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bw {

/// A candidate that passed the gate in a pipeline (or is the first model) where promotion is not
/// automatic: it waits for a person. Kept as audit entry `propose`. It is open until its candidate
/// or another version is promoted to that alias, it is dismissed (`dismiss`), or a newer candidate
/// is proposed for the same model and alias.
struct Proposal {
    std::int64_t number = 0;  ///< of the audit entry
    std::string at, by, why;
    std::string candidate;  ///< run id or name@number, for promoteModel()
    std::string modelName, modelHash, alias;
    std::string pipeline, pipelineRun;
    std::string production;  ///< it was compared with; empty: there was none
    std::string sentence;    ///< the verdict in words; empty: no comparison
    Json settings;  ///< how the gate judged: data, split, part, metric … as keys of a gate step
};

/// Newest first.
[[nodiscard]] Result<std::vector<Proposal>> openProposals(const Project& project);

/// Writes the audit entry, unless the same candidate is proposed already: then that proposal.
[[nodiscard]] Result<Proposal> propose(Project& project, const Proposal& proposal);

/// Closes it without a promotion. NotFound when no open proposal has this number, Usage without a
/// reason.
[[nodiscard]] Result<AuditEntry> dismissProposal(Project& project, std::int64_t number,
                                                 const std::string& why);

}  // namespace bw
