#include "plugins/importer_csv/CommaNumbers.h"

#include "plugins/importer_csv/CellText.h"

#include <algorithm>

namespace bw::csv {
namespace {

constexpr std::size_t kSampleRows = 200;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

bool isCommaNumber(std::string_view cell) {
    if (cell.starts_with('-') || cell.starts_with('+')) cell.remove_prefix(1);
    const std::size_t comma = cell.find(',');
    if (comma == cell.npos || comma == 0 || !isDigit(cell.front())) return false;
    const std::string_view before = cell.substr(0, comma), after = cell.substr(comma + 1);
    return !after.empty() && std::ranges::all_of(after, isDigit) &&
           std::ranges::all_of(before, [](char c) { return isDigit(c) || c == '.'; });
}

std::vector<bool> commaNumberColumns(std::string_view sample, const Dialect& dialect,
                                     std::size_t columns) {
    auto rows = sampleRows(sample, dialect, kSampleRows);
    if (dialect.header && !rows.empty()) rows.erase(rows.begin());
    if (rows.size() > 1) rows.pop_back();  // the sample may end inside it
    const MissingSpellings missing(dialect.missing);
    std::vector<bool> found(columns, false), other(columns, false);
    for (const auto& row : rows)
        for (std::size_t i = 0; i < std::min(columns, row.size()); ++i) {
            const std::string_view cell = trimmed(row[i]);
            if (missing.find(cell) != MissingSpellings::kValue) continue;
            (isCommaNumber(cell) ? found : other)[i] = true;
        }
    for (std::size_t i = 0; i < columns; ++i)
        if (other[i]) found[i] = false;
    return found;
}

}  // namespace bw::csv
