#include "plugins/importer_csv/RowLexer.h"

#include <algorithm>
#include <cstring>

namespace bw::csv {
namespace {

bool isBreak(char c) {
    return c == '\n' || c == '\r';
}

std::size_t find(std::string_view text, char c, std::size_t from) {
    const void* found =
        from < text.size() ? std::memchr(text.data() + from, c, text.size() - from) : nullptr;
    return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data())
                 : RowLexer::kNone;
}

bool hasLoneReturn(std::string_view text) {
    for (std::size_t at = find(text, '\r', 0); at != RowLexer::kNone; at = find(text, '\r', at + 1))
        if (at + 1 >= text.size() || text[at + 1] != '\n') return true;
    return false;
}

/// Lines that end with LF and hold no quote: the common case, at the speed of memchr.
std::int64_t countPlainLines(std::string_view text) {
    std::int64_t rows = 0;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(find(text, '\n', begin), text.size());
        if (!isBlankLine(text.substr(begin, end - begin))) ++rows;
        begin = end + 1;
    }
    return rows;
}

}  // namespace

bool RowLexer::hasQuote(std::string_view text) const {
    return quote_ != 0 && find(text, quote_, 0) != kNone;
}

std::size_t RowLexer::rowEnd(std::string_view text, std::size_t from) const {
    bool cellStart = true;
    for (std::size_t i = from; i < text.size(); ++i) {
        const char c = text[i];
        if (c == quote_ && quote_ != 0 && cellStart) {
            for (;;) {
                i = find(text, quote_, i + 1);
                if (i == kNone) return kNone;
                if (i + 1 >= text.size() || text[i + 1] != quote_) break;
                ++i;
            }
            cellStart = false;
        } else if (isBreak(c)) {
            if (c == '\r' && i + 1 == text.size()) return kNone;
            return c == '\r' && text[i + 1] == '\n' ? i + 2 : i + 1;
        } else {
            cellStart = c == delimiter_ || (cellStart && trim_ && c == ' ');
        }
    }
    return kNone;
}

std::size_t RowLexer::lastRowEnd(std::string_view text) const {
    if (!hasQuote(text)) {
        if (const std::size_t at = text.rfind('\n'); at != kNone) return at + 1;
        // A CR at the very end may be the first half of CR LF.
        const std::size_t at = text.size() > 1 ? text.rfind('\r', text.size() - 2) : kNone;
        return at == kNone ? 0 : at + 1;
    }
    std::size_t last = 0;
    for (std::size_t end = rowEnd(text, 0); end != kNone; end = rowEnd(text, end)) last = end;
    return last;
}

std::int64_t RowLexer::countRows(std::string_view text) const {
    if (!hasQuote(text) && !hasLoneReturn(text)) return countPlainLines(text);
    std::int64_t rows = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(rowEnd(text, begin), text.size());
        if (!isBlankLine(text.substr(begin, end - begin))) ++rows;
        begin = end;
    }
    return rows;
}

std::size_t RowLexer::beginOfRow(std::string_view text, std::int64_t row) const {
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(rowEnd(text, begin), text.size());
        if (!isBlankLine(text.substr(begin, end - begin)) && row-- == 0) break;
        begin = end;
    }
    return begin;
}

bool RowLexer::mayHaveSpacesAtQuotes(std::string_view text) const {
    if (!trim_ || quote_ == 0) return false;
    for (std::size_t at = find(text, quote_, 0); at != kNone; at = find(text, quote_, at + 1))
        if ((at > 0 && text[at - 1] == ' ') || (at + 1 < text.size() && text[at + 1] == ' '))
            return true;
    return false;
}

std::string RowLexer::withoutSpacesAtQuotes(std::string_view text) const {
    std::string clean;
    clean.reserve(text.size());
    bool cellStart = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == quote_ && cellStart) {
            while (!clean.empty() && clean.back() == ' ') clean.pop_back();
            const std::size_t begin = i;
            for (;;) {
                i = std::min(find(text, quote_, i + 1), text.size() - 1);
                if (i + 1 >= text.size() || text[i + 1] != quote_) break;
                ++i;
            }
            clean.append(text.substr(begin, i + 1 - begin));
            while (i + 1 < text.size() && text[i + 1] == ' ') ++i;
            cellStart = false;
        } else {
            cellStart = c == delimiter_ || isBreak(c) || (cellStart && c == ' ');
            clean += c;
        }
    }
    return clean;
}

std::int64_t countLines(std::string_view text) {
    const auto count = [text](char c) {
        std::int64_t found = 0;
        for (std::size_t at = find(text, c, 0); at != RowLexer::kNone; at = find(text, c, at + 1))
            ++found;
        return found;
    };
    const std::int64_t feeds = count('\n');
    return feeds > 0 ? feeds : count('\r');
}

bool isBlankLine(std::string_view row) {
    return row.size() <= 2 && std::ranges::all_of(row, isBreak);
}

}  // namespace bw::csv
