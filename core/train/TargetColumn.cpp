#include "core/train/TargetColumn.h"

#include "core/table/Dataset.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <unordered_map>

namespace bw {
namespace {

constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

/// The values of a target column as texts (classes) or numbers, whichever is asked for.
class TargetReader {
public:
    TargetReader(const Dataset& dataset, int column)
        : kind_(dataset.kind(column)), rows_(dataset.rows()) {
        if (rows_ > 0) array_ = dataset.table()->column(column)->chunk(0);
    }
    [[nodiscard]] ColumnKind kind() const { return kind_; }

    /// A key per row: equal for equal values; nothing where missing. Categories by their dictionary
    /// code.
    [[nodiscard]] std::optional<std::int64_t> key(std::int64_t row) const {
        if (array_->IsNull(row)) return std::nullopt;
        switch (kind_) {
            case ColumnKind::Integer:
                return static_cast<const arrow::Int64Array&>(*array_).Value(row);
            case ColumnKind::Boolean:
                return static_cast<const arrow::BooleanArray&>(*array_).Value(row) ? 1 : 0;
            case ColumnKind::Category:
                return categoryKey(row);
            default:
                return std::nullopt;
        }
    }
    [[nodiscard]] std::string label(std::int64_t key) const {
        if (kind_ == ColumnKind::Boolean) return key != 0 ? "true" : "false";
        if (kind_ != ColumnKind::Category) return std::to_string(key);
        const auto& typed = static_cast<const arrow::DictionaryArray&>(*array_);
        return std::string(
            static_cast<const arrow::StringArray&>(*typed.dictionary()).GetView(key));
    }
    [[nodiscard]] double number(std::int64_t row) const {
        if (array_->IsNull(row)) return kNoValue;
        if (kind_ == ColumnKind::Number)
            return static_cast<const arrow::DoubleArray&>(*array_).Value(row);
        const auto found = key(row);
        return found ? static_cast<double>(*found) : kNoValue;
    }
    [[nodiscard]] std::int64_t rows() const { return rows_; }

private:
    [[nodiscard]] std::optional<std::int64_t> categoryKey(std::int64_t row) const {
        const auto& typed = static_cast<const arrow::DictionaryArray&>(*array_);
        const std::int64_t code =
            static_cast<const arrow::Int32Array&>(*typed.indices()).Value(row);
        const auto& words = static_cast<const arrow::StringArray&>(*typed.dictionary());
        if (code < 0 || words.GetView(code).empty()) return std::nullopt;
        return code;
    }

