#include "core/base/NumberText.h"

#include <fmt/format.h>

#include <cmath>

namespace bw {

std::string thousands(std::int64_t number) {
    std::string text = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t i = text.size(); i > first + 3;) text.insert(i -= 3, 1, ',');
    return text;
}

std::string sensible(double number) {
    if (!std::isfinite(number)) return "—";
    const double size = std::abs(number);
    if (size >= 1e15) return fmt::format("{:.2g}", number);
    if (size >= 1000) return thousands(std::llround(number));
    if (size >= 100) return fmt::format("{:.1f}", number);
    if (size >= 10) return fmt::format("{:.2f}", number);
    if (size >= 1e-4 || size == 0) return fmt::format("{:.4f}", number);
    return fmt::format("{:.2g}", number);
}

std::string shortHash(std::string_view hash) {
    return std::string(hash.substr(0, 12));
}

std::string counted(std::int64_t number, std::string_view noun) {
    return fmt::format("{} {}{}", thousands(number), noun, number == 1 ? "" : "s");
}

}  // namespace bw
