#include "core/requests/LogColumns.h"

#include "core/base/Json.h"

#include <arrow/api.h>
#include <arrow/util/key_value_metadata.h>
#include <arrow/util/utf8.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

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

/// Text from the wire may hold any bytes; Arrow's texts are UTF-8.
arrow::Status appendText(arrow::StringBuilder& builder, std::string_view text) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    if (arrow::util::ValidateUTF8(bytes, static_cast<std::int64_t>(text.size())))
        return builder.Append(text);
    const std::string quoted = dumpJson(Json(std::string(text)), -1);
    return builder.Append(Json::parse(quoted).get<std::string>());
}

using Arrays = arrow::Result<std::shared_ptr<arrow::Array>>;

/// One column over all requests: `fill(request, builder)` appends request.rows values, or returns
/// false for nulls.
template <typename Builder, typename Fill>
Arrays column(std::span<const RequestRows> requests, Builder&& builder, Fill&& fill) {
    for (const RequestRows& request : requests) {
        ARROW_ASSIGN_OR_RAISE(const bool filled, fill(request, builder));
        if (!filled) ARROW_RETURN_NOT_OK(builder.AppendNulls(request.rows));
    }
    return builder.Finish();
}

template <typename Builder, typename Value>
Arrays repeated(std::span<const RequestRows> requests, Builder&& builder, Value&& value) {
    return column(requests, builder,
                  [&](const RequestRows& request, auto& to) -> arrow::Result<bool> {
                      for (std::int64_t i = 0; i < request.rows; ++i)
                          ARROW_RETURN_NOT_OK(to.Append(value(request, i)));
                      return true;
                  });
}

Arrays texts(std::span<const RequestRows> requests,
             const std::function<const std::string&(const RequestRows&)>& text) {
    return column(requests, arrow::StringBuilder(),
                  [&](const RequestRows& request, arrow::StringBuilder& to) -> arrow::Result<bool> {
                      if (text(request).empty()) return false;
                      for (std::int64_t i = 0; i < request.rows; ++i)
                          ARROW_RETURN_NOT_OK(appendText(to, text(request)));
                      return true;
                  });
}

arrow::Result<bool> appendTexts(const std::vector<std::string>& values, arrow::StringBuilder& to) {
    for (const std::string& value : values)
        ARROW_RETURN_NOT_OK(value.empty() ? to.AppendNull() : appendText(to, value));
    return !values.empty();
}

arrow::Status addFixed(std::span<const RequestRows> requests, arrow::ArrayVector& columns) {
    const auto add = [&](Arrays made) {
        if (made.ok()) columns.push_back(*made);
        return made.status();
    };
    using R = const RequestRows&;
    const auto zone = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
    auto* const pool = arrow::default_memory_pool();
    ARROW_RETURN_NOT_OK(add(texts(requests, [](R r) -> const std::string& { return r.request; })));
    ARROW_RETURN_NOT_OK(add(repeated(requests, arrow::Int32Builder(), [](R, std::int64_t i) {
        return static_cast<std::int32_t>(i);
    })));
    ARROW_RETURN_NOT_OK(add(repeated(requests, arrow::TimestampBuilder(zone, pool),
                                     [](R r, std::int64_t) { return r.time; })));
    ARROW_RETURN_NOT_OK(add(
        repeated(requests, arrow::Int64Builder(), [](R r, std::int64_t) { return r.version; })));
    ARROW_RETURN_NOT_OK(add(texts(requests, [](R r) -> const std::string& { return r.role; })));
    ARROW_RETURN_NOT_OK(add(
        repeated(requests, arrow::Int64Builder(), [](R r, std::int64_t) { return r.latency; })));
    ARROW_RETURN_NOT_OK(
        add(repeated(requests, arrow::Int32Builder(), [](R r, std::int64_t) { return r.status; })));
    return add(texts(requests, [](R r) -> const std::string& { return r.error; }));
}

Arrays floatColumn(std::span<const RequestRows> requests,
                   const std::function<float(const RequestRows&, std::int64_t)>& value,
                   const std::function<bool(const RequestRows&)>& present) {
    return column(requests, arrow::FloatBuilder(),
                  [&](const RequestRows& request, arrow::FloatBuilder& to) -> arrow::Result<bool> {
                      if (!present(request)) return false;
                      for (std::int64_t i = 0; i < request.rows; ++i) {
                          const float one = value(request, i);
                          ARROW_RETURN_NOT_OK(std::isnan(one) ? to.AppendNull() : to.Append(one));
                      }
                      return true;
                  });
}

