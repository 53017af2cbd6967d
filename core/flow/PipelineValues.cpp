#include "core/flow/PipelineGraph.h"
#include "core/flow/PipelineReader.h"
#include "core/flow/References.h"
#include "core/table/NearNames.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace bw {
namespace {

bool isPlain(const Json& value) {
    return value.is_string() || value.is_number() || value.is_boolean();
}

bool hasKind(KeyKind kind, const Json& value) {
    const auto all = [&](auto test) {
        return value.is_array() && std::ranges::all_of(value, test);
    };
    switch (kind) {
        case KeyKind::Text:
            return value.is_string();
        case KeyKind::Integer:
            return value.is_number_integer();
        case KeyKind::Number:
            return value.is_number();
        case KeyKind::Boolean:
            return value.is_boolean();
        case KeyKind::Texts:
            return all([](const Json& one) { return one.is_string(); });
        case KeyKind::Numbers:
            return all([](const Json& one) { return one.is_number(); });
        case KeyKind::Table:
            return value.is_object() && std::ranges::all_of(value, [](const Json& one) {
                       return isPlain(one) || (one.is_array() && std::ranges::all_of(one, isPlain));
                   });
    }
    return false;
}

bool inRange(const StepKey& key, const Json& value) {
    if (value.is_array())
        return std::ranges::all_of(value, [&](const Json& one) { return inRange(key, one); });
    if (!value.is_number()) return true;
    const double number = value.get<double>();
    return number >= key.minimum && number <= key.maximum;
}

std::string rangeText(const StepKey& key) {
    if (key.maximum >= 1e15) return fmt::format("must be at least {}", key.minimum);
    return fmt::format("must be from {} to {}", key.minimum, key.maximum);
}

std::vector<std::string> namesOf(const auto& described) {
    std::vector<std::string> names;
    for (const auto& one : described) names.push_back(one.name);
    return names;
}

class ValueCheck {
public:
    explicit ValueCheck(const PipelineFile& pipeline) : pipeline_(pipeline) {}

    std::vector<PipelineMistake> run() {
        for (const auto& [name, value] : pipeline_.parameters.items()) checkParameter(name, value);
        for (const PipelineStep& step : pipeline_.steps) {
            checkNames(step);
            checkNeeds(step);
            if (const StepType* type = findStepType(step.type)) checkKeys(step, *type);
        }
        checkCycle();
        return std::move(mistakes_);
    }

private:
    void add(const PipelineStep& step, const std::string& key, std::string message,
             std::string hint) {
        const PipelinePlace at = step.place(key);
        mistakes_.push_back(
            {at.line, at.column, step.name, key, std::move(message), std::move(hint)});
    }

    void checkParameter(const std::string& name, const Json& value) {
        const auto references = referencesIn(value);
        const auto at = pipeline_.parameterPlaces.find(name);
        if ((references && references->empty()) || at == pipeline_.parameterPlaces.end()) return;
        mistakes_.push_back({at->second.line, at->second.column, "", name,
                             fmt::format("parameter {} refers to something else", name),
                             "A parameter holds a plain value; write the reference where it is "
                             "used."});
    }

    void checkNames(const PipelineStep& step) {
        if (pipeline_.parameters.contains(step.name))
            add(step, "name", fmt::format("\"{}\" is the name of a parameter too", step.name),
                "${…} could mean either: give one of them another name.");
    }

    void checkNeeds(const PipelineStep& step) {
        for (const std::string& need : step.needs)
            if (!pipeline_.step(need))
                add(step, "needs", fmt::format("there is no step \"{}\"", need),
                    nearNamesHint("step", "Steps", need, namesOf(pipeline_.steps)));
    }

    void checkKeys(const PipelineStep& step, const StepType& type) {
        for (const auto& [name, value] : step.values.items()) {
            if (const StepKey* key = type.key(name))
                checkValue(step, *key, value);
            else
                add(step, name, fmt::format("{} has no key \"{}\"", type.name, name),
                    nearNamesHint("key", "Keys", name, namesOf(type.keys)));
        }
        for (const StepKey& key : type.keys)
            if (key.required() && !step.values.contains(key.name))
                add(step, "type", fmt::format("\"{}\" is missing", key.name),
                    fmt::format("Add {} = … to this step. {}", key.name, key.help));
    }

