#include "core/requests/LogColumns.h"

#include "core/base/Json.h"

#include <arrow/api.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace bw {
namespace {

std::shared_ptr<arrow::DataType> inputType(ElementType element) {
    switch (element) {
        case ElementType::Float32:
            return arrow::float32();
        case ElementType::Int64:
            return arrow::timestamp(arrow::TimeUnit::MICRO);
        case ElementType::String:
            break;
    }
    return arrow::utf8();
}

arrow::FieldVector fixedFields() {
    using namespace logcolumn;
    const std::shared_ptr<arrow::DataType> types[FixedCount] = {
        arrow::utf8(),  arrow::int32(), arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"),
        arrow::int64(), arrow::utf8(),  arrow::int64(),
        arrow::int32(), arrow::utf8()};
    arrow::FieldVector fields;
    for (int i = 0; i < FixedCount; ++i) fields.push_back(arrow::field(kNames[i], types[i]));
    return fields;
}

bool isMasked(const std::vector<std::string>& masked, const std::string& name) {
    return std::ranges::find(masked, name) != masked.end();
}

std::size_t valuesOf(const InputColumn& column) {
    switch (column.type) {
        case ElementType::Float32:
            return column.floats.size();
        case ElementType::Int64:
            return column.ints.size();
        case ElementType::String:
            break;
    }
    return column.strings.size();
}

std::string metadataOf(const arrow::Schema& schema, const char* key) {
    return schema.metadata() ? schema.metadata()->Get(key).ValueOr("") : std::string();
}

}  // namespace

std::vector<std::string> maskedColumns(const RequestSchema& schema,
                                       const std::vector<std::string>& personal) {
    std::vector<std::string> masked;
    const auto add = [&](const char* prefix, const std::string& name) {
        if (isMasked(personal, name)) masked.push_back(prefix + name);
    };
    for (const GraphValue& input : schema.inputs) add(logcolumn::kInput, input.name);
    for (const std::string& key : schema.keys) add(logcolumn::kKey, key);
    return masked;
}

std::shared_ptr<arrow::Schema> logSchema(const RequestSchema& schema, const SegmentFacts& facts) {
    arrow::FieldVector fields = fixedFields();
    const auto add = [&](std::string name, std::shared_ptr<arrow::DataType> type) {
        fields.push_back(arrow::field(std::move(name), std::move(type)));
    };
    for (const GraphValue& input : schema.inputs)
        add(logcolumn::kInput + input.name, inputType(input.type.element));
    for (const std::string& key : schema.keys) add(logcolumn::kKey + key, arrow::utf8());
    if (schema.classes.empty()) add(logcolumn::kPrediction, arrow::float32());
    if (!schema.classes.empty()) add(logcolumn::kLabel, arrow::utf8());
    for (const std::string& name : schema.classes)
        add(logcolumn::kProbability + name, arrow::float32());
    return arrow::schema(fields, arrow::key_value_metadata({"bw.format", "bw.sample", "bw.masked"},
                                                           {std::to_string(kRequestsFormat),
                                                            fmt::format("{}", facts.sample),
                                                            dumpJson(Json(facts.masked), -1)}));
}

SegmentFacts segmentFacts(const arrow::Schema& schema) {
    SegmentFacts facts;
    const std::string sample = metadataOf(schema, "bw.sample");
    std::from_chars(sample.data(), sample.data() + sample.size(), facts.sample);
    const auto masked = parseJson(metadataOf(schema, "bw.masked"), "bw.masked");
    if (masked && masked->is_array())
        for (const Json& name : *masked)
            if (name.is_string()) facts.masked.push_back(name.get<std::string>());
    return facts;
}

bool isWellFormed(const RequestRows& r) {
    if (!r.schema || r.rows < 1) return false;
    const auto rows = static_cast<std::size_t>(r.rows);
    const auto fits = [](std::size_t size, std::size_t wanted) {
        return size == 0 || size == wanted;
    };
    const std::size_t classes = r.schema->classes.size();
    const Answers& answers = r.answers;
    if (!fits(r.inputs.size(), r.schema->inputs.size()) ||
        !fits(r.keys.size(), r.schema->keys.size()) || !fits(answers.classes.size(), rows) ||
        !fits(answers.probabilities.size(), rows * classes) ||
        !fits(answers.predictions.size(), rows))
        return false;
    const auto isClass = [&](std::int32_t label) {
        return label >= 0 && static_cast<std::size_t>(label) < classes;
    };
    for (std::size_t i = 0; i < r.inputs.size(); ++i)
        if (r.inputs[i].type != r.schema->inputs[i].type.element || valuesOf(r.inputs[i]) != rows)
            return false;
    return std::ranges::all_of(answers.classes, isClass) &&
           std::ranges::all_of(r.keys, [&](const auto& one) { return fits(one.size(), rows); });
}

}  // namespace bw
