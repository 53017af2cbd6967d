#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bw {

// Numbers as people read them, the same on the command line, in reports and in the window.

/// "32,562".
[[nodiscard]] std::string thousands(std::int64_t number);
/// Three to four significant digits: "0.871", "12.3", "12,345", "1.2e-07".
[[nodiscard]] std::string sensible(double number);
/// The first 12 digits of a hash.
[[nodiscard]] std::string shortHash(std::string_view hash);
/// "1 row", "24 rows".
[[nodiscard]] std::string counted(std::int64_t number, std::string_view noun);

}  // namespace bw
