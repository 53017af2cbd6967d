#include "ui/pages/train/TrainCommand.h"

#include "core/base/NumberText.h"
#include "core/model/Architecture.h"
#include "ui/base/Text.h"
#include "ui/widgets/ParameterForm.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw::ui {
namespace {

QString joined(const std::vector<std::string>& names) {
    QStringList list;
    for (const std::string& name : names) list.append(text(name));
    return list.join(QLatin1Char(','));
}

void addChanged(std::span<const ParameterDescription> descriptions, const Json& json,
                std::map<std::string, std::string>& set) {
    const auto values = parametersFromJson(descriptions, json);
    if (!values) return;
    for (const ParameterDescription& description : descriptions)
        if (const ParameterValue& value = values->at(description.name);
            value != description.defaultValue)
            set[description.name] = ParameterForm::textOf(value);
}

/// A run.json may hold anything.
std::string splitOf(const Json& split) {
    if (!split.is_object()) return "default";
    const auto name = split.find("name");
    return name != split.end() && name->is_string() ? name->get<std::string>() : "default";
}

}  // namespace

QString commandOf(const TrainOptions& options) {
    QStringList words{QStringLiteral("benchwright"), QStringLiteral("train")};
    const auto add = [&](const char* option, const QString& value) {
        if (!value.isEmpty()) words << QLatin1String(option) << shellWord(value);
    };
    add("--data", text(options.data));
    add("--target", text(options.target));
    add("--model", text(options.model));
    add("--task", text(options.task));
    for (const auto& [name, value] : options.set)
        add("--set", text(fmt::format("{}={}", name, value)));
    add("--features", joined(options.features));
    add("--exclude", joined(options.exclude));
    if (options.split != "default") add("--split", text(options.split));
    if (options.device != "auto") add("--device", text(options.device));
    if (options.seed != 0) add("--seed", QString::number(options.seed));
    if (options.threads != 0) add("--threads", QString::number(options.threads));
    return words.join(QLatin1Char(' '));
}

TrainOptions optionsOf(const RunSpec& spec, const PluginHost& plugins) {
    TrainOptions options{.data = spec.dataset + "@" + shortHash(spec.version),
                         .target = spec.target,
                         .model = spec.architecture,
                         .task = spec.task,
                         .split = splitOf(spec.split),
                         .device = spec.device,
                         .seed = spec.seed,
                         .threads = spec.threads};
    for (const FeatureSpec& feature : spec.features) options.features.push_back(feature.column);
    addChanged(trainerParameters(), spec.trainer, options.set);
    if (const auto architecture =
            plugins.find<Architecture>(spec.architecture, "model architecture"))
        addChanged((*architecture)->parameters(), spec.architectureParameters, options.set);
    return options;
}

QString optionsToText(const TrainOptions& o) {
    const Json json{{"data", o.data}, {"target", o.target},     {"model", o.model},
                    {"set", o.set},   {"features", o.features}, {"exclude", o.exclude},
                    {"task", o.task}, {"split", o.split},       {"device", o.device},
                    {"seed", o.seed}, {"threads", o.threads}};
    return text(dumpJson(json, -1));
}

TrainOptions optionsFromText(const QString& remembered) {
    const Json json = Json::parse(bytes(remembered), nullptr, false);
    TrainOptions o;
    if (!json.is_object()) return o;
    try {
        o.data = json.value("data", "");
        o.target = json.value("target", "");
        o.model = json.value("model", "mlp");
        o.set = json.value("set", o.set);
        o.features = json.value("features", o.features);
        o.exclude = json.value("exclude", o.exclude);
        o.task = json.value("task", "");
        o.split = json.value("split", "default");
        o.device = json.value("device", "auto");
        o.seed = json.value("seed", std::int64_t{0});
        o.threads = json.value("threads", 0);
    } catch (const Json::exception&) {
        return {};
    }
    return o;
}

}  // namespace bw::ui
