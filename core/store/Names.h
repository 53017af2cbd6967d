#pragma once

#include "core/base/Result.h"

#include <string>
#include <string_view>
#include <utility>

namespace bw {

/// Names of datasets, models and aliases become folders: 1 to 100 letters, digits, `-`, `_` or `.`,
/// no dot or dash in front. BadInput names `what` ("dataset") and the name.
[[nodiscard]] Result<void> checkStoredName(std::string_view name, std::string_view what);

/// "<dataset>-<target>", the name of a model that was given none: what names may not hold becomes
/// `_`.
[[nodiscard]] std::string defaultModelName(std::string_view dataset, std::string_view target);

/// "name@rest" cut at the first `@`; the second part is empty without one.
[[nodiscard]] std::pair<std::string, std::string> splitReference(const std::string& reference);

}  // namespace bw
