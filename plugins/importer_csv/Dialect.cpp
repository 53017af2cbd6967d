#include "plugins/importer_csv/Dialect.h"

#include "plugins/importer_csv/CellText.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace bw::csv {
namespace {

constexpr std::array<std::pair<char, std::string_view>, 5> kDelimiters{
    {{',', "comma"}, {';', "semicolon"}, {'\t', "tab"}, {'|', "bar"}, {' ', "space"}}};
constexpr const char* kMissing =
    "?,NA,N/A,n/a,#N/A,NaN,nan,NAN,NULL,Null,null,None,none,-,--,.,<NA>";
constexpr std::size_t kSampleLines = 200;

std::vector<std::string> splitSpellings(std::string_view list) {
    std::vector<std::string> spellings;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        if (const auto word = trimmed(list.substr(0, comma)); !word.empty())
            spellings.emplace_back(word);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return spellings;
}

std::string textOption(const ParameterValues& given, const std::string& name,
                       std::string_view otherwise) {
    const auto found = given.find(name);
    if (found == given.end()) return std::string(otherwise);
    const auto* text = std::get_if<std::string>(&found->second);
    return text ? *text : std::string(otherwise);
}

/// How well a delimiter fits: the number of cells of the first row when nearly all rows agree with
/// it.
double fit(const Dialect& dialect, std::string_view sample) {
    const auto rows = sampleRows(sample, dialect, kSampleLines);
    if (rows.empty() || rows.front().size() < 2) return 0;
    const auto agree =
        std::ranges::count(rows, rows.front().size(), &std::vector<std::string>::size);
    const double share = static_cast<double>(agree) / static_cast<double>(rows.size());
    return share * share * share * static_cast<double>(rows.front().size());
}

char recognisedDelimiter(Dialect dialect, std::string_view sample) {
    char best = ',';
    double bestFit = 0;
    for (const char candidate : {',', ';', '\t', '|'}) {
        dialect.delimiter = candidate;
        if (const double now = fit(dialect, sample); now > bestFit) {
            best = candidate;
            bestFit = now;
        }
    }
    return best;
}

/// A number, a date or a missing mark other than the empty cell (which is how tools write an
/// unnamed index column): no name that a person gives a column, most of the time.
bool isValue(const std::string& cell) {
    return isNumber(cell) || isDateTime(cell) || cell == "?";
}

/// A word over nothing but values: the first line names this column.
bool namesValues(const std::vector<std::vector<std::string>>& rows, std::size_t column) {
    const auto hasValue = [&](const auto& row) {
        return column < row.size() && isValue(row[column]);
    };
    return rows.size() > 1 && !rows.front()[column].empty() && !hasValue(rows.front()) &&
           std::all_of(rows.begin() + 1, rows.end(), hasValue);
}

/// The first line is a header when no value stands in it, or when it has a word over a column of
/// values: `a,inf,y` over numbers is one.
bool recognisedHeader(const Dialect& dialect, std::string_view sample) {
    const auto rows = sampleRows(sample, dialect, kSampleLines);
    if (rows.empty() || std::ranges::none_of(rows.front(), isValue)) return true;
    for (std::size_t column = 0; column < rows.front().size(); ++column)
        if (namesValues(rows, column)) return true;
    return false;
}

}  // namespace

std::string_view delimiterName(char delimiter) {
    const auto found =
        std::ranges::find(kDelimiters, delimiter, &std::pair<char, std::string_view>::first);
    return found == kDelimiters.end() ? "comma" : found->second;
}

