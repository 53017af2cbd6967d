#pragma once

#include "plugins/importer_csv/Dialect.h"

#include <string_view>
#include <vector>

namespace bw::csv {

/// "1,5", "-1.234,56", "12,345": digits with one comma, points before it; the comma is a decimal or
/// a thousands sign, which nobody can tell.
[[nodiscard]] bool isCommaNumber(std::string_view cell);

/// For each column whether all its cells in the first rows of the sample that are not missing are
/// such numbers, and at least one is. Such a column is read as text; a person should know why.
[[nodiscard]] std::vector<bool> commaNumberColumns(std::string_view sample, const Dialect& dialect,
                                                   std::size_t columns);

}  // namespace bw::csv
