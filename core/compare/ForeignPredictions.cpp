#include "core/compare/Predictions.h"
#include "core/table/CellText.h"

#include <arrow/api.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace bw {
namespace {

constexpr double kSumTolerance = 1e-3;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// A cell as number; NaN when it is missing or none.
double cellNumber(const arrow::Array& array, std::int64_t i) {
    if (array.IsNull(i)) return kNan;
    switch (array.type_id()) {
        case arrow::Type::DOUBLE:
            return static_cast<const arrow::DoubleArray&>(array).Value(i);
        case arrow::Type::INT64:
            return static_cast<double>(static_cast<const arrow::Int64Array&>(array).Value(i));
        case arrow::Type::BOOL:
            return static_cast<const arrow::BooleanArray&>(array).Value(i) ? 1 : 0;
        default:
            break;
    }
    const std::string text = cellText(array, i);
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return text.empty() || *end != '\0' ? kNan : value;
}

template <typename T, typename Cell>
std::vector<T> cells(const arrow::ChunkedArray& column, Cell&& cell) {
    std::vector<T> values;
    for (const auto& chunk : column.chunks())
        for (std::int64_t i = 0; i < chunk->length(); ++i) values.push_back(cell(*chunk, i));
    return values;
}

class ForeignTable {
public:
    ForeignTable(const arrow::Table& table, const Predictions& ours, const std::string& source)
        : table_(table), ours_(ours), source_(source) {}

    Result<Predictions> read(const std::vector<std::string>& keys) {
        BW_CHECK(placeRows(keys));
        Predictions result;
        result.task = ours_.task;
        result.classes = ours_.classes;
        result.rows = ours_.rows;
        result.truth = ours_.truth;
        result.truthValue = ours_.truthValue;
        result.rowHashes = ours_.rowHashes;
        if (ours_.task == Task::Regression)
            BW_CHECK(readValues(result));
        else
            BW_CHECK(readClasses(result));
        return result;
    }

private:
    [[nodiscard]] std::vector<double> numbers(const std::string& name) const {
        return cells<double>(*table_.GetColumnByName(name), cellNumber);
    }
    [[nodiscard]] std::vector<std::string> texts(const std::string& name) const {
        return cells<std::string>(*table_.GetColumnByName(name), cellText);
    }
    [[nodiscard]] bool has(const std::string& name) const {
        return table_.GetColumnByName(name) != nullptr;
    }
    [[nodiscard]] std::unexpected<Error> bad(const std::string& what, std::string hint) const {
        return fail(ErrorCode::BadInput, fmt::format("{}: {}", source_, what), std::move(hint));
    }
    [[nodiscard]] std::string rowName(std::size_t position) const {
        return fmt::format("row {}", ours_.rows[position]);
    }

    /// Fills at_: the table's line of each of our rows.
    Result<void> placeRows(const std::vector<std::string>& keys) {
        if (has("row")) {
            std::vector<std::string> wanted;
            for (const std::int64_t row : ours_.rows) wanted.push_back(fmt::format("{}", row));
            return place("row", wanted);
        }
        if (has("row_hash") && !ours_.rowHashes.empty()) {
            std::vector<std::string> wanted;
            for (const std::uint64_t hash : ours_.rowHashes)
                wanted.push_back(fmt::format("{}", hash));
            return place("row_hash", wanted);
        }
        if (has("key") && keys.size() == ours_.size()) return place("key", keys);
        return bad(has("key") ? "the dataset has no key column to match `key` with"
                              : "there is no column `row`",
                   "Add a column `row` with the 0-based row number in the dataset.");
    }

    Result<void> place(const std::string& column, const std::vector<std::string>& wanted) {
        const std::vector<std::string> given = texts(column);
        std::unordered_map<std::string, std::size_t> places;
        for (std::size_t i = 0; i < given.size(); ++i)
            if (!places.emplace(given[i], i).second)
                return bad(fmt::format("{} {} stands there twice", column, given[i]),
                           "Keep one line for each row.");
        for (const std::string& want : wanted) {
            const auto found = places.find(want);
            if (found == places.end())
                return bad(fmt::format("{} {} is missing", column, want),
                           "The file must answer every row of the compared part.");
            at_.push_back(found->second);
        }
        return {};
    }