std::vector<ParameterDescription> dialectOptions() {
    const auto text = [](std::string name, std::string title, std::string value, std::string help,
                         std::vector<std::string> choices) {
        return ParameterDescription{.name = std::move(name),
                                    .title = std::move(title),
                                    .defaultValue = std::move(value),
                                    .help = std::move(help),
                                    .choices = std::move(choices)};
    };
    return {
        text("delimiter", "Delimiter", "auto",
             "What stands between two cells; auto looks at the file.",
             {"auto", "comma", "semicolon", "tab", "bar", "space"}),
        text("quote", "Quote", "double",
             "What encloses cells that hold the delimiter or a line break; doubled inside.",
             {"double", "single", "none"}),
        text("header", "Header", "auto",
             "Whether the first line names the columns; auto says no when a number stands in it.",
             {"auto", "yes", "no"}),
        text("encoding", "Encoding", "auto",
             "How letters are stored; auto takes UTF-8 and, where that fails, Latin-1 "
             "(Windows-1252).",
             {"auto", "utf-8", "latin-1"}),
        {.name = "trim",
         .title = "Trim spaces",
         .defaultValue = true,
         .help = "Leave out spaces around cells that are not in quotes."},
        text("missing", "Missing values", kMissing,
             "Spellings of a missing value, separated by commas; an empty cell is always one.", {}),
    };
}

Result<Dialect> dialectFor(const ParameterValues& given, std::string_view sample) {
    Dialect dialect;
    const std::string quote = textOption(given, "quote", "double");
    dialect.quote = quote == "none" ? '\0' : quote == "single" ? '\'' : '"';
    if (const auto found = given.find("trim"); found != given.end())
        if (const bool* trim = std::get_if<bool>(&found->second)) dialect.trim = *trim;
    dialect.missing = splitSpellings(textOption(given, "missing", kMissing));
    dialect.encoding =
        textOption(given, "encoding", "auto") == "latin-1" ? Encoding::Latin1 : Encoding::Utf8;
    const std::string delimiter = textOption(given, "delimiter", "auto");
    const auto named =
        std::ranges::find(kDelimiters, delimiter, &std::pair<char, std::string_view>::second);
    dialect.delimiter =
        named != kDelimiters.end() ? named->first : recognisedDelimiter(dialect, sample);
    const std::string header = textOption(given, "header", "auto");
    dialect.header = header == "auto" ? recognisedHeader(dialect, sample) : header == "yes";
    return dialect;
}

ParameterValues dialectToOptions(const Dialect& dialect) {
    std::string missing;
    for (const std::string& spelling : dialect.missing)
        missing += (missing.empty() ? "" : ",") + spelling;
    return {{"delimiter", std::string(delimiterName(dialect.delimiter))},
            {"quote", std::string(dialect.quote == 0      ? "none"
                                  : dialect.quote == '\'' ? "single"
                                                          : "double")},
            {"header", std::string(dialect.header ? "yes" : "no")},
            {"encoding", std::string(dialect.encoding == Encoding::Utf8 ? "utf-8" : "latin-1")},
            {"trim", dialect.trim},
            {"missing", std::move(missing)}};
}

std::vector<std::vector<std::string>> sampleRows(std::string_view sample, const Dialect& dialect,
                                                 std::size_t most) {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> row;
    std::string cell;
    bool inQuotes = false, wasQuoted = false;
    const auto endCell = [&] {
        row.push_back(dialect.trim && !wasQuoted ? std::string(trimmed(cell)) : cell);
        cell.clear();
        wasQuoted = false;
    };
    const auto endRow = [&] {
        const bool blank = row.empty() && cell.empty() && !wasQuoted;
        if (!blank) {
            endCell();
            rows.push_back(std::exchange(row, {}));
        }
    };
    for (std::size_t i = 0; i < sample.size() && rows.size() < most; ++i) {
        const char c = sample[i];
        if (inQuotes) {
            if (c != dialect.quote)
                cell += c;
            else if (i + 1 < sample.size() && sample[i + 1] == c)
                cell += sample[++i];
            else
                inQuotes = false;
        } else if (c == dialect.delimiter) {
            endCell();
        } else if (c == '\n' || c == '\r') {
            endRow();
        } else if (c == dialect.quote && c != 0 && !wasQuoted &&
                   (dialect.trim ? trimmed(cell).empty() : cell.empty())) {
            cell.clear();
            inQuotes = wasQuoted = true;
        } else if (!wasQuoted || c != ' ') {
            cell += c;
        }
    }
    if (rows.size() < most && !inQuotes) endRow();
    return rows;
}

}  // namespace bw::csv
