#include "core/flow/PipelineReader.h"

#include "core/store/Names.h"
#include "core/table/NearNames.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <sstream>

namespace bw {
namespace {

Json jsonOf(const toml::node& node) {
    if (const auto* list = node.as_array()) {
        Json items = Json::array();
        for (const toml::node& item : *list) items.push_back(jsonOf(item));
        return items;
    }
    if (const auto* table = node.as_table()) {
        Json members = Json::object();
        for (const auto& [key, value] : *table) members[std::string(key.str())] = jsonOf(value);
        return members;
    }
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto whole = node.value_exact<std::int64_t>()) return *whole;
    if (const auto real = node.value_exact<double>()) return *real;
    if (const auto flag = node.value_exact<bool>()) return *flag;
    std::ostringstream date;
    node.visit([&](const auto& value) {
        if constexpr (toml::is_value<decltype(value)>) date << value;
    });
    return date.str();
}

PipelinePlace placeOf(const toml::source_region& region) {
    return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

bool isStepName(std::string_view name) {
    return !name.empty() && name.size() <= 100 &&
           std::isalpha(static_cast<unsigned char>(name.front())) &&
           std::ranges::all_of(name, [](char c) {
               return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
           });
}

constexpr std::string_view kNameHint =
    "Names have letters, digits, \"-\" and \"_\", and begin with a letter.";

class Reader {
public:
    explicit Reader(PipelineFile& pipeline) : pipeline_(pipeline) {}

    void read(const toml::table& root) {
        for (const auto& [key, node] : root) {
            if (key.str() == "pipeline" && node.is_table())
                readHead(*node.as_table());
            else if (key.str() == "parameters" && node.is_table())
                readParameters(*node.as_table());
            else if (key.str() == "step" && node.is_array_of_tables())
                readSteps(*node.as_array());
            else
                add(placeOf(key.source()), {}, std::string(key.str()),
                    fmt::format("unknown table or key \"{}\"", key.str()),
                    "A pipeline has [pipeline], [parameters] and [[step]].");
        }
        finishHead(root);
    }

private:
    void add(PipelinePlace at, std::string step, std::string key, std::string message,
             std::string_view hint) {
        pipeline_.mistakes.push_back({at.line, at.column, std::move(step), std::move(key),
                                      std::move(message), std::string(hint)});
    }

    void readHead(const toml::table& head) {
        for (const auto& [key, node] : head) {
            std::string* to = key.str() == "name"          ? &pipeline_.name
                              : key.str() == "description" ? &pipeline_.description
                                                           : nullptr;
            if (!to)
                add(placeOf(key.source()), {}, std::string(key.str()),
                    fmt::format("unknown key \"{}\" in [pipeline]", key.str()),
                    "It has name and description.");
            else if (!node.is_string())
                add(placeOf(node.source()), {}, std::string(key.str()),
                    fmt::format("{} must be a text in quotes", key.str()), "Put it in quotes.");
            else
                *to = *node.value<std::string>();
        }
    }

    void finishHead(const toml::table& root) {
        const toml::node* head = root.get("pipeline");
        const PipelinePlace at = head ? placeOf(head->source()) : PipelinePlace{};
        if (pipeline_.name.empty())
            add(at, {}, "name", "the pipeline has no name",
                "Write [pipeline] with name = \"…\" at the top.");
        else if (const auto named = checkStoredName(pipeline_.name, "pipeline"); !named)
            add(at, {}, "name", named.error().message, named.error().hint);
        if (pipeline_.steps.empty() && !root.contains("step"))
            add({}, {}, {}, "the pipeline has no step",
                "Add [[step]] with type = \"import\" and so on; `benchwright pipeline template` "
                "shows whole ones.");
    }

    void readParameters(const toml::table& parameters) {
        for (const auto& [key, node] : parameters) {
            const std::string name(key.str());
            const PipelinePlace at = placeOf(key.source());
            if (!isStepName(name))
                add(at, {}, name, fmt::format("\"{}\" is no name of a parameter", name), kNameHint);
            else if (node.is_table())
                add(at, {}, name, fmt::format("parameter {} is a table", name),
                    "A parameter is a text, a number, true or false, or a list of these.");
            pipeline_.parameters[name] = jsonOf(node);
            pipeline_.parameterPlaces[name] = at;
        }
    }

    void readSteps(const toml::array& steps) {
        for (const toml::node& node : steps) readStep(*node.as_table());
    }

    void readStep(const toml::table& table) {
        PipelineStep step;
        step.at = placeOf(table.source());
        readText(table, "type", step.type, step);
        step.name = step.type;
        readText(table, "name", step.name, step);
        readNeeds(table, step);
        for (const auto& [key, node] : table) {
            const std::string name(key.str());
            step.places[name] = placeOf(key.source());
            if (name == "name" || name == "type" || name == "needs") continue;
            step.values[name] = jsonOf(node);
            if (const toml::table* inner = node.as_table())
                for (const auto& [sub, value] : *inner)
                    step.places[name + "." + std::string(sub.str())] = placeOf(sub.source());
        }
        checkIdentity(step);
        pipeline_.steps.push_back(std::move(step));
    }

    void readText(const toml::table& table, std::string_view key, std::string& to,
                  const PipelineStep& step) {
        const toml::node* node = table.get(key);
        if (!node) return;
        if (const auto text = node->value_exact<std::string>())
            to = *text;
        else
            add(placeOf(node->source()), step.name, std::string(key),
                fmt::format("{} must be a text in quotes", key), "Put it in quotes.");
    }

    void readNeeds(const toml::table& table, PipelineStep& step) {
        const toml::node* node = table.get("needs");
        if (!node) return;
        const toml::array* list = node->as_array();
        if (!list || !std::ranges::all_of(*list, [](const auto& n) { return n.is_string(); }))
            return add(placeOf(node->source()), step.name, "needs",
                       "needs must be a list of names of steps",
                       "Write needs = [\"import\", \"split\"].");
        for (const toml::node& name : *list) step.needs.push_back(*name.value<std::string>());
    }

    void checkIdentity(const PipelineStep& step) {
        std::vector<std::string> types;
        for (const StepType& type : stepTypes()) types.push_back(type.name);
        if (step.type.empty() && !step.places.contains("type"))
            add(step.at, step.name, "type", "the step has no type",
                fmt::format("Types: {}.", fmt::join(types, ", ")));
        else if (!step.type.empty() && !findStepType(step.type))
            add(step.place("type"), step.name, "type",
                fmt::format("unknown step type \"{}\"", step.type),
                nearNamesHint("type", "Types", step.type, types));
        if (!step.name.empty() && !isStepName(step.name))
            add(step.place("name"), step.name, "name",
                fmt::format("\"{}\" is no name of a step", step.name), kNameHint);
        if (pipeline_.step(step.name) && !step.name.empty())
            add(step.place("name"), step.name, "name",
                fmt::format("there is another step \"{}\" in line {}", step.name,
                            pipeline_.step(step.name)->at.line),
                "Give each step a name of its own: name = \"…\".");
    }

    PipelineFile& pipeline_;
};

}  // namespace

PipelineFile readPipelineText(const std::string& text, const std::filesystem::path& source) {
    PipelineFile pipeline;
    pipeline.file = source;
    pipeline.text = text;
    try {
        Reader(pipeline).read(toml::parse(text, source.string()));
    } catch (const toml::parse_error& e) {
        pipeline.mistakes.push_back(
            {static_cast<int>(e.source().begin.line), static_cast<int>(e.source().begin.column), "",
             "", fmt::format("this is not TOML: {}", e.description()),
             "Correct this line: TOML has `key = value`, text in quotes, and [table] headers. "
             "Nothing behind it was checked."});
    }
    return pipeline;
}

}  // namespace bw
