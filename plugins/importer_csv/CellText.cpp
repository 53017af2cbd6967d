#include "plugins/importer_csv/CellText.h"

#include "core/table/DateTimeText.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <initializer_list>

namespace bw::csv {
namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

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

/// Digits with at most one point and a sign before: nearly every number there is. Nothing else is
/// looked at; `fits` is false for other texts, numbers or not.
struct DecimalText {
    bool negative = false, fits = false;
    std::uint64_t digits = 0;
    std::size_t decimals = 0;
    explicit DecimalText(std::string_view text) : negative(text.starts_with('-')) {
        text.remove_prefix(static_cast<std::size_t>(negative));
        if (text.size() > kSafeDigits) return;
        const DigitRun whole(text);
        digits = whole.value;
        if (whole.length == text.size()) {
            fits = whole.length > 0;
            return;
        }
        if (text[whole.length] != '.') return;
        for (std::size_t i = whole.length + 1; i < text.size(); ++i) {
            if (!isDigit(text[i])) return;
            digits = digits * 10 + static_cast<std::uint64_t>(text[i] - '0');
        }
        decimals = text.size() - whole.length - 1;
        fits = text.size() > 1;
    }
    /// Whether one division of two exact doubles gives the nearest double.
    [[nodiscard]] bool isExact() const { return fits && digits <= std::uint64_t{1} << 53; }
    [[nodiscard]] double value() const {
        // Without a branch on the sign, which nothing can predict.
        const double size = static_cast<double>(digits) / kPowersOfTen[decimals];
        return std::bit_cast<double>(std::bit_cast<std::uint64_t>(size) | std::uint64_t{negative}
                                                                              << 63);
    }
};

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
            const auto minus = static_cast<std::int64_t>(negative);
            value = (static_cast<std::int64_t>(run.value) ^ -minus) + minus;
            return true;
        }
        if (strict) return false;
    }
    if (!strict && text.starts_with('+') && text.size() > 1 && isDigit(text[1]))
        text.remove_prefix(1);
    return parsed(text, value);
}

bool readNumber(std::string_view text, bool strict, double& value) {
    if (text.empty()) return false;
    if (strict && hasLeadingZero(text)) return false;
    if (const DecimalText decimal(text); decimal.isExact()) {
        value = decimal.value();
        return true;
    }
    // from_chars reads "nan" and "infinity" in any case: words, unless they are infinities.
    const char last = text.back();
    if (!isDigit(last) && last != '.' && !isOneOf(text, {"inf", "-inf", "Inf", "-Inf"}))
        return false;
    if (!strict && text.starts_with('+') && text.size() > 1 && text[1] != '-')
        text.remove_prefix(1);
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
    if (DecimalText(text).fits) return !hasLeadingZero(text);
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
