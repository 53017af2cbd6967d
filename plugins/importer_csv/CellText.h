#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bw::csv {

/// Without spaces and tabs at both ends.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

/// A whole number that fits 64 bits. `strict` refuses what is rather a code: "007", "+5".
[[nodiscard]] std::optional<std::int64_t> parseInteger(std::string_view text, bool strict = true);
/// A decimal number, point as decimal sign, exponent allowed. `strict` as above.
[[nodiscard]] std::optional<double> parseNumber(std::string_view text, bool strict = true);
/// true or false in lower, upper or title case; not strict: also yes, no, t, f, y, n, 1, 0.
[[nodiscard]] std::optional<bool> parseBoolean(std::string_view text, bool strict = true);
/// ISO 8601: 2026-11-24, 2026-11-24 01:52[:04[.123456]], T instead of the space, Z or an offset at the
/// end. Microseconds since 1970 UTC.
[[nodiscard]] std::optional<std::int64_t> parseDateTime(std::string_view text);

/// The spellings of a missing value, looked up for every cell: the first test is on length and first
/// byte, which nearly all other cells fail.
class MissingSpellings {
public:
    explicit MissingSpellings(const std::vector<std::string>& spellings);
    /// Index of the spelling, -1 for the empty cell, nothing for a value.
    [[nodiscard]] std::optional<int> find(std::string_view cell) const {
        if (cell.empty()) return -1;
        if (cell.size() > longest_ || !starts_[static_cast<unsigned char>(cell.front())])
            return std::nullopt;
        return lookUp(cell);
    }
    [[nodiscard]] const std::vector<std::string>& spellings() const { return spellings_; }

private:
    [[nodiscard]] std::optional<int> lookUp(std::string_view cell) const;

    std::vector<std::string> spellings_;
    std::size_t longest_ = 0;
    std::array<bool, 256> starts_{};
};

}  // namespace bw::csv
