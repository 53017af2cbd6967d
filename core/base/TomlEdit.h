#pragma once

#include "core/base/Result.h"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bw {

struct TomlLayout;

/// Where a value stands: table names from the root, then the key. A number picks an element of an
/// array of tables, counted from 0: {"column", "age", "minimum"}, {"rule", 2, "limit"}.
using TomlPath = std::vector<std::variant<std::string, std::size_t>>;

/// Changes single keys in a TOML text that people edit. All other bytes stay as they are: comments,
/// order, blank lines, alignment. Edits are collected and applied by finish(), each key at most
/// once.
///
///     BW_TRY(TomlEdit edit, TomlEdit::open(text, "benchwright.toml"));
///     edit.set({"compare", "margin"}, tomlNumber(0.02));
///     BW_TRY(text, edit.finish());
///
/// Understands [tables], [[arrays of tables]], dotted and quoted keys, inline tables and values
/// over several lines. Tables inside ordinary arrays ([{…}, {…}]) can be replaced as a whole only.
class TomlEdit {
public:
    /// BadInput names `source` and the line when the text is not TOML.
    [[nodiscard]] static Result<TomlEdit> open(std::string text, std::string source);
    TomlEdit(TomlEdit&&) noexcept;
    TomlEdit& operator=(TomlEdit&&) noexcept;
    ~TomlEdit();

    /// Whether a key or a table with a header of its own stands there in the text that was opened.
    [[nodiscard]] bool contains(const TomlPath& path) const;
    /// Replaces a value, or adds the key after the last one of its table; a missing table is added
    /// at the end. `literal` is TOML: see tomlString() and the like.
    void set(const TomlPath& path, std::string literal);
    /// Takes away a key with its line, or a table with everything in it. Nothing happens if it is
    /// absent.
    void remove(const TomlPath& path);
    /// The edited text, parsed again before it is given out. BadInput when the edits do not fit the
    /// text (a key added to a value that is no table, a literal that is not TOML).
    [[nodiscard]] Result<std::string> finish() const;

private:
    /// Replaces text_[begin, end).
    struct Splice {
        std::size_t begin = 0, end = 0;
        std::string text;
    };
    explicit TomlEdit(std::string text, std::string source);
    void insert(const TomlPath& path, const std::string& literal);
    [[nodiscard]] bool insertIntoInlineTable(const TomlPath& parent, const std::string& line);
    [[nodiscard]] bool insertIntoSection(const TomlPath& parent, const std::string& line);
    [[nodiscard]] bool insertBesideDotted(const TomlPath& path, const std::string& literal);
    void removeEntry(std::size_t entry);

    std::string text_, source_;
    std::unique_ptr<TomlLayout> layout_;
    std::vector<Splice> splices_;
    std::vector<std::pair<TomlPath, std::string>>
        newTables_;  ///< path and lines, in order of asking
};

/// A basic string with quotes and escapes.
[[nodiscard]] std::string tomlString(std::string_view text);
/// The shortest text that reads back as the same number, always a TOML float ("3.0").
[[nodiscard]] std::string tomlNumber(double value);
/// ["a", "b"]; longer than a line: one element a line.
[[nodiscard]] std::string tomlStrings(const std::vector<std::string>& texts);
/// A key as it must be written: bare where possible, else quoted.
[[nodiscard]] std::string tomlKey(std::string_view key);

}  // namespace bw
