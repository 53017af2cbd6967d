#include "core/base/Toml.h"
#include "core/quality/ContractFile.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace bw {
namespace {

using Keys = std::array<std::string_view, 8>;
constexpr Keys kContractKeys{"dataset", "accepted",      "accepted_by",       "accepted_at",
                             "why",     "inferred_from", "allow_new_columns", "column"};
constexpr Keys kColumnKeys{"kind",    "required", "max_missing",     "minimum",
                           "maximum", "allowed",  "on_new_category", "on_out_of_range"};

/// Reads typed keys of one table and remembers the first mistake with its line.
class TableReading {
public:
    TableReading(const toml::table& table, std::string name, std::string source)
        : table_(table), name_(std::move(name)), source_(std::move(source)) {}

    template <typename T>
    void read(std::string_view key, T& value, std::string_view expected) {
        const toml::node* node = table_.get(key);
        if (!node) return;
        if (const auto got = node->value_exact<T>())
            value = *got;
        else
            mistake(*node, key, fmt::format("must be {}", expected));
    }

    void readNumber(std::string_view key, std::optional<double>& value) {
        const toml::node* node = table_.get(key);
        if (!node) return;
        if (const auto number = node->value<double>(); number && !node->is_boolean())
            value = number;
        else if (const auto time = microsecondsOf(*node))
            value = time;
        else
            mistake(*node, key, "must be a number, or a date and time of a datetime column");
    }

    void readTexts(std::string_view key, std::optional<std::vector<std::string>>& texts) {
        const toml::node* node = table_.get(key);
        if (!node) return;
        const toml::array* array = node->as_array();
        if (!array) return mistake(*node, key, "must be a list of texts");
        texts.emplace();
        for (const toml::node& item : *array) {
            const auto text = item.value_exact<std::string>();
            if (!text) return mistake(item, key, "must hold texts only, in quotes");
            texts->push_back(*text);
        }
    }

    void readSeverity(std::string_view key, std::string& severity) {
        read(key, severity, "a text");
        if (severity != "error" && severity != "warning" && severity != "info")
            mistake(*table_.get(key), key, "must be \"error\", \"warning\" or \"info\"");
    }

    void refuseOthers(const Keys& known) {
        for (const auto& [key, node] : table_)
            if (std::ranges::find(known, key.str()) == known.end())
                mistake(node, key.str(),
                        fmt::format("is not known; known keys: {}", fmt::join(known, ", ")));
    }

    void mistake(const toml::node& node, std::string_view key, std::string_view what) {
        if (!error_.message.empty()) return;
        error_ = {ErrorCode::BadInput,
                  fmt::format("{}, line {}: \"{}\"{} {}", source_, node.source().begin.line, key,
                              name_, what),
                  "Correct the line; docs/formats/contract.md describes every key."};
    }
    [[nodiscard]] Result<void> result() const {
        if (error_.message.empty()) return {};
        return std::unexpected(error_);
    }

private:
    static std::optional<double> microsecondsOf(const toml::node& node) {
        using namespace std::chrono;
        const auto days = [](const toml::date& date) {
            const year_month_day ymd{year(date.year), month(date.month), day(date.day)};
            return double(sys_days(ymd).time_since_epoch().count()) * 86400e6;
        };
        if (const auto date = node.value<toml::date>()) return days(*date);
        const auto time = node.value<toml::date_time>();
        if (!time) return std::nullopt;
        const double seconds =
            time->time.hour * 3600.0 + time->time.minute * 60.0 + time->time.second;
        const double offset = time->offset ? time->offset->minutes * 60.0 : 0.0;
        return days(time->date) + (seconds - offset) * 1e6 +
               std::floor(time->time.nanosecond / 1e3);
    }

    const toml::table& table_;
    std::string name_, source_;
    Error error_;
};

void checkLimits(TableReading& reading, const toml::table& table, const ColumnRule& rule) {
    if (rule.maxMissing && !(*rule.maxMissing >= 0 && *rule.maxMissing <= 1))
        reading.mistake(*table.get("max_missing"), "max_missing", "must be a share from 0 to 1");
    if (rule.minimum && rule.maximum && !(*rule.minimum <= *rule.maximum))
        reading.mistake(*table.get("minimum"), "minimum", "must not be above \"maximum\"");
}

Result<ColumnRule> readRule(const std::string& name, const toml::node& node,
                            const std::string& source) {
    const toml::table* table = node.as_table();
    if (!table)
        return fail(ErrorCode::BadInput,
                    fmt::format("{}, line {}: \"column.{}\" must be a table", source,
                                node.source().begin.line, name),
                    fmt::format("Write [column.{}] on a line of its own, its keys below.", name));
    ColumnRule rule;
    rule.name = name;
    TableReading reading(*table, fmt::format(" of column \"{}\"", name), source);
    reading.refuseOthers(kColumnKeys);
    std::string kind;
    reading.read("kind", kind, "a text");
    const auto known = columnKindFromName(kind);
    if (known)
        rule.kind = *known;
    else if (const toml::node* where = table->get("kind"); where || reading.result())
        reading.mistake(
            where ? *where : *table, "kind",
            "must be \"integer\", \"number\", \"boolean\", \"datetime\" or \"category\"");
    reading.read("required", rule.required, "true or false");
    reading.readNumber("max_missing", rule.maxMissing);
    reading.readNumber("minimum", rule.minimum);
    reading.readNumber("maximum", rule.maximum);
    reading.readTexts("allowed", rule.allowed);
    reading.readSeverity("on_new_category", rule.onNewCategory);
    reading.readSeverity("on_out_of_range", rule.onOutOfRange);
    checkLimits(reading, *table, rule);
    BW_CHECK(reading.result());
    return rule;
}

Result<std::vector<ColumnRule>> readRules(const toml::table& columns, const std::string& source) {
    std::vector<std::pair<toml::source_position, ColumnRule>> rules;
    for (const auto& [name, node] : columns) {
        BW_TRY(ColumnRule rule, readRule(std::string(name.str()), node, source));
        rules.emplace_back(name.source().begin, std::move(rule));
    }
    // The library sorts tables by name; the order of the file is the order of the columns.
    std::ranges::stable_sort(rules, [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<ColumnRule> inOrder;
    for (auto& [place, rule] : rules) inOrder.push_back(std::move(rule));
    return inOrder;
}

}  // namespace

Result<Contract> contractFromToml(const std::string& text, const std::string& source) {
    BW_TRY(const toml::table table, parseToml(text, source));
    Contract contract;
    TableReading reading(table, "", source);
    reading.refuseOthers(kContractKeys);
    reading.read("dataset", contract.dataset, "a text");
    reading.read("accepted", contract.accepted, "true or false");
    reading.read("accepted_by", contract.acceptedBy, "a text");
    reading.read("accepted_at", contract.acceptedAt, "a text");
    reading.read("why", contract.why, "a text");
    reading.read("inferred_from", contract.inferredFrom, "a text");
    reading.read("allow_new_columns", contract.allowNewColumns, "true or false");
    const toml::node* columns = table.get("column");
    if (columns && !columns->is_table())
        reading.mistake(*columns, "column", "must be made of [column.NAME] tables");
    BW_CHECK(reading.result());
    if (!columns) return contract;
    BW_TRY(contract.columns, readRules(*columns->as_table(), source));
    return contract;
}

}  // namespace bw
