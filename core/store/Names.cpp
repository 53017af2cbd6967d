#include "core/store/Names.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

constexpr std::size_t kLongest = 100;

bool allowed(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

}  // namespace

Result<void> checkStoredName(std::string_view name, std::string_view what) {
    if (!name.empty() && name.size() <= kLongest && std::ranges::all_of(name, allowed) &&
        name[0] != '.' && name[0] != '-')
        return {};
    return fail(
        ErrorCode::BadInput, fmt::format("\"{}\" cannot be the name of a {}", name, what),
        "Use 1 to 100 letters, digits, `-`, `_` or `.`, beginning with a letter, digit or `_`.");
}

std::string defaultModelName(std::string_view dataset, std::string_view target) {
    std::string name = fmt::format("{}-{}", dataset, target).substr(0, kLongest);
    std::ranges::replace_if(name, [](char c) { return !allowed(c); }, '_');
    return name;
}

std::pair<std::string, std::string> splitReference(const std::string& reference) {
    const std::size_t at = reference.find('@');
    if (at == std::string::npos) return {reference, {}};
    return {reference.substr(0, at), reference.substr(at + 1)};
}

}  // namespace bw
