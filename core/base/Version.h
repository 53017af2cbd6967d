#pragma once

#include <string_view>

namespace bw {

/// Version of the program ("0.1.0"), from project() in CMakeLists.txt.
[[nodiscard]] std::string_view programVersion();

}  // namespace bw
