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

constexpr std::size_t kSafeDigits = 18;  ///< any number of so many digits fits 64 bits

/// Plain digits, the common case: at most kSafeDigits of them. Nothing else is looked at.
struct DigitRun {
    std::uint64_t value = 0;
    std::size_t length = 0;
    explicit DigitRun(std::string_view text) {
        for (; length < text.size() && isDigit(text[length]); ++length)
            value = value * 10 + static_cast<std::uint64_t>(text[length] - '0');
    }
};

constexpr std::array<double, kSafeDigits + 1> kPowersOfTen{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,
                                                           1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13,
                                                           1e14, 1e15, 1e16, 1e17, 1e18};

/// Digits with at most one point, few enough that one division of two exact doubles gives the nearest
/// double. Nothing for any other text, number or not.
std::optional<double> plainDecimal(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    if (text.size() > kSafeDigits || text.empty()) return std::nullopt;
    const DigitRun whole(text);
    text.remove_prefix(whole.length);
    std::uint64_t digits = whole.value;
    std::size_t decimals = 0;
    if (!text.empty()) {
        if (text.front() != '.') return std::nullopt;
        const std::string_view behind = text.substr(1);
        decimals = behind.size();
        for (const char c : behind) {
            if (!isDigit(c)) return std::nullopt;
            digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
        }
    }
    if (whole.length + decimals == 0 || digits > std::uint64_t{1} << 53) return std::nullopt;
    const double value = static_cast<double>(digits) / kPowersOfTen[decimals];
    return negative ? -value : value;
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, text) != words.end();
}

}  // namespace

std::optional<std::int64_t> parseInteger(std::string_view text, bool strict) {
    if (strict && hasLeadingZero(text)) return std::nullopt;
    const bool negative = text.starts_with('-');
    const std::string_view unsignedText = text.substr(negative ? 1 : 0);
    if (!unsignedText.empty() && unsignedText.size() <= kSafeDigits) {
        const DigitRun run(unsignedText);
        const auto value = static_cast<std::int64_t>(run.value);
        if (run.length == unsignedText.size()) return negative ? -value : value;
        if (strict) return std::nullopt;
    }
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
    if (const auto value = plainDecimal(text)) return value;
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
