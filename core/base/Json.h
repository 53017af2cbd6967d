#pragma once

#include "core/base/Result.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>

namespace bw {

/// Key order is kept, so that files read well and hash stably.
using Json = nlohmann::ordered_json;

/// Parses text; BadInput names `source` and the place of the mistake. Never throws.
[[nodiscard]] Result<Json> parseJson(const std::string& text, const std::string& source);
[[nodiscard]] Result<Json> readJsonFile(const std::filesystem::path& path);
/// Indented by two; text that is not UTF-8 is replaced by U+FFFD; NaN and infinities become null.
[[nodiscard]] std::string dumpJson(const Json& json, int indent = 2);
[[nodiscard]] Result<void> writeJsonFile(const std::filesystem::path& path, const Json& json);

/// Typed access with an error that names the key and the source; the .cpp that calls these includes
/// <nlohmann/json.hpp>. T: std::string, std::int64_t, double, bool.
template <typename T>
[[nodiscard]] Result<T> jsonField(const Json& object, const std::string& key,
                                  const std::string& source);

[[nodiscard]] Json errorToJson(const Error& error);
/// Never throws: what is missing or of another kind stays empty, an unknown code becomes Internal.
[[nodiscard]] Error errorFromJson(const Json& json);

}  // namespace bw
