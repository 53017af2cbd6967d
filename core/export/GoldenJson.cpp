#include "core/export/Golden.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace bw {
namespace {

constexpr std::int64_t kMissingTime = std::numeric_limits<std::int64_t>::min();
constexpr const char* kInfinity = "Infinity";
constexpr const char* kMinusInfinity = "-Infinity";

/// As double, so that the shortest text that is written comes back as the very same float32.
Json numberToJson(float value) {
    if (std::isnan(value)) return {};
    if (std::isinf(value)) return value > 0 ? kInfinity : kMinusInfinity;
    return static_cast<double>(value);
}

Json timeToJson(std::int64_t value) {
    return value == kMissingTime ? Json() : Json(value);
}

template <typename Value, typename Convert>
Json listToJson(const std::vector<Value>& values, Convert convert) {
    Json list = Json::array();
    for (const Value& value : values) list.push_back(convert(value));
    return list;
}

std::unexpected<Error> bad(std::string what) {
    return fail(ErrorCode::BadInput, std::move(what),
                "The file may be damaged; export the model again.");
}

Result<float> numberFromJson(const Json& json) {
    if (json.is_null()) return std::numeric_limits<float>::quiet_NaN();
    if (json.is_number()) return json.get<float>();
    if (json == kInfinity) return std::numeric_limits<float>::infinity();
    if (json == kMinusInfinity) return -std::numeric_limits<float>::infinity();
    return bad(fmt::format("{} is no number", dumpJson(json, -1)));
}

Result<std::int64_t> timeFromJson(const Json& json) {
    if (json.is_null()) return kMissingTime;
    if (json.is_number_integer()) return json.get<std::int64_t>();
    return bad(fmt::format("{} is no whole number", dumpJson(json, -1)));
}

Result<std::string> textFromJson(const Json& json) {
    if (json.is_string()) return json.get<std::string>();
    return bad(fmt::format("{} is no text", dumpJson(json, -1)));
}

template <typename Value>
Result<void> readList(const Json& json, const std::string& place,
                      Result<Value> (*read)(const Json&), std::vector<Value>& values) {
    if (!json.is_array()) return bad(fmt::format("{} is missing or not a list", place));
    values.reserve(json.size());
    for (const Json& item : json) {
        Result<Value> value = read(item);
        if (!value)
            return bad(fmt::format("{}, row {}: {}", place, values.size(), value.error().message));
        values.push_back(std::move(*value));
    }
    return {};
}

Result<InputColumn> columnFromJson(const Json& json, const GraphValue& input) {
    InputColumn column{.name = input.name, .type = input.type.element};
    const std::string place = fmt::format("Values of input \"{}\"", input.name);
    BW_TRY(const std::string type, jsonField<std::string>(json, "type", place));
    if (type != elementName(column.type))
        return bad(
            fmt::format("{} are {}, the model takes {}", place, type, elementName(column.type)));
    const Json values = json.value("values", Json());
    switch (column.type) {
        case ElementType::Float32:
            BW_CHECK(readList(values, place, numberFromJson, column.floats));
            break;
        case ElementType::Int64:
            BW_CHECK(readList(values, place, timeFromJson, column.ints));
            break;
        case ElementType::String:
            BW_CHECK(readList(values, place, textFromJson, column.strings));
            break;
    }
    return column;
}

const Json* findColumn(const Json& list, const std::string& name) {
    for (const Json& entry : list)
        if (entry.is_object() && entry.contains("name") && entry["name"] == name) return &entry;
    return nullptr;
}

}  // namespace

Json inputsToJson(const InputRows& rows) {
    Json list = Json::array();
    for (const InputColumn& column : rows) {
        Json values;
        switch (column.type) {
            case ElementType::Float32:
                values = listToJson(column.floats, numberToJson);
                break;
            case ElementType::Int64:
                values = listToJson(column.ints, timeToJson);
                break;
            case ElementType::String:
                values = Json(column.strings);
                break;
        }
        list.push_back(
            {{"name", column.name}, {"type", elementName(column.type)}, {"values", values}});
    }
    return list;
}

Result<InputRows> inputsFromJson(const Json& json, const Graph& graph) {
    if (!json.is_array()) return bad("The inputs are not a list of columns");
    InputRows rows;
    for (const GraphValue& input : graph.inputs) {
        const Json* entry = findColumn(json, input.name);
        if (!entry) return bad(fmt::format("The input \"{}\" is missing", input.name));
        BW_TRY(InputColumn column, columnFromJson(*entry, input));
        rows.push_back(std::move(column));
        if (rowCount({rows.back()}) != rowCount(rows))
            return bad(fmt::format("The input \"{}\" has {} values, others have {}", input.name,
                                   rowCount({rows.back()}), rowCount(rows)));
    }
    return rows;
}

Json outputsToJson(const OutputRows& rows) {
    return Json{{"classes", rows.classes},
                {"labels", rows.labels},
                {"probabilities", listToJson(rows.probabilities, numberToJson)},
                {"predictions", listToJson(rows.predictions, numberToJson)}};
}

Result<OutputRows> outputsFromJson(const Json& json) {
    OutputRows rows;
    BW_TRY(rows.classes, jsonField<std::int64_t>(json, "classes", "The model's answers"));
    BW_CHECK(readList(json.value("labels", Json()), "The labels", textFromJson, rows.labels));
    BW_CHECK(readList(json.value("probabilities", Json()), "The probabilities", numberFromJson,
                      rows.probabilities));
    BW_CHECK(readList(json.value("predictions", Json()), "The predictions", numberFromJson,
                      rows.predictions));
    const bool fits = rows.classes >= 0 &&
                      std::ssize(rows.probabilities) == std::ssize(rows.labels) * rows.classes;
    if (!fits)
        return bad(fmt::format("{} probabilities do not fit {} labels of {} classes",
                               rows.probabilities.size(), rows.labels.size(), rows.classes));
    return rows;
}

}  // namespace bw