    ColumnKind kind_;
    std::int64_t rows_;
    std::shared_ptr<arrow::Array> array_;
};

using Labels = std::map<std::int64_t, std::string>;  ///< key → label

Labels trainingLabels(const TargetReader& reader, const std::vector<Part>& parts) {
    Labels labels;
    for (std::int64_t row = 0; row < reader.rows(); ++row) {
        if (parts[static_cast<std::size_t>(row)] != Part::Train) continue;
        const auto key = reader.key(row);
        if (key && !labels.contains(*key)) labels[*key] = reader.label(*key);
    }
    return labels;
}

std::unexpected<Error> noTrainingRow(const std::string& column) {
    return fail(ErrorCode::BadInput,
                fmt::format("Target \"{}\" has no value in any training row", column),
                "Choose another target, or a split with more training rows.");
}

std::unexpected<Error> unsuited(const std::string& column, std::string_view why, std::string hint) {
    return fail(ErrorCode::BadInput, fmt::format("Target \"{}\" {}", column, why), std::move(hint));
}

bool regressionByDefault(ColumnKind kind, std::size_t trainingClasses) {
    return kind == ColumnKind::Number ||
           (kind == ColumnKind::Integer && trainingClasses > kMostIntegerClasses);
}

Result<Task> decideTask(const std::string& column, const std::string& given, ColumnKind kind,
                        std::size_t classes) {
    if (kind == ColumnKind::DateTime)
        return unsuited(column, "holds dates, which cannot be predicted",
                        "Choose another target; a number of days can be one.");
    if (given.empty()) {
        if (regressionByDefault(kind, classes)) return Task::Regression;
        return classes == 2 ? Task::BinaryClassification : Task::MulticlassClassification;
    }
    BW_TRY(const Task task, taskFromName(given));
    if (task == Task::Regression && kind == ColumnKind::Category)
        return unsuited(column, "holds texts, which regression cannot predict",
                        "Leave out --task, or import the column as a number.");
    if (task != Task::Regression && kind == ColumnKind::Number)
        return unsuited(column, "holds real numbers, which are no classes",
                        "Leave out --task, or import the column as integer or category.");
    if (task == Task::BinaryClassification && classes > 2)
        return unsuited(column, fmt::format("has {} classes, not two", classes),
                        "Use the task multiclass.");
    return task;
}

/// Class labels in their order, and the index of each key.
std::unordered_map<std::int64_t, std::int32_t> orderClasses(const Labels& labels, bool integers,
                                                            std::vector<std::string>& classes) {
    std::vector<std::pair<std::int64_t, std::string>> order(labels.begin(), labels.end());
    if (!integers) std::ranges::sort(order, {}, &std::pair<std::int64_t, std::string>::second);
    std::unordered_map<std::int64_t, std::int32_t> indices;
    for (const auto& [key, label] : order) {
        indices[key] = static_cast<std::int32_t>(classes.size());
        classes.push_back(label);
    }
    return indices;
}

void fillClasses(const TargetReader& reader,
                 const std::unordered_map<std::int64_t, std::int32_t>& indices,
                 TargetColumn& column) {
    column.classes.assign(static_cast<std::size_t>(reader.rows()), TargetColumn::kMissingClass);
    for (std::int64_t row = 0; row < reader.rows(); ++row) {
        const auto key = reader.key(row);
        if (!key) continue;
        const auto found = indices.find(*key);
        column.classes[static_cast<std::size_t>(row)] =
            found == indices.end() ? TargetColumn::kUnseenClass : found->second;
    }
}

Result<void> fillValues(const TargetReader& reader, const std::string& name, TargetColumn& column) {
    column.values.reserve(static_cast<std::size_t>(reader.rows()));
    for (std::int64_t row = 0; row < reader.rows(); ++row) {
        column.values.push_back(reader.number(row));
        if (std::isinf(column.values.back()))
            return unsuited(name, fmt::format("is infinite in row {}", row),
                            "Correct the value, or make it empty.");
    }
    return {};
}

/// Standardizes by the training rows; false: there is none.
bool standardize(TargetColumn& column, const std::vector<Part>& parts) {
    double sum = 0, squares = 0, count = 0;
    const auto overTraining = [&](auto&& each) {
        for (std::size_t row = 0; row < parts.size(); ++row)
            if (parts[row] == Part::Train && !std::isnan(column.values[row]))
                each(column.values[row]);
    };
    overTraining([&](double value) { sum += value, ++count; });
    if (count == 0) return false;
    column.target.mean = sum / count;
    overTraining([&](double value) {
        squares += (value - column.target.mean) * (value - column.target.mean);
    });
    const double deviation = std::sqrt(squares / count);
    column.target.scale = deviation > 0 ? deviation : 1;
    return true;
}

}  // namespace

bool TargetColumn::known(std::int64_t row) const {
    const auto i = static_cast<std::size_t>(row);
    return target.task == Task::Regression ? !std::isnan(values[i]) : classes[i] >= 0;
}

bool TargetColumn::missing(std::int64_t row) const {
    const auto i = static_cast<std::size_t>(row);
    return target.task == Task::Regression ? std::isnan(values[i]) : classes[i] == kMissingClass;
}

Result<TargetColumn> prepareTarget(const Dataset& dataset, const std::string& column,
                                   const std::string& task, const std::vector<Part>& parts) {
    BW_TRY(const int index, dataset.columnIndex(column));
    const TargetReader reader(dataset, index);
    const Labels labels = trainingLabels(reader, parts);
    BW_TRY(const Task decided, decideTask(column, task, reader.kind(), labels.size()));
    TargetColumn result{.target = {.column = column, .task = decided}};
    if (decided == Task::Regression) {
        BW_CHECK(fillValues(reader, column, result));
        if (!standardize(result, parts)) return noTrainingRow(column);
        return result;
    }
    if (labels.empty()) return noTrainingRow(column);
    if (labels.size() == 1)
        return unsuited(
            column,
            fmt::format("has one class only in the training rows: \"{}\"", labels.begin()->second),
            "Choose a target that differs between rows, or import data with more classes.");
    const bool integers = reader.kind() == ColumnKind::Integer;
    result.target.integerLabels = integers;
    fillClasses(reader, orderClasses(labels, integers, result.target.classes), result);
    return result;
}

Result<TargetColumn> readTarget(const Dataset& dataset, const Target& target) {
    TargetColumn result{.target = target};
    const auto rows = static_cast<std::size_t>(dataset.rows());
    const bool regression = target.task == Task::Regression;
    const auto index = dataset.columnIndex(target.column);
    if (!index || rows == 0) {
        if (regression)
            result.values.assign(rows, kNoValue);
        else
            result.classes.assign(rows, TargetColumn::kMissingClass);
        return result;
    }
    const TargetReader reader(dataset, *index);
    const bool numeric =
        reader.kind() != ColumnKind::Category && reader.kind() != ColumnKind::DateTime;
    if (regression && !numeric)
        return unsuited(target.column,
                        fmt::format("is of kind {}, the model predicts a number",
                                    columnKindName(reader.kind())),
                        "Import the column as a number (--type).");
    if (regression) {
        BW_CHECK(fillValues(reader, target.column, result));
        return result;
    }
    std::unordered_map<std::string, std::int32_t> byLabel;
    for (const std::string& label : target.classes)
        byLabel.emplace(label, static_cast<std::int32_t>(byLabel.size()));
    std::unordered_map<std::int64_t, std::int32_t> indices;
    for (std::int64_t row = 0; row < reader.rows(); ++row) {
        const auto key = reader.key(row);
        if (!key || indices.contains(*key)) continue;
        const auto found = byLabel.find(reader.label(*key));
        indices[*key] = found == byLabel.end() ? TargetColumn::kUnseenClass : found->second;
    }
    fillClasses(reader, indices, result);
    return result;
}

}  // namespace bw
