#include "core/base/Parameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace bw {
namespace {

using List = std::vector<std::int64_t>;

template <typename Number>
std::optional<Number> parseNumber(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<List> parseList(std::string_view text) {
    List list;
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        std::string_view item = text.substr(0, comma);
        while (item.starts_with(' ')) item.remove_prefix(1);
        while (item.ends_with(' ')) item.remove_suffix(1);
        const auto number = parseNumber<std::int64_t>(item);
        if (!number) return std::nullopt;
        list.push_back(*number);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return list;
}

std::optional<ParameterValue> valueFromText(const ParameterValue& kind, const std::string& text) {
    if (std::holds_alternative<bool>(kind)) {
        if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
        if (text == "false" || text == "no" || text == "off" || text == "0") return false;
        return std::nullopt;
    }
    if (std::holds_alternative<std::int64_t>(kind)) return parseNumber<std::int64_t>(text);
    if (std::holds_alternative<double>(kind)) return parseNumber<double>(text);
    if (std::holds_alternative<List>(kind)) return parseList(text);
    return text;
}

std::optional<ParameterValue> valueFromJson(const ParameterValue& kind, const Json& json) {
    if (std::holds_alternative<bool>(kind) && json.is_boolean()) return json.get<bool>();
    if (std::holds_alternative<std::int64_t>(kind) && json.is_number_integer())
        return json.get<std::int64_t>();
    if (std::holds_alternative<double>(kind) && json.is_number()) return json.get<double>();
    if (std::holds_alternative<std::string>(kind) && json.is_string())
        return json.get<std::string>();
    if (std::holds_alternative<List>(kind) && json.is_array() &&
        std::ranges::all_of(json, [](const Json& item) { return item.is_number_integer(); }))
        return json.get<List>();
    return std::nullopt;
}

std::string expected(const ParameterDescription& description) {
    static constexpr std::string_view kKinds[] = {"true or false", "a whole number", "a number",
                                                  "text", "whole numbers separated by commas"};
    if (!description.choices.empty())
        return fmt::format("one of {}", fmt::join(description.choices, ", "));
    std::string text(kKinds[description.defaultValue.index()]);
    if (description.minimum > -1e300) text += fmt::format(", at least {}", description.minimum);
    if (description.maximum < 1e300) text += fmt::format(", at most {}", description.maximum);
    return text;
}

bool allowed(const ParameterDescription& description, const ParameterValue& value) {
    const auto inRange = [&](double number) {
        return std::isfinite(number) && number >= description.minimum &&
               number <= description.maximum;
    };
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return inRange(static_cast<double>(*number));
    if (const auto* number = std::get_if<double>(&value)) return inRange(*number);
    if (const auto* list = std::get_if<List>(&value))
        return std::ranges::all_of(*list, [&](auto n) { return inRange(static_cast<double>(n)); });
    if (const auto* text = std::get_if<std::string>(&value))
        return description.choices.empty() ||
               std::ranges::find(description.choices, *text) != description.choices.end();
    return true;
}

std::unexpected<Error> unknownParameter(std::span<const ParameterDescription> descriptions,
                                        const std::string& name) {
    std::vector<std::string> names;
    for (const ParameterDescription& description : descriptions) names.push_back(description.name);
    return fail(ErrorCode::BadInput, fmt::format("There is no parameter \"{}\"", name),
                fmt::format("Known parameters: {}.", fmt::join(names, ", ")));
}

std::unexpected<Error> badValue(const ParameterDescription& description, const std::string& got) {
    return fail(ErrorCode::BadInput,
                fmt::format("Parameter \"{}\" cannot be \"{}\"", description.name, got),
                fmt::format("{} takes {}.", description.name, expected(description)));
}

ParameterValues defaults(std::span<const ParameterDescription> descriptions) {
    ParameterValues values;
    for (const ParameterDescription& description : descriptions)
        values[description.name] = description.defaultValue;
    return values;
}

const ParameterDescription* find(std::span<const ParameterDescription> descriptions,
                                 const std::string& name) {
    const auto found = std::ranges::find(descriptions, name, &ParameterDescription::name);
    return found == descriptions.end() ? nullptr : &*found;
}

}  // namespace

Result<ParameterValues> parseParameters(std::span<const ParameterDescription> descriptions,
                                        const std::map<std::string, std::string>& given) {
    ParameterValues values = defaults(descriptions);
    for (const auto& [name, text] : given) {
        const ParameterDescription* description = find(descriptions, name);
        if (!description) return unknownParameter(descriptions, name);
        const auto value = valueFromText(description->defaultValue, text);
        if (!value || !allowed(*description, *value)) return badValue(*description, text);
        values[name] = *value;
    }
    return values;
}

Result<ParameterValues> parametersFromJson(std::span<const ParameterDescription> descriptions,
                                           const Json& given) {
    ParameterValues values = defaults(descriptions);
    for (const auto& [name, json] : given.items()) {
        const ParameterDescription* description = find(descriptions, name);
        if (!description) return unknownParameter(descriptions, name);
        const auto value = valueFromJson(description->defaultValue, json);
        if (!value || !allowed(*description, *value))
            return badValue(*description, dumpJson(json, -1));
        values[name] = *value;
    }
    return values;
}

Json parametersToJson(const ParameterValues& values) {
    Json json = Json::object();
    for (const auto& [name, value] : values)
        std::visit([&](const auto& held) { json[name] = held; }, value);
    return json;
}

std::string parameterText(const ParameterValue& value) {
    return std::visit([](const auto& held) { return fmt::format("{}", held); }, value);
}

}  // namespace bw
