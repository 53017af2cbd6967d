#include "core/train/RawColumns.h"

#include "core/table/Dataset.h"

#include <arrow/api.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bw {
namespace {

constexpr float kMissingNumber = std::numeric_limits<float>::quiet_NaN();
constexpr std::int64_t kMissingTime = std::numeric_limits<std::int64_t>::min();

template <typename ArrowArray>
std::vector<float> readNumbers(const arrow::Array& array, std::span<const std::int64_t> rows) {
    const auto& typed = static_cast<const ArrowArray&>(array);
    std::vector<float> values;
    values.reserve(rows.size());
    for (const std::int64_t row : rows)
        values.push_back(typed.IsNull(row) ? kMissingNumber : static_cast<float>(typed.Value(row)));
    return values;
}

std::vector<std::int64_t> readTimes(const arrow::Array& array, std::span<const std::int64_t> rows) {
    const auto& typed = static_cast<const arrow::TimestampArray&>(array);
    std::vector<std::int64_t> values;
    values.reserve(rows.size());
    for (const std::int64_t row : rows)
        values.push_back(typed.IsNull(row) ? kMissingTime : typed.Value(row));
    return values;
}

void readCategories(const arrow::Array& array, std::span<const std::int64_t> rows,
                    RawColumn& column) {
    const auto& typed = static_cast<const arrow::DictionaryArray&>(array);
    const auto& words = static_cast<const arrow::StringArray&>(*typed.dictionary());
    auto dictionary = std::make_shared<std::vector<std::string>>();
    for (std::int64_t i = 0; i < words.length(); ++i)
        dictionary->emplace_back(words.IsNull(i) ? std::string_view() : words.GetView(i));
    const auto& codes = static_cast<const arrow::Int32Array&>(*typed.indices());
    column.codes.reserve(rows.size());
    for (const std::int64_t row : rows) {
        const std::int64_t code = codes.IsNull(row) ? -1 : codes.Value(row);
        const bool missing = code < 0 || (*dictionary)[static_cast<std::size_t>(code)].empty();
        column.codes.push_back(missing ? -1 : code);
    }
    column.dictionary = std::move(dictionary);
}

std::string_view wantedKinds(ElementType type) {
    switch (type) {
        case ElementType::Float32:
            return "an integer, number or boolean";
        case ElementType::Int64:
            return "a datetime";
        case ElementType::String:
            break;
    }
    return "a category";
}

}  // namespace

RawColumn rawColumn(const InputColumn& input) {
    RawColumn column{
        .name = input.name, .type = input.type, .floats = input.floats, .ints = input.ints};
    if (input.type != ElementType::String) return column;
    auto words = std::make_shared<std::vector<std::string>>(input.strings);
    for (std::size_t i = 0; i < words->size(); ++i)
        column.codes.push_back((*words)[i].empty() ? -1 : static_cast<std::int64_t>(i));
    column.dictionary = std::move(words);
    return column;
}

ElementType elementOf(ColumnKind kind) {
    switch (kind) {
        case ColumnKind::Integer:
        case ColumnKind::Number:
        case ColumnKind::Boolean:
            return ElementType::Float32;
        case ColumnKind::DateTime:
            return ElementType::Int64;
        case ColumnKind::Category:
            break;
    }
    return ElementType::String;
}

Result<RawColumn> readRawColumn(const std::string& name, const arrow::Array& array,
                                std::span<const std::int64_t> rows) {
    BW_TRY(const ColumnKind kind, columnKindOf(*array.type()));
    RawColumn column{.name = name, .type = elementOf(kind)};
    switch (kind) {
        case ColumnKind::Integer:
            column.floats = readNumbers<arrow::Int64Array>(array, rows);
            break;
        case ColumnKind::Number:
            column.floats = readNumbers<arrow::DoubleArray>(array, rows);
            break;
        case ColumnKind::Boolean:
            column.floats = readNumbers<arrow::BooleanArray>(array, rows);
            break;
        case ColumnKind::DateTime:
            column.ints = readTimes(array, rows);
            break;
        case ColumnKind::Category:
            readCategories(array, rows, column);
            break;
    }
    return column;
}

Result<void> checkColumnsPresent(const Graph& graph, const std::vector<std::string>& columns) {
    std::vector<std::string> missing;
    for (const GraphValue& input : graph.inputs)
        if (std::ranges::find(columns, input.name) == columns.end()) missing.push_back(input.name);
    if (missing.empty()) return {};
    return fail(ErrorCode::BadInput,
                fmt::format("The data lacks {} that the model needs: {}",
                            missing.size() == 1 ? "a column" : "columns", fmt::join(missing, ", ")),
                "Add the columns under exactly these names; their cells may be empty.");
}

Result<void> checkColumnFits(const GraphValue& input, ColumnKind kind) {
    if (elementOf(kind) == input.type.element) return {};
    return fail(ErrorCode::BadInput,
                fmt::format("Column \"{}\" is of kind {}, but the model needs {}", input.name,
                            columnKindName(kind), wantedKinds(input.type.element)),
                "Import the data with the kind that the model was trained with (--type).");
}

Result<RawColumns> readInputs(const Graph& graph, const Dataset& dataset,
                              std::span<const std::int64_t> rows) {
    BW_CHECK(checkColumnsPresent(graph, dataset.columns()));
    RawColumns columns;
    for (const GraphValue& input : graph.inputs) {
        BW_TRY(const int index, dataset.columnIndex(input.name));
        BW_CHECK(checkColumnFits(input, dataset.kind(index)));
        if (rows.empty()) {
            columns.push_back({.name = input.name,
                               .type = input.type.element,
                               .dictionary = std::make_shared<std::vector<std::string>>()});
            continue;
        }
        const auto chunks = dataset.table()->column(index);
        BW_TRY(RawColumn column, readRawColumn(input.name, *chunks->chunk(0), rows));
        columns.push_back(std::move(column));
    }
    return columns;
}

}  // namespace bw
