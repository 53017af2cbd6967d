#include "ui/pages/monitor/TriggerForm.h"

#include "core/base/TomlEdit.h"

#include <QCoreApplication>
#include <QString>

#include <algorithm>
#include <sstream>

namespace bw::ui {
namespace {

std::string tr(const char* words) {
    return QCoreApplication::translate("bw::ui::TriggerForm", words).toStdString();
}

ParameterDescription field(const char* name, const char* title, ParameterValue value,
                           const char* help, std::vector<std::string> choices = {},
                           bool basic = true) {
    return {.name = name,
            .title = tr(title),
            .defaultValue = std::move(value),
            .help = tr(help),
            .choices = std::move(choices),
            .basic = basic};
}

ParameterDescription modelField() {
    return field("model", "Model name", std::string(), "Whose production; empty: the only one.", {},
                 false);
}

ParameterDescription pauseField(const char* value) {
    return field("pause", "Pause", std::string(value),
                 "Least time between two firings: 6h, 1d, 7d; empty: none.", {}, false);
}

ParameterDescription windowsField() {
    auto made = field("windows", "Windows in a row", std::int64_t{1},
                      "So many windows of time must show it, one after the other.");
    made.minimum = 1;
    made.maximum = 1000;
    return made;
}

ParameterDescription spanField() {
    return field("window", "Window", std::string(),
                 "6h, 1d, hour, day or month; empty: as benchwright.toml says.", {}, false);
}

std::vector<ParameterDescription> scheduleKeys() {
    return {field("cron", "When", std::string("0 3 * * *"),
                  "Minute, hour, day of the month, month, day of the week; or @daily, @weekly …"),
            field("timezone", "Time zone", std::string("UTC"),
                  "An IANA name, for example Europe/Berlin."),
            field("catch_up", "Missed times", std::string("once"),
                  "What happens with times that passed while nobody watched.",
                  {"once", "skip", "all"}, false)};
}

std::vector<ParameterDescription> folderKeys() {
    return {
        field("folder", "Folder", std::string("incoming"), "Relative to the project folder."),
        field("pattern", "Files", std::string("*"), "Of file names, as *.csv."),
        field("parameter", "Goes to", std::string("source"),
              "The pipeline's parameter, or step.key, that gets the file's path."),
        field("complete", "Complete when", std::string("settled"),
              "settled: unchanged for a while; marker: NAME.done is there; rename: at once.",
              {"settled", "marker", "rename"}, false),
        field("settle", "Unchanged for", std::string("10s"), "With settled: 10s, 1m.", {}, false)};
}

std::vector<ParameterDescription> metricKeys() {
    return {field("metric", "Metric", std::string("log_loss"),
                  "Of the rows whose truth has arrived: log_loss, accuracy, rmse …"),
            field("side", "Fires", std::string("above"), "Above the limit, or below it.",
                  {"above", "below"}),
            field("limit", "Limit", 0.5, "In the metric's unit."),
            windowsField(),
            spanField(),
            modelField(),
            pauseField("")};
}

std::vector<ParameterDescription> driftKeys() {
    return {field("columns", "Columns", std::string(), "Names with commas; empty: any column."),
            field("prediction", "Of the answers", false,
                  "Watches what the model answers instead of what it is asked."),
            windowsField(),
            spanField(),
            modelField(),
            pauseField("")};
}

std::vector<ParameterDescription> ageKeys() {
    return {field("older_than", "Older than", std::string("30d"), "Age of production: 12h, 30d."),
            modelField(), pauseField("1d")};
}

std::vector<std::string> splitNames(const std::string& text) {
    std::vector<std::string> names;
    std::istringstream stream(text);
    for (std::string name; std::getline(stream, name, ',');) {
        const auto begin = name.find_first_not_of(' '), end = name.find_last_not_of(' ');
        if (begin != std::string::npos) names.push_back(name.substr(begin, end - begin + 1));
    }
    return names;
}

std::string literal(const ParameterDescription& key, const std::string& value) {
    if (key.name == "columns") return tomlStrings(splitNames(value));
    return std::holds_alternative<std::string>(key.defaultValue) ? tomlString(value) : value;
}

/// Written even when they have the form's value: without them the trigger says nothing.
bool needed(const std::string& key) {
    static const std::vector<std::string> keys{"cron",      "timezone", "folder",
                                               "parameter", "metric",   "older_than"};
    return std::ranges::find(keys, key) != keys.end();
}

std::string valueOf(const ParameterDescription& key,
                    const std::map<std::string, std::string>& values) {
    const auto found = values.find(key.name);
    if (found != values.end()) return found->second;
    const auto* text = std::get_if<std::string>(&key.defaultValue);
    return text ? *text : parameterText(key.defaultValue);
}

}  // namespace

std::vector<ParameterDescription> triggerKeys(TriggerKind kind) {
    switch (kind) {
        case TriggerKind::Schedule:
            return scheduleKeys();
        case TriggerKind::Folder:
            return folderKeys();
        case TriggerKind::Metric:
            return metricKeys();
        case TriggerKind::Drift:
            return driftKeys();
        case TriggerKind::Age:
            return ageKeys();
        case TriggerKind::Demand:
            break;
    }
    return {};
}

std::string triggerBlock(const std::string& name, TriggerKind kind, const std::string& pipeline,
                         const std::map<std::string, std::string>& values) {
    std::string block = "[[trigger]]\n";
    const auto line = [&](const std::string& key, const std::string& value) {
        block += key + " = " + value + "\n";
    };
    line("name", tomlString(name));
    line("on", tomlString(triggerKindName(kind)));
    line("pipeline", tomlString(pipeline));
    std::string side = "above";
    for (const ParameterDescription& key : triggerKeys(kind)) {
        const std::string value = valueOf(key, values);
        if (key.name == "side")
            side = value;
        else if (key.name == "limit")
            line(side, value);
        else if (needed(key.name) || (values.contains(key.name) && !value.empty()))
            line(key.name, literal(key, value));
    }
    return block;
}

}  // namespace bw::ui