Arrays inputColumn(std::span<const RequestRows> requests, std::size_t index, ElementType element) {
    if (element == ElementType::Float32)
        return floatColumn(
            requests,
            [index](const RequestRows& r, std::int64_t i) {
                return r.inputs[index].floats[static_cast<std::size_t>(i)];
            },
            [](const RequestRows& r) { return !r.inputs.empty(); });
    if (element == ElementType::String)
        return column(requests, arrow::StringBuilder(),
                      [&](const RequestRows& r, arrow::StringBuilder& to) -> arrow::Result<bool> {
                          if (r.inputs.empty()) return false;
                          return appendTexts(r.inputs[index].strings, to);
                      });
    return column(requests,
                  arrow::TimestampBuilder(inputType(element), arrow::default_memory_pool()),
                  [&](const RequestRows& r, arrow::TimestampBuilder& to) -> arrow::Result<bool> {
                      if (r.inputs.empty()) return false;
                      for (const std::int64_t one : r.inputs[index].ints)
                          ARROW_RETURN_NOT_OK(one == INT64_MIN ? to.AppendNull() : to.Append(one));
                      return true;
                  });
}

bool isMasked(const std::vector<std::string>& masked, const std::string& name) {
    return std::ranges::find(masked, name) != masked.end();
}

arrow::Status addGiven(std::span<const RequestRows> requests, const arrow::Schema& columns,
                       const std::vector<std::string>& masked, arrow::ArrayVector& arrays) {
    const RequestSchema& schema = *requests.front().schema;
    for (std::size_t i = 0; i < schema.inputs.size() + schema.keys.size(); ++i) {
        const auto& field = columns.field(static_cast<int>(arrays.size()));
        std::int64_t rows = 0;
        for (const RequestRows& request : requests) rows += request.rows;
        Arrays made;
        if (isMasked(masked, field->name()))
            made = arrow::MakeArrayOfNull(field->type(), rows);
        else if (i < schema.inputs.size())
            made = inputColumn(requests, i, schema.inputs[i].type.element);
        else
            made =
                column(requests, arrow::StringBuilder(),
                       [key = i - schema.inputs.size()](
                           const RequestRows& r, arrow::StringBuilder& to) -> arrow::Result<bool> {
                           if (r.keys.empty()) return false;
                           return appendTexts(r.keys[key], to);
                       });
        ARROW_RETURN_NOT_OK(made.status());
        arrays.push_back(*made);
    }
    return arrow::Status::OK();
}

arrow::Status addAnswers(std::span<const RequestRows> requests, arrow::ArrayVector& arrays) {
    const std::size_t classes = requests.front().schema->classes.size();
    if (classes == 0) {
        ARROW_ASSIGN_OR_RAISE(
            auto made, floatColumn(
                           requests,
                           [](const RequestRows& r, std::int64_t i) {
                               return r.answers.predictions[static_cast<std::size_t>(i)];
                           },
                           [](const RequestRows& r) { return !r.answers.predictions.empty(); }));
        arrays.push_back(std::move(made));
        return arrow::Status::OK();
    }
    ARROW_ASSIGN_OR_RAISE(
        auto labels,
        column(requests, arrow::StringBuilder(),
               [](const RequestRows& r, arrow::StringBuilder& to) -> arrow::Result<bool> {
                   for (const std::int32_t label : r.answers.classes)
                       ARROW_RETURN_NOT_OK(
                           to.Append(r.schema->classes[static_cast<std::size_t>(label)]));
                   return !r.answers.classes.empty();
               }));
    arrays.push_back(std::move(labels));
    for (std::size_t k = 0; k < classes; ++k) {
        ARROW_ASSIGN_OR_RAISE(
            auto made,
            floatColumn(
                requests,
                [k, classes](const RequestRows& r, std::int64_t i) {
                    return r.answers.probabilities[static_cast<std::size_t>(i) * classes + k];
                },
                [](const RequestRows& r) { return !r.answers.probabilities.empty(); }));
        arrays.push_back(std::move(made));
    }
    return arrow::Status::OK();
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

arrow::Result<std::shared_ptr<arrow::RecordBatch>> logBatch(
    std::span<const RequestRows> requests, const std::shared_ptr<arrow::Schema>& columns,
    const std::vector<std::string>& masked) {
    arrow::ArrayVector arrays;
    ARROW_RETURN_NOT_OK(addFixed(requests, arrays));
    ARROW_RETURN_NOT_OK(addGiven(requests, *columns, masked, arrays));
    ARROW_RETURN_NOT_OK(addAnswers(requests, arrays));
    const std::int64_t rows = arrays.front()->length();
    return arrow::RecordBatch::Make(columns, rows, std::move(arrays));
}

}  // namespace bw
