#include "core/base/TomlEdit.h"
#include "core/quality/ContractFile.h"
#include "core/table/DateTimeText.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

namespace bw {
namespace {

/// One key of the file: its TOML value, empty when the key is absent.
struct Line {
    std::string_view key;
    std::string literal;
};

std::string truth(bool value) {
    return value ? "true" : "false";
}

std::string textOrNothing(const std::string& text) {
    return text.empty() ? "" : tomlString(text);
}

std::string limit(const std::optional<double>& value, ColumnKind kind) {
    if (!value) return {};
    const bool fits = std::abs(*value) < 9e15 && *value == std::floor(*value);
    if (kind == ColumnKind::DateTime && fits)
        return dateTimeText(static_cast<std::int64_t>(*value));
    if (kind != ColumnKind::Number && fits)
        return fmt::format("{}", static_cast<std::int64_t>(*value));
    return tomlNumber(*value);
}

std::string severity(const std::string& value) {
    return value == "error" ? "" : tomlString(value);
}

std::vector<Line> linesOf(const Contract& contract) {
    return {{"dataset", tomlString(contract.dataset)},
            {"accepted", truth(contract.accepted)},
            {"accepted_by", textOrNothing(contract.acceptedBy)},
            {"accepted_at", textOrNothing(contract.acceptedAt)},
            {"why", textOrNothing(contract.why)},
            {"inferred_from", textOrNothing(contract.inferredFrom)},
            {"allow_new_columns", truth(contract.allowNewColumns)}};
}

std::vector<Line> linesOf(const ColumnRule& rule) {
    return {{"kind", tomlString(columnKindName(rule.kind))},
            {"required", truth(rule.required)},
            {"max_missing", rule.maxMissing ? tomlNumber(*rule.maxMissing) : ""},
            {"minimum", limit(rule.minimum, rule.kind)},
            {"maximum", limit(rule.maximum, rule.kind)},
            {"allowed", rule.allowed ? tomlStrings(*rule.allowed) : ""},
            {"on_new_category", severity(rule.onNewCategory)},
            {"on_out_of_range", severity(rule.onOutOfRange)}};
}

std::string textOf(const std::vector<Line>& lines) {
    std::string text;
    for (const auto& [key, literal] : lines)
        if (!literal.empty()) text += fmt::format("{} = {}\n", key, literal);
    return text;
}

/// Writes the differences between two versions of one table.
void change(TomlEdit& edit, const TomlPath& table, const std::vector<Line>& old,
            const std::vector<Line>& wanted) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (old[i].literal == wanted[i].literal) continue;
        TomlPath path = table;
        path.emplace_back(std::string(wanted[i].key));
        if (wanted[i].literal.empty())
            edit.remove(path);
        else
            edit.set(path, wanted[i].literal);
    }
}

constexpr std::string_view kIntroduction =
    "# What this dataset must be like. In force once accepted; edit it freely, comments are kept.\n"
    "#   kind              integer, number, boolean, datetime or category\n"
    "#   required          the column must exist\n"
    "#   max_missing       largest share of rows without a value, 0 to 1\n"
    "#   minimum, maximum  smallest and largest value that is allowed\n"
    "#   allowed           the only categories that may occur\n"
    "#   on_new_category, on_out_of_range   \"error\" (as if absent), \"warning\" or \"info\"\n\n";

}  // namespace

std::string contractToToml(const Contract& contract) {
    std::string text(kIntroduction);
    text += textOf(linesOf(contract));
    for (const ColumnRule& rule : contract.columns)
        text += fmt::format("\n[column.{}]\n{}", tomlKey(rule.name), textOf(linesOf(rule)));
    return text;
}

Result<std::string> contractIntoToml(const Contract& contract, const std::string& old,
                                     const std::string& source) {
    BW_TRY(const Contract before, contractFromToml(old, source));
    BW_TRY(TomlEdit edit, TomlEdit::open(old, source));
    change(edit, {}, linesOf(before), linesOf(contract));
    static const ColumnRule kNone;
    std::set<std::string_view> kept;
    for (const ColumnRule& rule : contract.columns) {
        const ColumnRule* known = before.find(rule.name);
        std::vector<Line> nothing = linesOf(kNone);
        for (Line& line : nothing) line.literal.clear();
        change(edit, {"column", rule.name}, known ? linesOf(*known) : nothing, linesOf(rule));
        kept.insert(rule.name);
    }
    for (const ColumnRule& rule : before.columns)
        if (!kept.contains(rule.name)) edit.remove({"column", rule.name});
    return edit.finish();
}

}  // namespace bw
