#include "core/base/Duration.h"
#include "core/base/Toml.h"
#include "core/watch/Cron.h"
#include "core/watch/Trigger.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <functional>
#include <set>
#include <sstream>

namespace bw {
namespace {

constexpr std::array<TriggerKind, 6> kKinds{TriggerKind::Demand, TriggerKind::Schedule,
                                            TriggerKind::Folder, TriggerKind::Metric,
                                            TriggerKind::Drift,  TriggerKind::Age};

std::string namesOfKinds() {
    std::vector<std::string_view> names;
    for (const TriggerKind kind : kKinds) names.push_back(triggerKindName(kind));
    return fmt::format("{}", fmt::join(names, ", "));
}

bool goodName(std::string_view name) {
    const auto good = [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; };
    return !name.empty() && name.size() <= 100 && std::ranges::all_of(name, good);
}

/// A scalar or a list of scalars as the text that --set takes; none: something else.
std::optional<std::string> textOf(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* list = node.as_array()) {
        std::vector<std::string> parts;
        for (const toml::node& item : *list) {
            if (!item.is_value()) return std::nullopt;
            parts.push_back(*textOf(item));
        }
        return fmt::format("{}", fmt::join(parts, ","));
    }
    if (!node.is_value()) return std::nullopt;
    std::ostringstream out;
    node.visit([&](const auto& value) {
        if constexpr (toml::is_value<decltype(value)>) out << value;
    });
    return out.str();
}

/// Reads one [[trigger]]; what is wrong goes to the file's mistakes.
class Reader {
public:
    Reader(TriggerFile& file, const toml::table& table) : file_(file), table_(table) {
        trigger_.line = lineOf(table);
    }

