#pragma once

#include "core/base/Result.h"

#include <toml++/toml.h>

#include <filesystem>
#include <string>

namespace bw {

/// Parses TOML 1.0. BadInput names `source`, the line and the column of the mistake. Never throws.
[[nodiscard]] Result<toml::table> parseToml(const std::string& text, const std::string& source);
[[nodiscard]] Result<toml::table> readTomlFile(const std::filesystem::path& path);

}  // namespace bw
