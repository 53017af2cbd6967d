#include "plugins/importer_csv/CellText.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include "core/table/DateTimeText.h"

namespace bw::csv {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// "007" and "-012.5" are codes, not numbers; "0", "0.5" and "-0" are numbers.
bool hasLeadingZero(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return text.size() > 1 && text[0] == '0' && isDigit(text[1]);
}

template <typename Value>
std::optional<Value> parsed(std::string_view text) {
    Value value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, text) != words.end();
}

}  // namespace

std::optional<std::int64_t> parseInteger(std::string_view text, bool strict) {
    if (strict && hasLeadingZero(text)) return std::nullopt;
    if (!strict && text.starts_with('+') && text.size() > 1 && isDigit(text[1])) text.remove_prefix(1);
    return parsed<std::int64_t>(text);
}

std::optional<double> parseNumber(std::string_view text, bool strict) {
    if (text.empty()) return std::nullopt;
    // from_chars reads "nan" and "infinity" in any case: words, unless they are infinities.
    const char last = text.back();
    if (!isDigit(last) && last != '.' && !isOneOf(text, {"inf", "-inf", "Inf", "-Inf"}))
        return std::nullopt;
    if (strict && hasLeadingZero(text)) return std::nullopt;
    if (!strict && text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
    return parsed<double>(text);
}

std::optional<bool> parseBoolean(std::string_view text, bool strict) {
    if (text.size() > 5) return std::nullopt;
    if (isOneOf(text, {"true", "True", "TRUE"})) return true;
    if (isOneOf(text, {"false", "False", "FALSE"})) return false;
    if (strict) return std::nullopt;
    if (isOneOf(text, {"1", "yes", "Yes", "YES", "y", "Y", "t", "T"})) return true;
    if (isOneOf(text, {"0", "no", "No", "NO", "n", "N", "f", "F"})) return false;
    return std::nullopt;
}

std::optional<std::int64_t> parseDateTime(std::string_view text) { return parseDateTimeText(text); }

MissingSpellings::MissingSpellings(const std::vector<std::string>& spellings)
    : spellings_(spellings) {
    for (const std::string& spelling : spellings_) {
        longest_ = std::max(longest_, spelling.size());
        starts_[static_cast<unsigned char>(spelling.front())] = true;
    }
}

std::optional<int> MissingSpellings::lookUp(std::string_view cell) const {
    const auto found = std::ranges::find(spellings_, cell);
    if (found == spellings_.end()) return std::nullopt;
    return static_cast<int>(found - spellings_.begin());
}

}  // namespace bw::csv
