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
bool parsed(std::string_view text, Value& value) {
    Value read{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (error != std::errc() || end != text.data() + text.size()) return false;
    value = read;
    return true;
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
/// double. False for any other text, number or not.
bool plainDecimal(std::string_view text, double& value) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    if (text.size() > kSafeDigits || text.empty()) return false;
    const DigitRun whole(text);
    text.remove_prefix(whole.length);
    std::uint64_t digits = whole.value;
    std::size_t decimals = 0;
    if (!text.empty()) {
        if (text.front() != '.') return false;
        const std::string_view behind = text.substr(1);
        decimals = behind.size();
        for (const char c : behind) {
            if (!isDigit(c)) return false;
            digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
        }
    }
    if (whole.length + decimals == 0 || digits > std::uint64_t{1} << 53) return false;
    const double size = static_cast<double>(digits) / kPowersOfTen[decimals];
    value = negative ? -size : size;
    return true;
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, text) != words.end();
}

}  // namespace

bool readInteger(std::string_view text, bool strict, std::int64_t& value) {
    if (strict && hasLeadingZero(text)) return false;
    const bool negative = text.starts_with('-');
    const std::string_view size = text.substr(negative ? 1 : 0);
    if (!size.empty() && size.size() <= kSafeDigits) {
        const DigitRun run(size);
        if (run.length == size.size()) {
            value = static_cast<std::int64_t>(run.value);
            if (negative) value = -value;
            return true;
        }
        if (strict) return false;
    }
    if (!strict && text.starts_with('+') && text.size() > 1 && isDigit(text[1])) text.remove_prefix(1);
    return parsed(text, value);
}

bool readNumber(std::string_view text, bool strict, double& value) {
    if (text.empty()) return false;
    if (strict && hasLeadingZero(text)) return false;
    if (plainDecimal(text, value)) return true;
    // from_chars reads "nan" and "infinity" in any case: words, unless they are infinities.
    const char last = text.back();
    if (!isDigit(last) && last != '.' && !isOneOf(text, {"inf", "-inf", "Inf", "-Inf"})) return false;
    if (!strict && text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
    return parsed(text, value);
}

bool readBoolean(std::string_view text, bool strict, bool& value) {
    if (text.size() > 5) return false;
    const bool yes = isOneOf(text, {"true", "True", "TRUE"}) ||
                     (!strict && isOneOf(text, {"1", "yes", "Yes", "YES", "y", "Y", "t", "T"}));
    const bool no = isOneOf(text, {"false", "False", "FALSE"}) ||
                    (!strict && isOneOf(text, {"0", "no", "No", "NO", "n", "N", "f", "F"}));
    if (yes || no) value = yes;
    return yes || no;
}

bool isInteger(std::string_view text) {
    std::int64_t value = 0;
    return readInteger(text, true, value);
}

bool isNumber(std::string_view text) {
    double value = 0;
    return readNumber(text, true, value);
}

bool isBoolean(std::string_view text) {
    bool value = false;
    return readBoolean(text, true, value);
}

bool isDateTime(std::string_view text) {
    std::int64_t micros = 0;
    return readDateTimeText(text, micros);
}

MissingSpellings::MissingSpellings(const std::vector<std::string>& spellings)
    : spellings_(spellings) {
    for (const std::string& spelling : spellings_) {
        longest_ = std::max(longest_, spelling.size());
        starts_[static_cast<unsigned char>(spelling.front())] = true;
    }
}

int MissingSpellings::lookUp(std::string_view cell) const {
    const auto found = std::ranges::find(spellings_, cell);
    return found == spellings_.end() ? kValue : static_cast<int>(found - spellings_.begin());
}

}  // namespace bw::csv
