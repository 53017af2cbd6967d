#pragma once

#include "core/base/Parameters.h"

#include <string>
#include <string_view>
#include <vector>

namespace bw::csv {

enum class Encoding { Utf8, Latin1 };

/// How the text of one file is cut into cells; every field is known.
struct Dialect {
    char delimiter = ',';
    char quote = '"';  ///< 0: none
    bool trim = true;  ///< spaces around unquoted cells do not count
    bool header = true;
    Encoding encoding = Encoding::Utf8;
    std::vector<std::string> missing;  ///< spellings beside the empty cell
};

[[nodiscard]] std::vector<ParameterDescription> dialectOptions();
/// From the options of a recipe. What is "auto" there is recognised from `sample`, the begin of the
/// file without byte-order mark.
[[nodiscard]] Result<Dialect> dialectFor(const ParameterValues& given, std::string_view sample);
/// The options of a complete recipe.
[[nodiscard]] ParameterValues dialectToOptions(const Dialect& dialect);
[[nodiscard]] std::string_view delimiterName(char delimiter);  ///< "comma", "tab", …

/// The cells of the first lines of a text, quotes resolved; blank lines left out.
[[nodiscard]] std::vector<std::vector<std::string>> sampleRows(std::string_view sample,
                                                               const Dialect& dialect,
                                                               std::size_t most);

}  // namespace bw::csv
