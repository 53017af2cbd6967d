#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// A hint for a name that is not there: "Did you mean \"age\"?", or, when nothing is near, the
/// names there are, at most ten: "Columns: age, sex, …".
[[nodiscard]] std::string nearNamesHint(std::string_view what, std::string_view whats,
                                        std::string_view name,
                                        const std::vector<std::string>& known);

}  // namespace bw