    Result<void> readValues(Predictions& result) const {
        if (!has("prediction"))
            return bad("there is no column `prediction`",
                       "A regression model is compared by its column `prediction`.");
        const std::vector<double> values = numbers("prediction");
        for (std::size_t i = 0; i < at_.size(); ++i) {
            if (!std::isfinite(values[at_[i]]))
                return bad(fmt::format("{} has no number in `prediction`", rowName(i)),
                           "Give a number for every row.");
            result.value.push_back(values[at_[i]]);
        }
        return {};
    }

    Result<void> readClasses(Predictions& result) const {
        BW_CHECK(readProbabilities(result));
        if (has("label")) return readLabels(result);
        if (result.probabilities.empty())
            return bad(
                "there is neither `label` nor a column `p_<class>` for each class",
                fmt::format("Name the columns label, p_{}.", fmt::join(ours_.classes, ", p_")));
        result.labelsFromProbabilities();
        return {};
    }

    Result<void> readLabels(Predictions& result) const {
        const std::vector<std::string> labels = texts("label");
        for (std::size_t i = 0; i < at_.size(); ++i) {
            const std::int32_t label = classOf(labels[at_[i]]);
            if (label < 0)
                return bad(fmt::format("{} has the unknown label `{}`", rowName(i), labels[at_[i]]),
                           fmt::format("The classes are: {}.", fmt::join(ours_.classes, ", ")));
            result.label.push_back(label);
        }
        return {};
    }

    /// Zeros and ones may have been read as booleans, booleans as text in another case.
    [[nodiscard]] std::int32_t classOf(const std::string& label) const {
        const auto index = [this](std::string_view text) {
            const auto found = std::ranges::find(ours_.classes, text);
            return found == ours_.classes.end()
                       ? -1
                       : static_cast<std::int32_t>(found - ours_.classes.begin());
        };
        const std::int32_t exact = index(label);
        if (exact >= 0 || (label != "true" && label != "false")) return exact;
        return index(label == "true" ? "1" : "0");
    }

    Result<void> readProbabilities(Predictions& result) const {
        BW_TRY(const std::size_t present, probabilityColumns());
        if (present == 0) return {};
        const std::size_t classes = ours_.classes.size();
        result.probabilities.resize(at_.size() * classes);
        for (std::size_t k = 0; k < classes; ++k) {
            const std::vector<double> values = numbers("p_" + ours_.classes[k]);
            for (std::size_t i = 0; i < at_.size(); ++i)
                result.probabilities[i * classes + k] = values[at_[i]];
        }
        return checkProbabilities(result);
    }

    /// How many classes have a column: all or none.
    [[nodiscard]] Result<std::size_t> probabilityColumns() const {
        std::vector<std::string> missing;
        for (const std::string& name : ours_.classes)
            if (!has("p_" + name)) missing.push_back("p_" + name);
        if (!missing.empty() && missing.size() < ours_.classes.size())
            return bad(fmt::format("column {} is missing", missing.front()),
                       "Give a probability column for every class, or none.");
        for (const std::string& name : table_.ColumnNames())
            if (name.starts_with("p_") &&
                std::ranges::find(ours_.classes, name.substr(2)) == ours_.classes.end())
                return bad(fmt::format("column {} belongs to no class of the candidate", name),
                           fmt::format("The classes are: {}.", fmt::join(ours_.classes, ", ")));
        return ours_.classes.size() - missing.size();
    }

    [[nodiscard]] Result<void> checkProbabilities(const Predictions& result) const {
        const std::size_t classes = ours_.classes.size();
        for (std::size_t i = 0; i < at_.size(); ++i) {
            double sum = 0;
            for (std::size_t k = 0; k < classes; ++k) {
                const double p = result.probabilities[i * classes + k];
                if (!(p >= 0 && p <= 1))
                    return bad(fmt::format("{} has {} in `p_{}`, not a probability", rowName(i),
                                           std::isnan(p) ? "no number" : fmt::format("{}", p),
                                           ours_.classes[k]),
                               "Probabilities lie between 0 and 1.");
                sum += p;
            }
            if (std::abs(sum - 1) > kSumTolerance)
                return bad(
                    fmt::format("the probabilities of {} sum to {:.4f}, not to 1", rowName(i), sum),
                    "Give the probability of every class of the same row.");
        }
        return {};
    }

    const arrow::Table& table_;
    const Predictions& ours_;
    const std::string& source_;
    std::vector<std::size_t> at_;
};

}  // namespace

Result<Predictions> foreignPredictions(const arrow::Table& table, const Predictions& ours,
                                       const std::string& source,
                                       const std::vector<std::string>& keys) {
    return ForeignTable(table, ours, source).read(keys);
}

}  // namespace bw