    Trigger read() {
        readCommon();
        readKind();
        for (const auto& [key, node] : table_)
            if (!known_.contains(std::string(key.str())))
                mistake(std::string(key.str()), fmt::format("unknown key `{}`", key.str()),
                        fmt::format("Known are {}.", fmt::join(known_, ", ")));
        return trigger_;
    }

private:
    static int lineOf(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

    void mistake(const std::string& key, std::string message, std::string hint) {
        const toml::node* node = table_.get(key);
        file_.mistakes.push_back({node ? lineOf(*node) : trigger_.line, trigger_.name, key,
                                  std::move(message), std::move(hint)});
    }

    const toml::node* get(const std::string& key) {
        known_.insert(key);
        return table_.get(key);
    }

    template <typename T>
    bool take(const std::string& key, T& to, std::string_view kind) {
        const toml::node* node = get(key);
        if (!node) return false;
        const auto value = node->value_exact<T>();
        if (value)
            to = *value;
        else
            mistake(key, fmt::format("{} is not {}", key, kind), "Correct the value.");
        return value.has_value();
    }
    bool text(const std::string& key, std::string& to) { return take(key, to, "a text in quotes"); }

    void needed(const std::string& key, std::string& to, const std::string& example) {
        text(key, to);
        const toml::node* node = get(key);
        if (to.empty() && (!node || node->is_string()))
            mistake(key, fmt::format("{} is missing", key),
                    fmt::format("Add a line like {} = \"{}\".", key, example));
    }

    void duration(const std::string& key, std::chrono::seconds& to) {
        std::string written;
        if (!text(key, written)) return;
        const auto read = parseDuration(written);
        if (read)
            to = *read;
        else
            mistake(key, fmt::format("{}: {}", key, read.error().message), read.error().hint);
    }

    template <typename T>
    void choice(const std::string& key, T& to,
                const std::vector<std::pair<std::string_view, T>>& choices) {
        std::string written;
        if (!text(key, written)) return;
        std::vector<std::string_view> names;
        for (const auto& [name, value] : choices) {
            names.push_back(name);
            if (name == written) return void(to = value);
        }
        mistake(key, fmt::format("{} is none of {}", key, fmt::join(names, ", ")),
                "Correct the value.");
    }

    void number(const std::string& key, std::optional<double>& to) {
        const toml::node* node = get(key);
        if (!node) return;
        if (node->is_number() && std::isfinite(*node->value<double>()))
            to = node->value<double>();
        else
            mistake(key, fmt::format("{} is not a number", key), "Correct the value.");
    }

    void readSet() {
        const toml::node* node = get("set");
        if (!node) return;
        if (const toml::table* values = node->as_table()) return flatten(*values, "");
        mistake("set", "set is not a table", "Write set = { \"train.seed\" = 2 }.");
    }

    /// `train.seed` without quotes is a table in a table.
    void flatten(const toml::table& values, const std::string& before) {
        for (const auto& [key, node] : values) {
            const std::string name = before + std::string(key.str());
            if (const toml::table* inner = node.as_table()) {
                flatten(*inner, name + ".");
            } else if (const auto value = textOf(node)) {
                trigger_.set[name] = *value;
            } else {
                mistake("set", fmt::format("set.{} is no value", name),
                        "Give a text, a number, true or false, or a list of them.");
            }
        }
    }

    void readCommon() {
        needed("name", trigger_.name, "nightly");
        if (!trigger_.name.empty() && !goodName(trigger_.name))
            mistake("name", fmt::format("\"{}\" is not a name", trigger_.name),
                    "Use letters, digits, - and _.");
        if (file_.find(trigger_.name))
            mistake("name", "there is another trigger of this name", "Give each its own name.");
        needed("pipeline", trigger_.pipeline, "training");
        take("enabled", trigger_.enabled, "true or false");
        readSet();
    }

    void readKind() {
        std::string on;
        needed("on", on, "schedule");
        if (on.empty()) return takeAllKeys();
        const auto kind = std::ranges::find(kKinds, std::string_view(on), triggerKindName);
        if (kind == kKinds.end()) {
            mistake("on", fmt::format("on is \"{}\"", on),
                    fmt::format("It is one of {}.", namesOfKinds()));
            return takeAllKeys();
        }
        trigger_.kind = *kind;
        switch (*kind) {
            case TriggerKind::Demand:
                return;
            case TriggerKind::Schedule:
                return readSchedule();
            case TriggerKind::Folder:
                return readFolder();
            case TriggerKind::Metric:
                return readMetric();
            case TriggerKind::Drift:
                return readDrift();
            case TriggerKind::Age:
                return readAge();
        }
    }

    /// Without a kind nobody can say which keys belong.
    void takeAllKeys() {
        for (const auto& [key, node] : table_) known_.insert(std::string(key.str()));
    }

    void readSchedule() {
        needed("cron", trigger_.schedule.cron, "0 3 * * *");
        text("timezone", trigger_.schedule.timezone);
        choice<CatchUp>("catch_up", trigger_.schedule.catchUp,
                        {{"once", CatchUp::Once}, {"skip", CatchUp::Skip}, {"all", CatchUp::All}});
        if (!knownTimezone(trigger_.schedule.timezone))
            return mistake("timezone",
                           fmt::format("there is no time zone \"{}\"", trigger_.schedule.timezone),
                           "Use an IANA name, for example \"Europe/Berlin\" or \"UTC\".");
        if (trigger_.schedule.cron.empty()) return;
        const auto cron = CronSchedule::parse(trigger_.schedule.cron, trigger_.schedule.timezone);
        if (!cron) mistake("cron", "cron: " + cron.error().message, cron.error().hint);
    }

    void readFolder() {
        std::string folder;
        needed("folder", folder, "incoming");
        trigger_.folder.folder = folder;
        text("pattern", trigger_.folder.pattern);
        needed("parameter", trigger_.folder.parameter, "import.source");
        choice<Completion>("complete", trigger_.folder.complete,
                           {{"settled", Completion::Settled},
                            {"marker", Completion::Marker},
                            {"rename", Completion::Rename}});
        duration("settle", trigger_.folder.settle);
        if (trigger_.folder.pattern.empty() ||
            trigger_.folder.pattern.find('/') != std::string::npos)
            mistake("pattern", "pattern is not one of file names", "Write it as \"*.csv\".");
    }

    void readWindows() {
        text("model", trigger_.window.model);
        duration("pause", trigger_.pause);
        std::int64_t windows = 1;
        take("windows", windows, "a whole number");
        if (windows < 1 || windows > 1000)
            mistake("windows", "windows is not from 1 to 1000", "1 fires at the first window.");
        else
            trigger_.window.windows = static_cast<int>(windows);
        std::string span;
        if (!text("window", span)) return;
        trigger_.window.span = span;
        if (span == "hour" || span == "day" || span == "month") return;
        if (const auto read = parseDuration(span); !read)
            mistake("window", "window: " + read.error().message,
                    read.error().hint + " Calendar windows are \"hour\", \"day\" and \"month\".");
    }

    void readMetric() {
        needed("metric", trigger_.window.metric, "log_loss");
        number("above", trigger_.window.above);
        number("below", trigger_.window.below);
        if (trigger_.window.above.has_value() == trigger_.window.below.has_value())
            mistake(table_.get("below") ? "below" : "metric",
                    "a metric rule needs one limit: above or below",
                    "Write above = 0.5 for an error, below = 0.8 for an accuracy.");
        readWindows();
    }

    void readDrift() {
        readWindows();
        take("prediction", trigger_.window.prediction, "true or false");
        const toml::node* columns = get("columns");
        if (!columns || (columns->is_string() && *columns->value<std::string>() == "any")) return;
        const toml::array* list = columns->as_array();
        if (!list || list->empty() ||
            !std::ranges::all_of(*list, [](const auto& one) { return one.is_string(); }))
            return mistake("columns", "columns is not a list of names",
                           "Write columns = [\"age\", \"city\"], or leave it out for any column.");
        for (const toml::node& one : *list)
            trigger_.window.columns.push_back(*one.value<std::string>());
        if (trigger_.window.prediction)
            mistake("columns", "columns and prediction do not go together",
                    "Make two triggers, one for the columns and one for the prediction.");
    }

    void readAge() {
        text("model", trigger_.age.model);
        trigger_.pause = std::chrono::hours(24);
        duration("pause", trigger_.pause);
        std::string limit;
        needed("older_than", limit, "30d");
        if (!limit.empty()) duration("older_than", trigger_.age.olderThan);
    }

    TriggerFile& file_;
    const toml::table& table_;
    Trigger trigger_;
    std::set<std::string> known_;
};

void readTable(const toml::table& table, TriggerFile& file) {
    for (const auto& [key, node] : table)
        if (key.str() != "trigger")
            file.mistakes.push_back({static_cast<int>(node.source().begin.line), "",
                                     std::string(key.str()),
                                     fmt::format("unknown key `{}`", key.str()),
                                     "The file holds [[trigger]] tables only."});
    const toml::node* node = table.get("trigger");
    if (!node) return;
    const toml::array* list = node->as_array();
    if (!list || !std::ranges::all_of(*list, [](const auto& one) { return one.is_table(); })) {
        file.mistakes.push_back({static_cast<int>(node->source().begin.line), "", "trigger",
                                 "trigger is not a list of tables",
                                 "Begin each trigger with [[trigger]], in two brackets."});
        return;
    }
    for (const toml::node& one : *list)
        file.triggers.push_back(Reader(file, *one.as_table()).read());
}

/// "triggers.toml, line 3, column 5: what": the line apart from the rest.
TriggerMistake syntaxMistake(const Error& error) {
    constexpr std::string_view kLine = ", line ", kColumn = ", column ";
    TriggerMistake mistake{0, "", "", error.message, error.hint};
    const std::size_t at = error.message.find(kLine), end = error.message.find(kColumn);
    if (at == std::string::npos || end == std::string::npos) return mistake;
    std::from_chars(error.message.data() + at + kLine.size(), error.message.data() + end,
                    mistake.line);
    mistake.message = error.message.substr(end + 2);
    return mistake;
}

}  // namespace

TriggerFile parseTriggers(const std::string& text, const std::filesystem::path& source) {
    TriggerFile file{source, {}, {}};
    const auto table = parseToml(text, source.filename().string());
    if (table) {
        readTable(*table, file);
    } else {
        file.mistakes.push_back(syntaxMistake(table.error()));
    }
    std::ranges::stable_sort(file.mistakes, {}, &TriggerMistake::line);
    return file;
}

}  // namespace bw