    void checkValue(const PipelineStep& step, const StepKey& key, const Json& value) {
        const auto references = referencesIn(value);
        if (!references)
            return add(step, key.name, references.error().message, references.error().hint);
        bool known = true, later = false;
        for (const PipelineReference& reference : *references) {
            known &= checkReference(step, key, reference);
            later |= !reference.pipeline.empty() || !pipeline_.parameters.contains(reference.name);
        }
        if (!known) return;
        const Json filled = withParameters(pipeline_, value);
        const bool textual =
            key.kind == KeyKind::Text || key.kind == KeyKind::Texts || key.kind == KeyKind::Table;
        if (later && !textual)
            return add(step, key.name,
                       fmt::format("{} {}, not what another step says", key.name,
                                   "must be " + std::string(kindText(key.kind))),
                       "Only a parameter can stand here.");
        if (const std::string fault = kindFault(key, filled);
            !fault.empty() && !(later && hasKind(key.kind, filled)))
            return add(step, key.name, fmt::format("{} {}", key.name, fault), key.help);
        if (key.role == KeyRole::Gate) checkGate(step, key, filled);
    }

    void checkGate(const PipelineStep& step, const StepKey& key, const Json& value) {
        const PipelineStep* gate = pipeline_.step(value.get<std::string>());
        if (gate && gate->type == "gate") return;
        std::vector<std::string> gates;
        for (const PipelineStep& one : pipeline_.steps)
            if (one.type == "gate") gates.push_back(one.name);
        add(step, key.name, fmt::format("\"{}\" is no step of type gate", value.get<std::string>()),
            gates.empty() ? "Add a step of type gate and name it here."
                          : fmt::format("Gates: {}.", fmt::join(gates, ", ")));
    }

    bool checkReference(const PipelineStep& step, const StepKey& key,
                        const PipelineReference& reference) {
        if (!reference.pipeline.empty()) return checkForeign(step, key, reference);
        const bool parameter = pipeline_.parameters.contains(reference.name);
        const PipelineStep* target = pipeline_.step(reference.name);
        if (!target && (!parameter || !reference.output.empty())) {
            std::vector<std::string> known = namesOf(pipeline_.steps);
            for (const auto& [name, value] : pipeline_.parameters.items()) known.push_back(name);
            add(step, key.name, fmt::format("{} means no step and no parameter", reference.text()),
                nearNamesHint("name", "Steps and parameters", reference.name, known));
            return false;
        }
        const StepType* type = target ? findStepType(target->type) : nullptr;
        if (!type || reference.output.empty()) return true;
        const auto names = namesOf(type->outputs);
        if (std::ranges::find(names, reference.output) != names.end()) return true;
        add(step, key.name,
            fmt::format("{}: a step of type {} gives no \"{}\"", reference.text(), type->name,
                        reference.output),
            nearNamesHint("output", "It gives", reference.output, names));
        return false;
    }

    bool checkForeign(const PipelineStep& step, const StepKey& key,
                      const PipelineReference& reference) {
        if (reference.pipeline != pipeline_.name) return true;
        add(step, key.name, fmt::format("{} refers to this pipeline itself", reference.text()),
            fmt::format("For a step of this pipeline write ${{{}}}.", reference.name));
        return false;
    }

    void checkCycle() {
        const std::vector<std::string> cycle = pipelineCycle(pipeline_);
        if (cycle.empty()) return;
        const PipelineStep& first = *pipeline_.step(cycle.front());
        const bool self = cycle.size() == 2;
        add(first, first.places.contains("needs") ? "needs" : "",
            self ? fmt::format("step {} needs itself", first.name)
                 : fmt::format("steps need each other in a circle: {}", fmt::join(cycle, " → ")),
            self ? "Take it out of needs and of its references."
                 : "Take one of these needs or references away.");
    }

    const PipelineFile& pipeline_;
    std::vector<PipelineMistake> mistakes_;
};

}  // namespace

std::string kindFault(const StepKey& key, const Json& value) {
    if (!hasKind(key.kind, value)) return fmt::format("must be {}", kindText(key.kind));
    if (!inRange(key, value)) return rangeText(key);
    if (!key.choices.empty() &&
        std::ranges::find(key.choices, value.get<std::string>()) == key.choices.end())
        return fmt::format("must be one of {}", fmt::join(key.choices, ", "));
    if (key.required() && value.is_string() && value.get<std::string>().empty())
        return "must not be empty";
    if (key.name != "parts") return {};
    double sum = 0;
    for (const Json& part : value) sum += part.get<double>();
    return value.size() == 3 && std::abs(sum - 100) < 1e-6
               ? std::string()
               : "must be three numbers that sum to 100";
}

Json withParameters(const PipelineFile& pipeline, const Json& value) {
    return replaceReferences(value,
                             [&](const PipelineReference& reference) -> Result<Json> {
                                 if (reference.pipeline.empty() && reference.output.empty() &&
                                     pipeline.parameters.contains(reference.name))
                                     return pipeline.parameters[reference.name];
                                 return Json();
                             })
        .value_or(value);
}

std::vector<PipelineMistake> valueMistakes(const PipelineFile& pipeline) {
    return ValueCheck(pipeline).run();
}

void sortMistakes(std::vector<PipelineMistake>& mistakes) {
    std::ranges::stable_sort(mistakes, [](const auto& a, const auto& b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
}

}  // namespace bw
