#pragma once

#include <string>

namespace bw {

/// Seconds since 1970 UTC with microseconds.
[[nodiscard]] double nowSeconds();
/// "2026-11-24T01:52:04Z".
[[nodiscard]] std::string nowUtc();
/// The name of the person at work: environment BENCHWRIGHT_USER, else the account's name.
[[nodiscard]] std::string currentUser();
/// Short id that sorts by time, in steps of 15 microseconds: "20261124-015204-3f9c". Whoever makes
/// a folder of that name learns there if another process had the same thought.
[[nodiscard]] std::string newId();

}  // namespace bw
