#include "plugins/importer_csv/ParsedBlock.h"

#include <arrow/csv/invalid_row.h>
#include <arrow/util/utf8.h>
#include <fmt/format.h>

#include <array>
#include <limits>
#include <optional>

namespace bw::csv {
namespace {

/// Code points of 0x80 … 0x9F in Windows-1252; those it leaves free stay control codes.
constexpr std::array<std::uint16_t, 32> kWindows1252{
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

struct Ragged {
    std::int64_t row = 0;
    std::int32_t expected = 0, got = 0;
};

arrow::csv::ParseOptions parseOptions(const Dialect& dialect, std::optional<Ragged>& ragged) {
    auto options = arrow::csv::ParseOptions::Defaults();
    options.delimiter = dialect.delimiter;
    options.quoting = dialect.quote != 0;
    if (options.quoting) options.quote_char = dialect.quote;
    options.newlines_in_values = true;
    options.invalid_row_handler = [&ragged](const arrow::csv::InvalidRow& row) {
        ragged = Ragged{row.number, row.expected_columns, row.actual_columns};
        return arrow::csv::InvalidRowResult::Error;
    };
    return options;
}

std::string cells(std::int32_t count) {
    return fmt::format("{} cell{}", count, count == 1 ? "" : "s");
}

}  // namespace

bool isUtf8(std::string_view text) {
    arrow::util::InitializeUTF8();
    return arrow::util::ValidateUTF8(reinterpret_cast<const std::uint8_t*>(text.data()),
                                     static_cast<std::int64_t>(text.size()));
}

std::string latin1ToUtf8(std::string_view text) {
    std::string utf8;
    utf8.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const unsigned code = byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80U] : byte;
        if (code < 0x80) {
            utf8 += c;
        } else if (code < 0x800) {
            utf8 += static_cast<char>(0xC0 | code >> 6);
            utf8 += static_cast<char>(0x80 | (code & 0x3F));
        } else {
            utf8 += static_cast<char>(0xE0 | code >> 12);
            utf8 += static_cast<char>(0x80 | (code >> 6 & 0x3F));
            utf8 += static_cast<char>(0x80 | (code & 0x3F));
        }
    }
    return utf8;
}

Result<ParsedBlock> ParsedBlock::parse(Block block, const Dialect& dialect, std::int32_t columns,
                                       const std::string& file) {
    ParsedBlock parsed(std::move(block), dialect);
    BW_CHECK(parsed.run(dialect, columns, file));
    return parsed;
}

Result<void> ParsedBlock::run(const Dialect& dialect, std::int32_t columns,
                              const std::string& file) {
    if (dialect.encoding == Encoding::Latin1) decoded_ = latin1ToUtf8(block_.text);
    index_ = CellIndex::of(text(), dialect, columns);
    return index_ ? Result<void>() : runSlowly(dialect, columns, file);
}

Result<void> ParsedBlock::runSlowly(const Dialect& dialect, std::int32_t columns,
                                    const std::string& file) {
    std::string changed;
    std::string_view text = this->text();
    if (lexer_.mayHaveSpacesAtQuotes(text)) text = changed = lexer_.withoutSpacesAtQuotes(text);

    std::optional<Ragged> ragged;
    parser_ = std::make_unique<arrow::csv::BlockParser>(arrow::default_memory_pool(),
                                                        parseOptions(dialect, ragged), columns, 0,
                                                        std::numeric_limits<std::int32_t>::max());
    std::uint32_t parsed = 0;
    const arrow::Status status = parser_->ParseFinal(text, &parsed);
    if (ragged)
        return fail(ErrorCode::BadInput,
                    fmt::format("{}: line {} has {} instead of {}", file, lineOf(ragged->row),
                                cells(ragged->got), ragged->expected),
                    "Correct the line; a cell that holds the delimiter needs quotes around it.");
    if (!status.ok() || parsed != text.size())
        return fail(ErrorCode::BadInput,
                    fmt::format("{}: the rows from line {} on cannot be told apart", file,
                                block_.firstLine),
                    "Look for a quote that is not closed, or import with quote=none.");
    return {};
}

std::string_view ParsedBlock::withoutDoubled(std::string_view cell, std::string& plain) const {
    std::size_t at = cell.find(quote_);
    if (at == cell.npos) return cell;
    plain.clear();
    for (; at != cell.npos; at = cell.find(quote_)) {
        plain.append(cell.substr(0, at + 1));
        cell.remove_prefix(at + 2);
    }
    return plain.append(cell);
}

std::int64_t ParsedBlock::lineOf(std::int64_t row) const {
    const std::string_view text = block_.text;
    return block_.firstLine + countLines(text.substr(0, lexer_.beginOfRow(text, row)));
}

}  // namespace bw::csv
