#include "core/table/Importer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <fstream>

namespace bw {
namespace {

Result<std::string> firstBytesOf(const std::filesystem::path& source) {
    std::error_code error;
    const auto status = std::filesystem::status(source, error);
    if (status.type() == std::filesystem::file_type::not_found)
        return fail(ErrorCode::NotFound, fmt::format("{} does not exist", source.string()),
                    "Check the path; it is taken from the folder you are in.");
    if (std::filesystem::is_directory(status))
        return fail(ErrorCode::BadInput, fmt::format("{} is a folder", source.string()),
                    "Name one file inside it.");
    std::ifstream file(source, std::ios::binary);
    if (!file) return systemError("Cannot read", source.string(), errno ? errno : EIO);
    std::string bytes(4096, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    if (file.bad()) return systemError("Cannot read", source.string(), EIO);
    if (bytes.empty())
        return fail(ErrorCode::BadInput, fmt::format("{} is empty", source.string()),
                    "Import a file with a header and at least one row.");
    return bytes;
}

Result<std::map<std::string, ColumnKind>> kindsFromJson(const Json& json) {
    std::map<std::string, ColumnKind> kinds;
    if (!json.is_object())
        return fail(ErrorCode::BadInput, "\"kinds\" is not a table", "Write column = \"kind\".");
    for (const auto& [column, name] : json.items()) {
        if (!name.is_string())
            return fail(ErrorCode::BadInput, fmt::format("The kind of \"{}\" is not text", column),
                        "Write column = \"kind\".");
        BW_TRY(kinds[column], columnKindFromName(name.get<std::string>()));
    }
    return kinds;
}

}  // namespace

Result<const Importer*> chooseImporter(const std::vector<const Importer*>& importers,
                                       const std::filesystem::path& source) {
    BW_TRY(const std::string bytes, firstBytesOf(source));
    const Importer* best = nullptr;
    int bestScore = 0;
    std::vector<std::string_view> titles;
    for (const Importer* importer : importers) {
        titles.push_back(importer->title());
        const int score = importer->suits(source, bytes);
        if (score <= bestScore) continue;
        best = importer;
        bestScore = score;
    }
    if (best) return best;
    return fail(
        ErrorCode::BadInput, fmt::format("No importer can read {}", source.string()),
        titles.empty()
            ? std::string("No importer plugins were found; see `benchwright plugins`.")
            : fmt::format(
                  "There are importers for: {}. If one is missing, see `benchwright plugins`.",
                  fmt::join(titles, ", ")));
}

Json recipeToJson(const ImportRecipe& recipe) {
    Json kinds = Json::object();
    for (const auto& [column, kind] : recipe.kinds) kinds[column] = columnKindName(kind);
    return {{"importer", recipe.importer},
            {"options", parametersToJson(recipe.options)},
            {"kinds", std::move(kinds)}};
}

Result<ImportRecipe> recipeFromJson(const Json& json, const Importer& importer) {
    BW_TRY(const std::string id, jsonField<std::string>(json, "importer", "the recipe"));
    if (id != importer.id())
        return fail(
            ErrorCode::BadInput,
            fmt::format("The recipe is for the importer \"{}\", the source is read by \"{}\"", id,
                        importer.id()),
            "Import without a recipe, or use one that was made from such a file.");
    for (const auto& [key, value] : json.items())
        if (key != "importer" && key != "options" && key != "kinds")
            return fail(ErrorCode::BadInput, fmt::format("A recipe has no key \"{}\"", key),
                        "Keys are importer, options and kinds.");
    ImportRecipe recipe{.importer = id};
    const auto descriptions = importer.options();
    BW_TRY(recipe.options, parametersFromJson(descriptions, json.value("options", Json::object())));
    BW_TRY(recipe.kinds, kindsFromJson(json.value("kinds", Json::object())));
    return recipe;
}

Result<ImportRecipe> storedRecipe(const Json& json) {
    ImportRecipe recipe;
    BW_TRY(recipe.importer, jsonField<std::string>(json, "importer", "the recipe"));
    BW_TRY(recipe.kinds, kindsFromJson(json.value("kinds", Json::object())));
    const Json options = json.value("options", Json::object());
    for (const auto& [name, value] : options.items()) {
        if (value.is_boolean())
            recipe.options[name] = value.get<bool>();
        else if (value.is_number_integer())
            recipe.options[name] = value.get<std::int64_t>();
        else if (value.is_number())
            recipe.options[name] = value.get<double>();
        else if (value.is_string())
            recipe.options[name] = value.get<std::string>();
    }
    return recipe;
}

}  // namespace bw
