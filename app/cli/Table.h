#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bw::cli {

/// Aligned text columns for people: headers quiet, numbers right-aligned, widths by display
/// columns.
class Table {
public:
    /// A header that ends in '>' aligns its column to the right; the '>' is not shown.
    explicit Table(std::vector<std::string> headers);
    void add(std::vector<std::string> cells);
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::string> headers_;
    std::vector<bool> right_;
    std::vector<std::vector<std::string>> rows_;
};

/// "32,562".
[[nodiscard]] std::string thousands(std::int64_t number);
/// Three to four significant digits: "0.871", "12.3", "12,345", "1.2e-07".
[[nodiscard]] std::string sensible(double number);
/// The first 12 digits of a hash.
[[nodiscard]] std::string shortHash(std::string_view hash);
/// "1 row", "24 rows".
[[nodiscard]] std::string counted(std::int64_t number, std::string_view noun);

}  // namespace bw::cli
