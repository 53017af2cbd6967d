#include "core/base/TomlLayout.h"

#include <toml++/toml.h>

#include <algorithm>

namespace bw {
namespace {

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    TomlLayout scan() {
        layout_.sections.push_back({});
        for (skipBlanks(); !atEnd(); skipBlanks()) {
            if (peek() == '[')
                header();
            else
                entry(layout_.sections.back().path, false);
        }
        finishSections();
        return std::move(layout_);
    }

private:
    [[nodiscard]] bool atEnd() const { return at_ >= text_.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : text_[at_]; }
    [[nodiscard]] bool startsWith(std::string_view what) const {
        return text_.substr(std::min(at_, text_.size())).starts_with(what);
    }
    void skipSpaces() {
        while (peek() == ' ' || peek() == '\t') ++at_;
    }
    void skipLine() { at_ = std::min(text_.find('\n', at_), text_.size()); }
    void skipBlanks() {
        for (; !atEnd(); ++at_) {
            if (peek() == '#') skipLine();
            if (!atEnd() && !std::string_view(" \t\r\n").contains(peek())) return;
        }
    }

    void skipString() {
        const char quote = peek();
        const std::string triple(3, quote);
        const bool isLong = startsWith(triple);
        at_ += isLong ? 3 : 1;
        while (!atEnd() && !(isLong ? startsWith(triple) : peek() == quote))
            at_ += quote == '"' && peek() == '\\' ? 2 : 1;
        at_ += isLong ? 3 : 1;
        if (isLong)
            while (peek() == quote) ++at_;  // up to two quotes may stand before the closing three
    }

    /// A value that is not an inline table: to the comma, bracket, comment or line end behind it.
    void skipValue() {
        int depth = 0;
        for (; !atEnd();) {
            const char c = peek();
            if (c == '"' || c == '\'') {
                skipString();
                continue;
            }
            if (depth == 0 && std::string_view(",]}#\n").contains(c)) return;
            if (c == '#') skipLine();
            if (c == '[' || c == '{') ++depth;
            if (c == ']' || c == '}') --depth;
            if (!atEnd()) ++at_;
        }
    }

    std::string simpleKey() {
        const std::size_t begin = at_;
        if (peek() == '"' || peek() == '\'') {
            skipString();
            const std::string quoted(text_.substr(begin, std::min(at_, text_.size()) - begin));
            return toml::parse("k = " + quoted)["k"].value_or(std::string());
        }
        while (!atEnd() && !std::string_view(" \t.=]\r\n").contains(peek())) ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

    std::vector<std::string> dottedKey() {
        std::vector<std::string> keys;
        for (;;) {
            skipSpaces();
            keys.push_back(simpleKey());
            skipSpaces();
            if (peek() != '.') return keys;
            ++at_;
        }
    }

    /// Names through an array of tables mean its newest element.
    TomlPath extend(TomlPath path, const std::vector<std::string>& keys) const {
        for (const std::string& key : keys) {
            path.emplace_back(key);
            const auto count = arrayCounts_.find(path);
            if (count != arrayCounts_.end()) path.emplace_back(count->second - 1);
        }
        return path;
    }

    void header() {
        TomlSection section;
        section.begin = leadingComments(lineBegin(at_));
        const bool isArray = startsWith("[[");
        at_ += isArray ? 2 : 1;
        std::vector<std::string> keys = dottedKey();
        if (isArray) {
            const std::string last = keys.back();
            keys.pop_back();
            section.path = extend({}, keys);
            section.path.emplace_back(last);
            const std::size_t index = arrayCounts_[section.path]++;
            section.path.emplace_back(index);
        } else {
            section.path = extend({}, keys);
        }
        skipLine();
        section.bodyBegin = section.insertAt = std::min(at_ + 1, text_.size());
        layout_.sections.push_back(std::move(section));
    }

    void entry(const TomlPath& base, bool inlined) {
        const std::size_t index = layout_.entries.size();
        layout_.entries.emplace_back();
        TomlEntry found;
        found.section = layout_.sections.size() - 1;
        found.inlined = inlined;
        found.keyBegin = at_;
        found.lineBegin = lineBegin(at_);
        found.path = extend(base, dottedKey());
        ++at_;  // the equals sign
        skipSpaces();
        found.valueBegin = at_;
        if (peek() == '{')
            inlineTable(found.path);
        else
            skipValue();
        found.valueEnd = std::min(at_, text_.size());
        while (found.valueEnd > found.valueBegin &&
               std::string_view(" \t\r").contains(text_[found.valueEnd - 1]))
            --found.valueEnd;
        if (!inlined) skipLine();
        found.lineEnd = std::min(at_ + 1, text_.size());
        if (!inlined) layout_.sections.back().insertAt = found.lineEnd;
        layout_.entries[index] = std::move(found);
    }

    void inlineTable(const TomlPath& path) {
        ++at_;
        for (skipBlanks(); !atEnd() && peek() != '}'; skipBlanks()) {
            if (peek() == ',')
                ++at_;
            else
                entry(path, true);
        }
        ++at_;
    }

    [[nodiscard]] std::size_t lineBegin(std::size_t at) const {
        const std::size_t newline = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
        return newline == std::string_view::npos ? 0 : newline + 1;
    }

    [[nodiscard]] std::size_t leadingComments(std::size_t line) const {
        while (line > 0) {
            const std::size_t above = lineBegin(line - 1);
            const std::size_t first = text_.find_first_not_of(" \t", above);
            if (first >= line || text_[first] != '#') break;
            line = above;
        }
        return line;
    }

    void finishSections() {
        auto& sections = layout_.sections;
        for (std::size_t i = 0; i < sections.size(); ++i) {
            sections[i].end = i + 1 < sections.size() ? sections[i + 1].begin : text_.size();
            layout_.sectionAt.emplace(sections[i].path, i);
        }
        for (std::size_t i = 0; i < layout_.entries.size(); ++i)
            layout_.entryAt.emplace(layout_.entries[i].path, i);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    TomlLayout layout_;
    std::map<TomlPath, std::size_t> arrayCounts_;
};

}  // namespace

TomlLayout scanToml(std::string_view text) {
    return Scanner(text).scan();
}

}  // namespace bw
