#include "core/table/NearNames.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <numeric>

namespace bw {
namespace {

std::string folded(std::string_view name) {
    std::string text;
    for (const char c : name)
        if (c != '_' && c != '-' && c != ' ')
            text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string nearNamesHint(std::string_view what, std::string_view whats, std::string_view name,
                          const std::vector<std::string>& known) {
    const std::string wanted = folded(name.substr(0, 100));
    std::size_t best = 1 + wanted.size() / 3;
    const std::string* nearest = nullptr;
    for (const std::string& candidate : known) {
        const std::string text = folded(std::string_view(candidate).substr(0, 100));
        const std::size_t apart = distance(wanted, text);
        if (apart <= best && (!nearest || apart < best)) {
            best = apart;
            nearest = &candidate;
        }
    }
    if (nearest) return fmt::format("Did you mean the {} \"{}\"?", what, *nearest);
    const auto end =
        known.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(10, known.size()));
    return fmt::format("{}: {}{}.", whats, fmt::join(known.begin(), end, ", "),
                       end == known.end() ? "" : ", …");
}

}  // namespace bw
