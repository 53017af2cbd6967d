#pragma once

#include "core/quality/Contract.h"

#include <string>

namespace bw {

/// The text form of a contract (docs/formats/contract.md). BadInput names `source`, line and key.
[[nodiscard]] Result<Contract> contractFromToml(const std::string& text, const std::string& source);
/// A new file, with comments that explain the keys.
[[nodiscard]] std::string contractToToml(const Contract& contract);
/// `old` with only those keys changed whose value differs from `contract`.
[[nodiscard]] Result<std::string> contractIntoToml(const Contract& contract, const std::string& old,
                                                   const std::string& source);

}  // namespace bw
