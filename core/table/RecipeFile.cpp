#include "core/table/RecipeFile.h"

#include "core/base/Files.h"
#include "core/base/Toml.h"
#include "core/base/TomlEdit.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bw {
namespace {

std::optional<Json> jsonOf(const toml::node& node) {
    if (const auto* text = node.as_string()) return Json(text->get());
    if (const auto* flag = node.as_boolean()) return Json(flag->get());
    if (const auto* whole = node.as_integer()) return Json(whole->get());
    if (const auto* real = node.as_floating_point()) return Json(real->get());
    if (const auto* list = node.as_array()) {
        Json json = Json::array();
        for (const toml::node& element : *list) {
            auto item = jsonOf(element);
            if (!item) return std::nullopt;
            json.push_back(std::move(*item));
        }
        return json;
    }
    const auto* table = node.as_table();
    if (!table) return std::nullopt;
    Json json = Json::object();
    for (const auto& [key, value] : *table) {
        auto item = jsonOf(value);
        if (!item) return std::nullopt;
        json[std::string(key.str())] = std::move(*item);
    }
    return json;
}

std::string tomlValue(const ParameterValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return tomlString(*text);
    if (const auto* real = std::get_if<double>(&value)) return tomlNumber(*real);
    return parameterText(value);
}

}  // namespace

Result<ImportRecipe> readRecipeFile(const std::filesystem::path& file, const Importer& importer) {
    BW_TRY(const toml::table table, readTomlFile(file));
    const auto json = jsonOf(table);
    if (!json)
        return fail(ErrorCode::BadInput, fmt::format("{} holds a date or time", file.string()),
                    "A recipe holds text, numbers, true and false only.");
    auto recipe = recipeFromJson(*json, importer);
    if (!recipe)
        return fail(recipe.error().code,
                    fmt::format("{}: {}", file.string(), recipe.error().message),
                    recipe.error().hint);
    return recipe;
}

Result<void> writeRecipeFile(const std::filesystem::path& file, const ImportRecipe& recipe) {
    std::string text = "# How to read a source: benchwright import SOURCE --recipe THIS\n";
    text += fmt::format("importer = {}\n\n[options]\n", tomlString(recipe.importer));
    for (const auto& [name, value] : recipe.options)
        text += fmt::format("{} = {}\n", tomlKey(name), tomlValue(value));
    text += "\n[kinds]\n";
    for (const auto& [column, kind] : recipe.kinds)
        text += fmt::format("{} = {}\n", tomlKey(column), tomlString(columnKindName(kind)));
    return writeFileAtomically(file, text);
}

}  // namespace bw
