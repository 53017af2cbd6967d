#pragma once

#include "plugins/importer_csv/BlockFile.h"
#include "plugins/importer_csv/CellIndex.h"
#include "plugins/importer_csv/CellText.h"

#include <arrow/csv/parser.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace bw::csv {

/// A block cut into cells: by CellIndex if its text is regular, else by Arrow's parser.
class ParsedBlock {
public:
    /// BadInput names the line of a row with another number of cells and, for UTF-8, of text that
    /// is not. `file` is for messages.
    [[nodiscard]] static Result<ParsedBlock> parse(Block block, const Dialect& dialect,
                                                   std::int32_t columns, const std::string& file);

    [[nodiscard]] std::int64_t rows() const {
        return index_ ? index_->rows() : parser_->num_rows();
    }
    /// Calls `visit(row, cell, quoted)` down a column until it returns false. Unquoted cells are
    /// trimmed if the dialect says so.
    template <typename Visit>
    void visitColumn(std::int32_t column, Visit&& visit) const {
        if (index_)
            visitIndexed(column, visit);
        else
            visitParsed(column, visit);
    }
    /// Physical line of a row, from 1. Slow: for messages.
    [[nodiscard]] std::int64_t lineOf(std::int64_t row) const;

private:
    ParsedBlock(Block block, const Dialect& dialect)
        : block_(std::move(block)), lexer_(dialect), trim_(dialect.trim), quote_(dialect.quote) {}
    [[nodiscard]] Result<void> run(const Dialect& dialect, std::int32_t columns,
                                   const std::string& file);
    [[nodiscard]] Result<void> runSlowly(const Dialect& dialect, std::int32_t columns,
                                         const std::string& file);
    [[nodiscard]] std::string_view text() const { return decoded_ ? *decoded_ : block_.text; }

    template <typename Visit>
    void visitIndexed(std::int32_t column, Visit& visit) const {
        const std::string_view all = text();
        std::string plain;
        const std::int64_t rows = index_->rows();
        constexpr std::int64_t kAhead = 12;
        for (std::int64_t row = 0; row < rows; ++row) {
            // Cells of a column lie a row apart, mostly in different cache lines.
            if (row + kAhead < rows)
                __builtin_prefetch(index_->raw(all, row + kAhead, column).data());
            std::string_view cell = index_->raw(all, row, column);
            const bool quoted = quote_ != 0 && cell.size() >= 2 && cell.front() == quote_;
            if (quoted) {
                cell = cell.substr(1, cell.size() - 2);
                if (index_->hasDoubledQuotes()) cell = withoutDoubled(cell, plain);
            } else if (trim_) {
                cell = trimmed(cell);
            }
            if (!visit(row, cell, quoted)) return;
        }
    }
    template <typename Visit>
    void visitParsed(std::int32_t column, Visit& visit) const {
        std::int64_t row = 0;
        const auto each = [&](const std::uint8_t* data, std::uint32_t size, bool quoted, bool) {
            std::string_view cell(reinterpret_cast<const char*>(data), size);
            if (trim_ && !quoted) cell = trimmed(cell);
            return visit(row++, cell, quoted) ? arrow::Status::OK() : arrow::Status::Cancelled("");
        };
        (void)parser_->VisitColumn(column, each);
    }
    /// Of two quotes in a row only one is left; `plain` holds the result if there are any.
    [[nodiscard]] std::string_view withoutDoubled(std::string_view cell, std::string& plain) const;

    Block block_;
    RowLexer lexer_;
    bool trim_;
    char quote_;
    std::optional<std::string> decoded_;  ///< the block as UTF-8, if it is not
    std::optional<CellIndex> index_;
    std::unique_ptr<arrow::csv::BlockParser> parser_;  ///< when there is no index
};

/// Whether all of a text is UTF-8.
[[nodiscard]] bool isUtf8(std::string_view text);
/// Windows-1252, which is Latin-1 with letters in place of control codes.
[[nodiscard]] std::string latin1ToUtf8(std::string_view text);

}  // namespace bw::csv
