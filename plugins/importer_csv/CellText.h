#pragma once

#include <array>
#include <cstdint>
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

// The readers give false for a text that is no such value, and then leave the value as it is. (Not
// std::optional: put together and taken apart for every cell it costs more than the parsing.)

/// A whole number that fits 64 bits. `strict` refuses what is rather a code: "007", "+5".
[[nodiscard]] bool readInteger(std::string_view text, bool strict, std::int64_t& value);
/// A decimal number, point as decimal sign, exponent allowed. `strict` as above.
[[nodiscard]] bool readNumber(std::string_view text, bool strict, double& value);
/// true or false in lower, upper or title case; not strict: also yes, no, t, f, y, n, 1, 0.
[[nodiscard]] bool readBoolean(std::string_view text, bool strict, bool& value);

/// Whether the strict readers take a text.
[[nodiscard]] bool isInteger(std::string_view text);
[[nodiscard]] bool isNumber(std::string_view text);
[[nodiscard]] bool isBoolean(std::string_view text);
[[nodiscard]] bool isDateTime(std::string_view text);

/// The spellings of a missing value, looked up for every cell: the first test is on length and
/// first byte, which nearly all other cells fail.
class MissingSpellings {
public:
    explicit MissingSpellings(const std::vector<std::string>& spellings);
    static constexpr int kEmpty = -1, kValue = -2;
    /// Index of the spelling, kEmpty for the empty cell, kValue for a value.
    [[nodiscard]] int find(std::string_view cell) const {
        if (cell.empty()) return kEmpty;
        if (cell.size() > longest_ || !starts_[static_cast<unsigned char>(cell.front())])
            return kValue;
        return lookUp(cell);
    }
    [[nodiscard]] const std::vector<std::string>& spellings() const { return spellings_; }

private:
    [[nodiscard]] int lookUp(std::string_view cell) const;

    std::vector<std::string> spellings_;
    std::size_t longest_ = 0;
    std::array<bool, 256> starts_{};
};

}  // namespace bw::csv
