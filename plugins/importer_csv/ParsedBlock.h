#pragma once

#include <arrow/csv/parser.h>

#include <cstdint>
#include <memory>
#include <string>

#include "plugins/importer_csv/BlockFile.h"
#include "plugins/importer_csv/CellText.h"

namespace bw::csv {

/// A block cut into cells by Arrow's parser.
class ParsedBlock {
public:
    /// BadInput names the line of a row with another number of cells and, for UTF-8, of text that is
    /// not. `file` is for messages.
    [[nodiscard]] static Result<ParsedBlock> parse(Block block, const Dialect& dialect,
                                                   std::int32_t columns, const std::string& file);

    [[nodiscard]] std::int64_t rows() const { return parser_->num_rows(); }
    /// Calls `visit(row, cell, quoted)` down a column until it returns false. Unquoted cells are trimmed
    /// if the dialect says so.
    template <typename Visit>
    void visitColumn(std::int32_t column, Visit&& visit) const {
        std::int64_t row = 0;
        const auto each = [&](const std::uint8_t* data, std::uint32_t size, bool quoted, bool) {
            std::string_view cell(reinterpret_cast<const char*>(data), size);
            if (trim_ && !quoted) cell = trimmed(cell);
            return visit(row++, cell, quoted) ? arrow::Status::OK() : arrow::Status::Cancelled("");
        };
        (void)parser_->VisitColumn(column, each);
    }
    /// Physical line of a row, from 1. Slow: for messages.
    [[nodiscard]] std::int64_t lineOf(std::int64_t row) const;

private:
    ParsedBlock(Block block, const Dialect& dialect)
        : block_(std::move(block)), lexer_(dialect), trim_(dialect.trim) {}
    [[nodiscard]] Result<void> run(const Dialect& dialect, std::int32_t columns,
                                   const std::string& file);

    Block block_;
    RowLexer lexer_;
    bool trim_;
    std::unique_ptr<arrow::csv::BlockParser> parser_;
};

/// Whether all of a text is UTF-8.
[[nodiscard]] bool isUtf8(std::string_view text);
/// Windows-1252, which is Latin-1 with letters in place of control codes.
[[nodiscard]] std::string latin1ToUtf8(std::string_view text);

}  // namespace bw::csv
