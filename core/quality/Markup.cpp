#include "core/quality/Markup.h"

#include <algorithm>
#include <cstddef>

namespace bw {
namespace {

/// How many bytes the UTF-8 character at the start of `text` has; 0 if it is none, or one that
/// XML 1.0 does not allow (control characters, surrogates, U+FFFE, U+FFFF).
std::size_t xmlCharacter(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return 0;
    unsigned code = lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
        code = code << 6 | (byte(i) & 0x3FU);
    }
    constexpr unsigned kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < kSmallest[size] || code > 0x10FFFF || surrogate || (code & 0xFFFE) == 0xFFFE)
        return 0;
    return size;
}

}  // namespace

std::string markup(std::string_view text) {
    std::string escaped;
    while (!text.empty()) {
        const std::size_t size = xmlCharacter(text);
        switch (size == 1 ? text.front() : '\0') {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\n':
                escaped += "&#10;";
                break;
            case '\r':
                escaped += "&#13;";
                break;
            case '\t':
                escaped += "&#9;";
                break;
            default:
                escaped += size ? text.substr(0, size) : std::string_view("\uFFFD");
        }
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return escaped;
}

}  // namespace bw
