#pragma once

#include "plugins/importer_csv/Dialect.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bw::csv {

/// Where rows end in a text, by the same rules as the parser: a quote opens at the begin of a cell
/// only, and a line break inside quotes does not end the row.
class RowLexer {
public:
    explicit RowLexer(const Dialect& dialect)
        : delimiter_(dialect.delimiter), quote_(dialect.quote), trim_(dialect.trim) {}

    static constexpr std::size_t kNone = std::string_view::npos;
    /// Behind the line break of the row that starts at `from`; kNone when it is not complete.
    [[nodiscard]] std::size_t rowEnd(std::string_view text, std::size_t from) const;
    /// Behind the last complete row of a text that starts with a row; 0 when there is none.
    [[nodiscard]] std::size_t lastRowEnd(std::string_view text) const;
    /// Rows of a text of complete rows (the last may lack its line break), blank lines left out.
    [[nodiscard]] std::int64_t countRows(std::string_view text) const;
    /// Begin of row number `row` (from 0, blank lines left out).
    [[nodiscard]] std::size_t beginOfRow(std::string_view text, std::int64_t row) const;
    /// A copy without the spaces that stand outside of quotes beside a quote: the parser takes a
    /// quote for one only right after the delimiter.
    [[nodiscard]] std::string withoutSpacesAtQuotes(std::string_view text) const;
    /// Whether withoutSpacesAtQuotes() may change anything.
    [[nodiscard]] bool mayHaveSpacesAtQuotes(std::string_view text) const;

private:
    [[nodiscard]] bool hasQuote(std::string_view text) const;

    char delimiter_;
    char quote_;
    bool trim_;
};

/// Line breaks of a text: LF, or CR where there is no LF.
[[nodiscard]] std::int64_t countLines(std::string_view text);
/// Whether a row (line break included) is a blank line.
[[nodiscard]] bool isBlankLine(std::string_view row);

}  // namespace bw::csv
