#pragma once

#include "core/pipeline/Workbench.h"
#include "core/quality/Contract.h"

#include <optional>
#include <string>

namespace bw {

/// Usage error unless a reason was given: it goes into the audit log.
[[nodiscard]] Result<void> requireReason(const std::string& why, std::string_view action);

/// The contract of a dataset if there is one and a person has accepted it.
[[nodiscard]] Result<std::optional<Contract>> acceptedContract(const Project& project,
                                                               const std::string& dataset);
/// SHA-256 of the file of the contract in force; empty when none is.
[[nodiscard]] Result<std::string> acceptedContractHash(const Project& project,
                                                       const std::string& dataset);
/// The contract in any state; NotFound tells how to infer one.
[[nodiscard]] Result<Contract> storedContract(const Project& project, const std::string& dataset);

/// Writes a proposal from the profile of a version. Refused when an accepted contract is there and
/// `replace` is not set.
[[nodiscard]] Result<Contract> inferStoredContract(const Workbench& bench,
                                                   const std::string& reference, bool replace,
                                                   const JobContext& job);
/// Puts it in force; who, when and why go into file and audit log.
[[nodiscard]] Result<Contract> acceptContract(const Workbench& bench, const std::string& dataset,
                                              const std::string& why);

/// Changes of one column's rule, as text from a command line or a form; absent ones stay.
struct ContractEdit {
    std::string column;
    std::optional<double> minimum, maximum, maxMissing;
    std::vector<std::string> allow;   ///< categories to add
    std::vector<std::string> forbid;  ///< categories to remove
    std::optional<bool> required;
};
/// The file keeps its comments; the change is in the audit log.
[[nodiscard]] Result<Contract> editContract(const Workbench& bench, const std::string& dataset,
                                            const ContractEdit& edit, const std::string& why);

}  // namespace bw
