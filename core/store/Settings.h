#pragma once

#include "core/store/Project.h"

#include <filesystem>

namespace bw {

/// benchwright.toml of a new project, with comments.
[[nodiscard]] std::string defaultSettingsText();
/// Defaults where the file or a key is absent. BadInput names the line of an unknown key, of a
/// value of the wrong kind and of one out of range.
[[nodiscard]] Result<ProjectSettings> readSettings(const std::filesystem::path& file);

}  // namespace bw
