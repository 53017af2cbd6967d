#include "core/base/Json.h"

#include "core/base/Files.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bw {
namespace {

std::unexpected<Error> badField(const std::string& key, const std::string& source,
                                std::string_view expected) {
    return fail(ErrorCode::BadInput,
                fmt::format("{}: \"{}\" is missing or not {}", source, key, expected),
                "Correct the file, or make it again with the program that wrote it.");
}

}  // namespace

Result<Json> parseJson(const std::string& text, const std::string& source) {
    try {
        return Json::parse(text);
    } catch (const Json::exception& e) {
        return fail(ErrorCode::BadInput, fmt::format("{} is not valid JSON: {}", source, e.what()),
                    "The file may be damaged or cut off; restore or remake it.");
    }
}

Result<Json> readJsonFile(const std::filesystem::path& path) {
    BW_TRY(const std::string text, readFile(path));
    return parseJson(text, path.string());
}

std::string dumpJson(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Result<void> writeJsonFile(const std::filesystem::path& path, const Json& json) {
    return writeFileAtomically(path, dumpJson(json) + "\n");
}

template <>
Result<std::string> jsonField(const Json& object, const std::string& key,
                              const std::string& source) {
    if (!object.is_object() || !object.contains(key) || !object[key].is_string())
        return badField(key, source, "a string");
    return object[key].get<std::string>();
}

template <>
Result<std::int64_t> jsonField(const Json& object, const std::string& key,
                               const std::string& source) {
    if (!object.is_object() || !object.contains(key) || !object[key].is_number_integer())
        return badField(key, source, "a whole number");
    return object[key].get<std::int64_t>();
}

template <>
Result<double> jsonField(const Json& object, const std::string& key, const std::string& source) {
    if (!object.is_object() || !object.contains(key) || !object[key].is_number())
        return badField(key, source, "a number");
    return object[key].get<double>();
}

template <>
Result<bool> jsonField(const Json& object, const std::string& key, const std::string& source) {
    if (!object.is_object() || !object.contains(key) || !object[key].is_boolean())
        return badField(key, source, "true or false");
    return object[key].get<bool>();
}

Json errorToJson(const Error& error) {
    return Json{
        {"code", errorCodeName(error.code)}, {"message", error.message}, {"hint", error.hint}};
}

Error errorFromJson(const Json& json) {
    const auto text = [&](const char* key) {
        return jsonField<std::string>(json, key, "error").value_or("");
    };
    return {errorCodeFromName(text("code")), text("message"), text("hint")};
}

}  // namespace bw
