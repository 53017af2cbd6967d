#pragma once

#include "core/base/TomlEdit.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// One `key = value`. Positions are bytes of the text.
struct TomlEntry {
    TomlPath path;                           ///< from the root
    std::size_t section = 0;                 ///< index of the table it stands under
    std::size_t lineBegin = 0, lineEnd = 0;  ///< whole lines, the last newline included
    std::size_t keyBegin = 0;
    std::size_t valueBegin = 0, valueEnd = 0;
    bool inlined = false;  ///< stands inside { }
};

/// One [table] or element of a [[table]] with the entries below it. The first is the root without
/// header.
struct TomlSection {
    TomlPath path;
    std::size_t begin = 0;      ///< of the comment lines right above the header
    std::size_t bodyBegin = 0;  ///< after the header's line
    std::size_t end = 0;        ///< begin of the next section
    std::size_t insertAt = 0;   ///< after the last entry
};

/// Where everything stands in a TOML text. Made by one scan of a text that a TOML parser has
/// accepted; for other text the result has no meaning (but the scan ends).
struct TomlLayout {
    std::vector<TomlSection> sections;
    std::vector<TomlEntry> entries;
    std::map<TomlPath, std::size_t> entryAt, sectionAt;
};

[[nodiscard]] TomlLayout scanToml(std::string_view text);

}  // namespace bw
