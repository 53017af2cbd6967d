#pragma once

#include "core/quality/Check.h"

#include <memory>

namespace bw {

// One maker for each check; the class stands in the file of the same name. docs/checks.md describes
// them.
[[nodiscard]] std::unique_ptr<Check> makeMissingValues();
[[nodiscard]] std::unique_ptr<Check> makeEmptyRows();
[[nodiscard]] std::unique_ptr<Check> makeConstantColumns();
[[nodiscard]] std::unique_ptr<Check> makeIdLikeColumns();
[[nodiscard]] std::unique_ptr<Check> makeDuplicateRows();
[[nodiscard]] std::unique_ptr<Check> makeRedundantColumns();
[[nodiscard]] std::unique_ptr<Check> makeRareCategories();
[[nodiscard]] std::unique_ptr<Check> makeLookAlikeCategories();
[[nodiscard]] std::unique_ptr<Check> makeContractCheck();
[[nodiscard]] std::unique_ptr<Check> makeClassBalance();
[[nodiscard]] std::unique_ptr<Check> makeMissingTarget();
[[nodiscard]] std::unique_ptr<Check> makeInfiniteValues();

}  // namespace bw
