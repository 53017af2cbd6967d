#include "core/quality/ColumnView.h"
#include "plugins/checks_basic/Checks.h"
#include "plugins/checks_basic/Support.h"

#include <fmt/format.h>

#include <QString>

#include <algorithm>
#include <map>

namespace bw {
namespace {

/// Marks that people put in or leave out without meaning anything by it. Not '#', '%', '&', '*',
/// '@'
/// ("C" and "C#" are two things), nor brackets and mathematical signs.
bool isDecoration(QChar c) {
    switch (c.category()) {
        case QChar::Mark_NonSpacing:  // accents, after decomposition
        case QChar::Punctuation_Connector:
        case QChar::Punctuation_Dash:
        case QChar::Punctuation_InitialQuote:
        case QChar::Punctuation_FinalQuote:
            return true;
        default:
            return c.isSpace() || QStringLiteral(".,;:'\"`/\\!?").contains(c);
    }
}

/// The text without case, spaces, accents and decoration. Decoration in front of a digit stays,
/// because it can be part of a number: "1.5" is not "15", "-1" is not "1".
QString folded(std::string_view text) {
    const QString whole = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))
                              .normalized(QString::NormalizationForm_KD)
                              .toCaseFolded();
    QString kept;
    for (qsizetype i = 0; i < whole.size(); ++i) {
        const bool beforeDigit = i + 1 < whole.size() && whole[i + 1].isDigit();
        if (!isDecoration(whole[i]) || (beforeDigit && !whole[i].isSpace())) kept += whole[i];
    }
    return kept.isEmpty() ? whole.trimmed() : kept;
}

class LookAlikeCategories final : public NamedCheck {
public:
    LookAlikeCategories()
        : NamedCheck("look_alike_categories", "Look-alike categories",
                     "Categories of one column that differ only in case, spaces, punctuation or "
                     "accents. The rows of all but the most frequent spelling are listed.") {}

    Result<std::vector<Finding>> run(const CheckInput& input, const ParameterValues&,
                                     const JobContext& job) const override {
        std::vector<Finding> findings;
        for (std::size_t i = 0; i < input.profile.columns.size(); ++i) {
            BW_CHECK(job.check());
            const ColumnProfile& column = input.profile.columns[i];
            if (column.kind != ColumnKind::Category || column.distinct < 2) continue;
            BW_CHECK(
                findIn(column.name, ColumnView(input.dataset, static_cast<int>(i)), job, findings));
        }
        return findings;
    }

private:
    using Codes = std::vector<std::int64_t>;

    Result<void> findIn(const std::string& name, const ColumnView& view, const JobContext& job,
                        std::vector<Finding>& findings) const {
        const std::vector<std::int64_t> counts = categoryCounts(view);
        std::map<QString, Codes> groups;
        for (std::size_t code = 0; code < counts.size(); ++code) {
            if (code % 4096 == 0) BW_CHECK(job.check());
            const auto number = static_cast<std::int64_t>(code);
            if (counts[code] > 0) groups[folded(view.category(number))].push_back(number);
        }
        std::erase_if(groups, [](const auto& group) { return group.second.size() < 2; });
        if (groups.empty()) return {};
        // Code → group, for all but the most frequent spelling: one pass over the rows for all
        // groups.
        std::map<std::int64_t, const QString*> odd;
        for (auto& [key, codes] : groups) {
            std::ranges::stable_sort(codes, std::ranges::greater(),
                                     [&](std::int64_t code) { return counts[std::size_t(code)]; });
            for (std::size_t i = 1; i < codes.size(); ++i) odd[codes[i]] = &key;
        }
        std::map<QString, std::vector<std::int64_t>> rows;
        for (std::int64_t row = 0; row < view.rows(); ++row) {
            if (view.missing(row)) continue;
            const auto found = odd.find(view.bits(row));
            if (found != odd.end()) rows[*found->second].push_back(row);
        }
        for (const auto& [key, codes] : groups)
            findings.push_back(describe(name, view, codes, key, std::move(rows[key])));
        return {};
    }

    Finding describe(const std::string& name, const ColumnView& view, const Codes& codes,
                     const QString& key, std::vector<std::int64_t> rows) const {
        std::vector<std::string> names;
        for (const std::int64_t code : codes) names.emplace_back(view.category(code));
        Finding found = finding(
            Severity::Warning, {name}, std::move(rows),
            fmt::format("{} has {} spellings of one category: {}", name, codes.size(),
                        namesText(names)),
            fmt::format("Decide on one spelling, most likely \"{}\", and correct the others.",
                        names[0]));
        found.subject = key.toStdString();
        return found;
    }
};

}  // namespace

std::unique_ptr<Check> makeLookAlikeCategories() {
    return std::make_unique<LookAlikeCategories>();
}

}  // namespace bw
