#pragma once

#include "core/table/Importer.h"

#include <filesystem>

namespace bw {

/// A recipe as TOML for `import --recipe` (docs/formats/recipe.md). NotFound, or BadInput with the
/// file and the key at fault; also when the recipe is for another importer.
[[nodiscard]] Result<ImportRecipe> readRecipeFile(const std::filesystem::path& file,
                                                  const Importer& importer);
[[nodiscard]] Result<void> writeRecipeFile(const std::filesystem::path& file,
                                           const ImportRecipe& recipe);

}  // namespace bw
