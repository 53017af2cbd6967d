#include "core/requests/LogBatch.h"

#include "core/base/Json.h"
#include "core/requests/LogColumns.h"

#include <arrow/api.h>
#include <arrow/util/utf8.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bw {
namespace {

constexpr std::int64_t kMissing = std::numeric_limits<std::int64_t>::min();

/// Text from the wire may hold any bytes; Arrow's texts are UTF-8. An empty one is null.
arrow::Status appendText(arrow::StringBuilder& to, std::string_view text) {
    if (text.empty()) return to.AppendNull();
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    if (arrow::util::ValidateUTF8(bytes, static_cast<std::int64_t>(text.size())))
        return to.Append(text);
    const std::string quoted = dumpJson(Json(std::string(text)), -1);
    return to.Append(Json::parse(quoted).get<std::string>());
}

arrow::Status appendTexts(arrow::StringBuilder& to, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) ARROW_RETURN_NOT_OK(appendText(to, text));
    return arrow::Status::OK();
}

arrow::Status repeatText(arrow::StringBuilder& to, std::int64_t rows, std::string_view text) {
    for (std::int64_t i = 0; i < rows; ++i) ARROW_RETURN_NOT_OK(appendText(to, text));
    return arrow::Status::OK();
}

template <typename Builder, typename Value>
arrow::Status repeat(Builder& to, std::int64_t rows, Value value) {
    for (std::int64_t i = 0; i < rows; ++i) ARROW_RETURN_NOT_OK(to.Append(value));
    return arrow::Status::OK();
}

/// Every `stride`-th value from `first` on; NaN is null.
arrow::Status appendFloats(arrow::FloatBuilder& to, const std::vector<float>& values,
                           std::size_t first = 0, std::size_t stride = 1) {
    for (std::size_t i = first; i < values.size(); i += stride)
        ARROW_RETURN_NOT_OK(std::isnan(values[i]) ? to.AppendNull() : to.Append(values[i]));
    return arrow::Status::OK();
}

}  // namespace

LogBatch::LogBatch(std::shared_ptr<const RequestSchema> schema,
                   std::shared_ptr<arrow::Schema> columns, const std::vector<std::string>& masked)
    : schema_(std::move(schema)), columns_(std::move(columns)) {
    for (const auto& field : columns_->fields()) {
        builders_.push_back(arrow::MakeBuilder(field->type()).ValueOrDie());
        masked_.push_back(std::ranges::find(masked, field->name()) != masked.end());
    }
}

LogBatch::~LogBatch() = default;

template <typename Builder>
Builder& LogBatch::next() {
    return static_cast<Builder&>(*builders_[column_++]);
}

arrow::Status LogBatch::add(const RequestRows& request) {
    column_ = 0;
    rows_ += request.rows;
    textBytes_ += textBytesOf(request);
    ARROW_RETURN_NOT_OK(addFixed(request));
    ARROW_RETURN_NOT_OK(addGiven(request));
    return addAnswers(request);
}

arrow::Status LogBatch::addFixed(const RequestRows& request) {
    const std::int64_t rows = request.rows;
    ARROW_RETURN_NOT_OK(repeatText(next<arrow::StringBuilder>(), rows, request.request));
    auto& row = next<arrow::Int32Builder>();
    for (std::int64_t i = 0; i < rows; ++i)
        ARROW_RETURN_NOT_OK(row.Append(static_cast<std::int32_t>(i)));
    ARROW_RETURN_NOT_OK(repeat(next<arrow::TimestampBuilder>(), rows, request.time));
    ARROW_RETURN_NOT_OK(repeat(next<arrow::Int64Builder>(), rows, request.version));
    ARROW_RETURN_NOT_OK(repeatText(next<arrow::StringBuilder>(), rows, request.role));
    ARROW_RETURN_NOT_OK(repeat(next<arrow::Int64Builder>(), rows, request.latency));
    ARROW_RETURN_NOT_OK(
        repeat(next<arrow::Int32Builder>(), rows, static_cast<std::int32_t>(request.status)));
    return repeatText(next<arrow::StringBuilder>(), rows, request.error);
}

arrow::Status LogBatch::addInput(const InputColumn& input) {
    switch (input.type) {
        case ElementType::Float32:
            return appendFloats(next<arrow::FloatBuilder>(), input.floats);
        case ElementType::Int64: {
            auto& to = next<arrow::TimestampBuilder>();
            for (const std::int64_t one : input.ints)
                ARROW_RETURN_NOT_OK(one == kMissing ? to.AppendNull() : to.Append(one));
            return arrow::Status::OK();
        }
        case ElementType::String:
            break;
    }
    return appendTexts(next<arrow::StringBuilder>(), input.strings);
}

arrow::Status LogBatch::addGiven(const RequestRows& request) {
    const auto absent = [&](bool given) { return !given || masked_[column_]; };
    const auto addNulls = [&] { return next<arrow::ArrayBuilder>().AppendNulls(request.rows); };
    for (std::size_t i = 0; i < schema_->inputs.size(); ++i)
        ARROW_RETURN_NOT_OK(absent(!request.inputs.empty()) ? addNulls()
                                                            : addInput(request.inputs[i]));
    for (std::size_t i = 0; i < schema_->keys.size(); ++i)
        ARROW_RETURN_NOT_OK(absent(!request.keys.empty() && !request.keys[i].empty())
                                ? addNulls()
                                : appendTexts(next<arrow::StringBuilder>(), request.keys[i]));
    return arrow::Status::OK();
}

arrow::Status LogBatch::addAnswers(const RequestRows& request) {
    const Answers& answers = request.answers;
    const std::size_t classes = schema_->classes.size();
    const auto addNulls = [&] { return next<arrow::ArrayBuilder>().AppendNulls(request.rows); };
    if (classes == 0)
        return answers.predictions.empty()
                   ? addNulls()
                   : appendFloats(next<arrow::FloatBuilder>(), answers.predictions);
    if (answers.classes.empty()) {
        ARROW_RETURN_NOT_OK(addNulls());
    } else {
        auto& label = next<arrow::StringBuilder>();
        for (const std::int32_t one : answers.classes)
            ARROW_RETURN_NOT_OK(label.Append(schema_->classes[static_cast<std::size_t>(one)]));
    }
    for (std::size_t k = 0; k < classes; ++k)
        ARROW_RETURN_NOT_OK(
            answers.probabilities.empty()
                ? addNulls()
                : appendFloats(next<arrow::FloatBuilder>(), answers.probabilities, k, classes));
    return arrow::Status::OK();
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> LogBatch::finish() {
    arrow::ArrayVector arrays;
    for (const auto& builder : builders_) {
        ARROW_ASSIGN_OR_RAISE(auto made, builder->Finish());
        arrays.push_back(std::move(made));
    }
    return arrow::RecordBatch::Make(columns_, rows_, std::move(arrays));
}

std::int64_t textBytesOf(const RequestRows& request) {
    std::size_t bytes = request.request.size() + request.error.size();
    for (const InputColumn& input : request.inputs)
        for (const std::string& text : input.strings) bytes += text.size();
    for (const auto& key : request.keys)
        for (const std::string& text : key) bytes += text.size();
    return static_cast<std::int64_t>(bytes);
}

}  // namespace bw
