#pragma once

#include <string>

namespace bw {

/// Seconds since 1970 UTC with microseconds.
[[nodiscard]] double nowSeconds();
/// "2026-11-24T01:52:04Z".
[[nodiscard]] std::string nowUtc();
/// The name of the person at work: environment BENCHWRIGHT_USER, else the account's name.
[[nodiscard]] std::string currentUser();
/// Short unique id that sorts by time: "20261124-015204-3f9c".
[[nodiscard]] std::string newId();

}  // namespace bw
