#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "plugins/importer_csv/Dialect.h"

namespace bw::csv {

/// Finds the characters that cut a text into cells and rows, 64 at a time, without a branch per
/// character. Works on regular text only: a quote opens right after a delimiter or line break,
/// closes right before one or is doubled, and each CR stands before a LF. It notices any other
/// text, which is then left to the slower parser.
class StructureScan {
public:
    static constexpr std::size_t kStep = 64;

    /// What one step found: a bit for each character, the lowest for the first.
    struct Found {
        std::uint64_t delimiters = 0;  ///< outside of quotes
        std::uint64_t rowEnds = 0;     ///< LF outside of quotes
    };

    explicit StructureScan(const Dialect& dialect)
        : delimiter_(dialect.delimiter), quote_(dialect.quote) {}

    /// Calls `visit(at, found)` for each step over a text that starts with a row; the last step is
    /// filled up with LF, and there is always at least one. Returns whether the text is regular;
    /// stops early when it is not or when `visit` returns false. A text that ends in quotes counts
    /// as regular.
    template <typename Visit>
    [[nodiscard]] bool run(std::string_view text, Visit&& visit) {
        std::size_t at = 0;
        for (; at + kStep <= text.size(); at += kStep)
            if (!step(text.data() + at) || !visit(at, found_)) return false;
        char last[kStep];
        std::memset(last, '\n', kStep);
        std::memcpy(last, text.data() + at, text.size() - at);
        return step(last) && visit(at, found_);
    }
    /// Whether the text that run() went through ended inside quotes.
    [[nodiscard]] bool endedInQuotes() const { return inside_ != 0; }
    /// Whether there was a doubled quote.
    [[nodiscard]] bool hasDoubledQuotes() const { return doubled_; }

private:
    struct Masks {
        std::uint64_t delimiters = 0, quotes = 0, feeds = 0, returns = 0;
    };

    [[nodiscard]] Masks masksOf(const char* text) const {
        Masks masks;
#ifdef __SSE2__
        const auto equal = [](__m128i bytes, char c) {
            return static_cast<std::uint64_t>(
                static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)))));
        };
        for (unsigned i = 0; i < kStep; i += 16) {
            const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + i));
            masks.delimiters |= equal(bytes, delimiter_) << i;
            masks.quotes |= equal(bytes, quote_) << i;
            masks.feeds |= equal(bytes, '\n') << i;
            masks.returns |= equal(bytes, '\r') << i;
        }
#else
        for (unsigned i = 0; i < kStep; ++i) {
            masks.delimiters |= std::uint64_t{text[i] == delimiter_} << i;
            masks.quotes |= std::uint64_t{text[i] == quote_} << i;
            masks.feeds |= std::uint64_t{text[i] == '\n'} << i;
            masks.returns |= std::uint64_t{text[i] == '\r'} << i;
        }
#endif
        if (quote_ == 0) masks.quotes = 0;
        return masks;
    }

    /// Bit i: the exclusive or of bits 0 … i.
    static std::uint64_t runningParity(std::uint64_t bits) {
        for (unsigned shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
        return bits;
    }

    [[nodiscard]] bool step(const char* text) {
        const Masks masks = masksOf(text);
        // From an opening quote to the character before the closing one.
        const std::uint64_t inside = masks.quotes ? runningParity(masks.quotes) ^ inside_ : inside_;
        const std::uint64_t opening = masks.quotes & inside, closing = masks.quotes & ~inside;
        const std::uint64_t returns = masks.returns & ~inside;
        found_ = {masks.delimiters & ~inside, masks.feeds & ~inside};
        const std::uint64_t breaks = found_.delimiters | found_.rowEnds | returns;
        const std::uint64_t afterBreak = breaks << 1 | afterBreak_;
        const std::uint64_t afterClosing = closing << 1 | afterClosing_;
        const std::uint64_t afterReturn = returns << 1 | afterReturn_;
        const std::uint64_t odd = (opening & ~(afterBreak | afterClosing)) |
                                  (afterClosing & ~(breaks | opening)) |
                                  (afterReturn & ~found_.rowEnds);
        doubled_ |= (opening & afterClosing) != 0;
        inside_ = inside >> 63 ? ~std::uint64_t{0} : 0;
        afterBreak_ = breaks >> 63;
        afterClosing_ = closing >> 63;
        afterReturn_ = returns >> 63;
        return odd == 0;
    }

    char delimiter_;
    char quote_;
    Found found_;
    std::uint64_t inside_ = 0;      ///< all bits or none: the step before ended in quotes
    std::uint64_t afterBreak_ = 1;  ///< lowest bit: what the last character of the step before was
    std::uint64_t afterClosing_ = 0;
    std::uint64_t afterReturn_ = 0;
    bool doubled_ = false;
};

/// The end of the last complete row of a text.
struct RowCut {
    std::size_t end = 0;     ///< behind its LF; 0: there is no complete row
    std::int64_t lines = 0;  ///< line breaks up to there
};
/// False when the text is not regular.
[[nodiscard]] bool findLastRow(std::string_view text, const Dialect& dialect, RowCut& cut);

}  // namespace bw::csv
