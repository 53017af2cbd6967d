#include "core/base/TomlEdit.h"

#include "core/base/Toml.h"
#include "core/base/TomlLayout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bw {
namespace {

constexpr std::size_t kLineWidth = 100;

bool isPrefix(const TomlPath& prefix, const TomlPath& path) {
    return prefix.size() <= path.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

/// The names from `from` on, joined with dots; numbers of array elements are not written in TOML.
std::string dotted(const TomlPath& path, std::size_t from) {
    std::string text;
    for (std::size_t i = from; i < path.size(); ++i)
        if (const auto* name = std::get_if<std::string>(&path[i]))
            text += fmt::format("{}{}", text.empty() ? "" : ".", tomlKey(*name));
    return text;
}

std::string indentOf(std::string_view text, std::size_t lineBegin) {
    const std::size_t end = std::min(text.find_first_not_of(" \t", lineBegin), text.size());
    return std::string(text.substr(lineBegin, end - lineBegin));
}

}  // namespace

TomlEdit::TomlEdit(std::string text, std::string source)
    : text_(std::move(text)), source_(std::move(source)) {
    if (!text_.empty() && text_.back() != '\n') text_ += '\n';
    layout_ = std::make_unique<TomlLayout>(scanToml(text_));
}
TomlEdit::TomlEdit(TomlEdit&&) noexcept = default;
TomlEdit& TomlEdit::operator=(TomlEdit&&) noexcept = default;
TomlEdit::~TomlEdit() = default;

Result<TomlEdit> TomlEdit::open(std::string text, std::string source) {
    BW_CHECK(parseToml(text, source));
    return TomlEdit(std::move(text), std::move(source));
}

bool TomlEdit::contains(const TomlPath& path) const {
    return layout_->entryAt.contains(path) || layout_->sectionAt.contains(path);
}

void TomlEdit::set(const TomlPath& path, std::string literal) {
    const auto found = layout_->entryAt.find(path);
    if (found == layout_->entryAt.end()) return insert(path, literal);
    const TomlEntry& entry = layout_->entries[found->second];
    splices_.push_back({entry.valueBegin, entry.valueEnd, std::move(literal)});
}

void TomlEdit::insert(const TomlPath& path, const std::string& literal) {
    const TomlPath parent(path.begin(), path.end() - 1);
    const std::string line = fmt::format("{} = {}", dotted(path, path.size() - 1), literal);
    if (insertIntoInlineTable(parent, line) || insertIntoSection(parent, line) ||
        insertBesideDotted(path, literal))
        return;
    const auto table =
        std::ranges::find(newTables_, parent, &std::pair<TomlPath, std::string>::first);
    if (table != newTables_.end())
        table->second += line + "\n";
    else
        newTables_.emplace_back(parent, line + "\n");
}

bool TomlEdit::insertIntoInlineTable(const TomlPath& parent, const std::string& line) {
    const auto found = layout_->entryAt.find(parent);
    if (found == layout_->entryAt.end()) return false;
    const TomlEntry& entry = layout_->entries[found->second];
    if (text_[entry.valueBegin] != '{') return false;
    const std::size_t last = text_.find_last_not_of(" \t", entry.valueEnd - 2);
    const std::string_view comma = last == entry.valueBegin ? "" : ", ";
    splices_.push_back({last + 1, last + 1, fmt::format("{}{}", comma, line)});
    return true;
}

bool TomlEdit::insertIntoSection(const TomlPath& parent, const std::string& line) {
    const auto found = layout_->sectionAt.find(parent);
    if (found == layout_->sectionAt.end()) return false;
    const TomlSection& section = layout_->sections[found->second];
    const auto first = std::ranges::find(layout_->entries, found->second, &TomlEntry::section);
    const bool empty = first == layout_->entries.end();
    std::size_t at = section.insertAt;
    if (found->second == 0 && empty) at = section.end;  // below the comments that open the file
    const std::string indent = empty ? "" : indentOf(text_, first->lineBegin);
    const std::string_view gap =
        found->second == 0 && empty && layout_->sections.size() > 1 ? "\n" : "";
    splices_.push_back({at, at, fmt::format("{}{}\n{}", indent, line, gap)});
    return true;
}

bool TomlEdit::insertBesideDotted(const TomlPath& path, const std::string& literal) {
    const TomlPath parent(path.begin(), path.end() - 1);
    const auto sibling = std::find_if(
        layout_->entries.rbegin(), layout_->entries.rend(), [&](const TomlEntry& entry) {
            return !entry.inlined && entry.path.size() > parent.size() &&
                   isPrefix(parent, entry.path) &&
                   layout_->sections[entry.section].path.size() < parent.size();
        });
    if (sibling == layout_->entries.rend()) return false;
    const std::size_t own = layout_->sections[sibling->section].path.size();
    splices_.push_back({sibling->lineEnd, sibling->lineEnd,
                        fmt::format("{}{} = {}\n", indentOf(text_, sibling->lineBegin),
                                    dotted(path, own), literal)});
    return true;
}

void TomlEdit::remove(const TomlPath& path) {
    for (std::size_t i = 0; i < layout_->entries.size(); ++i) {
        const TomlEntry& entry = layout_->entries[i];
        const bool belowHeader = layout_->sections[entry.section].path.size() >= path.size();
        const bool wanted = entry.inlined ? entry.path == path : isPrefix(path, entry.path);
        if (wanted && !belowHeader) removeEntry(i);
    }
    for (const TomlSection& section : layout_->sections)
        if (!path.empty() && isPrefix(path, section.path))
            splices_.push_back({section.begin, section.end, ""});
}

void TomlEdit::removeEntry(std::size_t index) {
    const TomlEntry& entry = layout_->entries[index];
    if (!entry.inlined) {
        splices_.push_back({entry.lineBegin, entry.lineEnd, ""});
        return;
    }
    std::size_t begin = entry.keyBegin, end = entry.valueEnd;
    const std::size_t before = text_.find_last_not_of(" \t\r\n", begin - 1);
    const std::size_t after = text_.find_first_not_of(" \t\r\n", end);
    if (text_[before] == ',') {
        begin = before;
    } else if (text_[after] == ',') {
        end = std::min(text_.find_first_not_of(" \t", after + 1), text_.size());
    }
    splices_.push_back({begin, end, ""});
}

Result<std::string> TomlEdit::finish() const {
    std::vector<Splice> splices = splices_;
    std::ranges::stable_sort(splices, {}, &Splice::begin);
    std::string text;
    std::size_t at = 0;
    for (const Splice& splice : splices) {
        if (splice.begin < at) continue;  // inside something that was removed
        text.append(text_, at, splice.begin - at);
        text += splice.text;
        at = splice.end;
    }
    text.append(text_, at);
    for (const auto& [path, lines] : newTables_) {
        const bool isElement = !path.empty() && std::holds_alternative<std::size_t>(path.back());
        const std::string name = dotted(path, 0);
        text += text.empty() ? "" : "\n";
        text += isElement ? fmt::format("[[{}]]\n{}", name, lines)
                          : fmt::format("[{}]\n{}", name, lines);
    }
    BW_CHECK(parseToml(text, source_ + " (after the change)"));
    return text;
}

std::string tomlString(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (quoted += '\\') += c;
        else if (c == '\n')
            quoted += "\\n";
        else if (c == '\t')
            quoted += "\\t";
        else if (byte < 0x20 || byte == 0x7f)
            quoted += fmt::format("\\u{:04X}", byte);
        else
            quoted += c;
    }
    quoted += '"';
    return quoted;
}

std::string tomlNumber(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    std::string text = fmt::format("{}", value);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

std::string tomlStrings(const std::vector<std::string>& texts) {
    std::string line, block;
    for (const std::string& text : texts) {
        line += fmt::format("{}{}", line.empty() ? "" : ", ", tomlString(text));
        block += fmt::format("    {},\n", tomlString(text));
    }
    return line.size() <= kLineWidth - 20 ? fmt::format("[{}]", line)
                                          : fmt::format("[\n{}]", block);
}

std::string tomlKey(std::string_view key) {
    const auto bare = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    return !key.empty() && std::ranges::all_of(key, bare) ? std::string(key) : tomlString(key);
}

}  // namespace bw
