#include "core/base/Toml.h"

#include "core/base/Files.h"

#include <fmt/format.h>

namespace bw {

Result<toml::table> parseToml(const std::string& text, const std::string& source) {
    try {
        return toml::parse(text, source);
    } catch (const toml::parse_error& e) {
        const toml::source_position at = e.source().begin;
        return fail(
            ErrorCode::BadInput,
            fmt::format("{}, line {}, column {}: {}", source, at.line, at.column, e.description()),
            "Correct this line: TOML has `key = value`, text in quotes, and [table] headers.");
    }
}

Result<toml::table> readTomlFile(const std::filesystem::path& path) {
    BW_TRY(const std::string text, readFile(path));
    return parseToml(text, path.string());
}

}  // namespace bw
