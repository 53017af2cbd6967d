#include "core/export/Golden.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace bw {
namespace {

constexpr std::int64_t kMissingTime = std::numeric_limits<std::int64_t>::min();
constexpr float kMissingNumber = std::numeric_limits<float>::quiet_NaN();

/// Rows of the dataset at most, and the smallest number of rows in all.
constexpr std::int64_t kRealRows = 32, kFewestRows = 32;
/// With more inputs than this, made rows change several inputs at once: still each input in some
/// row.
constexpr std::size_t kMostMadeRows = 64;

constexpr std::int64_t kMicrosecondsOfYear = 31'556'952'000'000;

/// A value of a column as the exported interface sees it, appended from an Arrow array.
class CellReader {
    template <typename ArrowArray>
    [[nodiscard]] auto value(std::int64_t row) const {
        return static_cast<const ArrowArray&>(array_).Value(row);
    }

public:
    CellReader(const arrow::Array& array, InputColumn& column) : array_(array), column_(column) {}

    void append(std::int64_t row) {
        const bool missing = array_.IsNull(row);
        switch (column_.type) {
            case ElementType::Float32:
                column_.floats.push_back(missing ? kMissingNumber : number(row));
                break;
            case ElementType::Int64:
                column_.ints.push_back(missing ? kMissingTime : value<arrow::TimestampArray>(row));
                break;
            case ElementType::String:
                column_.strings.push_back(missing ? "" : text(row));
                break;
        }
    }

private:
    [[nodiscard]] float number(std::int64_t row) const {
        switch (array_.type_id()) {
            case arrow::Type::INT64:
                return static_cast<float>(value<arrow::Int64Array>(row));
            case arrow::Type::BOOL:
                return value<arrow::BooleanArray>(row) ? 1.0F : 0.0F;
            default:
                return static_cast<float>(value<arrow::DoubleArray>(row));
        }
    }
    [[nodiscard]] std::string text(std::int64_t row) const {
        const auto& coded = static_cast<const arrow::DictionaryArray&>(array_);
        const auto& words = static_cast<const arrow::StringArray&>(*coded.dictionary());
        const std::int64_t code = coded.GetValueIndex(row);
        return code < 0 || code >= words.length() ? "" : words.GetString(code);
    }

    const arrow::Array& array_;
    InputColumn& column_;
};

Result<void> checkKind(const GraphValue& input, ColumnKind kind) {
    const ElementType element = kind == ColumnKind::Category   ? ElementType::String
                                : kind == ColumnKind::DateTime ? ElementType::Int64
                                                               : ElementType::Float32;
    if (element == input.type.element) return {};
    return fail(ErrorCode::BadInput,
                fmt::format("Column \"{}\" is of kind {}, which does not fit the model", input.name,
                            columnKindName(kind)),
                "Use the dataset version that the model was trained on.");
}

std::vector<std::int64_t> spread(const std::vector<std::int64_t>& candidates, std::int64_t count) {
    const std::int64_t all = std::ssize(candidates);
    if (all <= count) return candidates;
    std::vector<std::int64_t> rows;
    for (std::int64_t i = 0; i < count; ++i)
        rows.push_back(candidates[static_cast<std::size_t>(i * all / count)]);
    return rows;
}

Result<InputRows> realRows(const Graph& graph, const Dataset& dataset,
                           const std::vector<std::int64_t>& rows) {
    InputRows columns;
    for (const GraphValue& input : graph.inputs) {
        BW_TRY(const int index, dataset.columnIndex(input.name));
        BW_CHECK(checkKind(input, dataset.kind(index)));
        InputColumn column{.name = input.name, .type = input.type.element};
        if (!rows.empty()) {
            CellReader cells(*dataset.table()->column(index)->chunk(0), column);
            for (const std::int64_t row : rows) cells.append(row);
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

void appendMissing(InputColumn& column) {
    switch (column.type) {
        case ElementType::Float32:
            column.floats.push_back(kMissingNumber);
            break;
        case ElementType::Int64:
            column.ints.push_back(kMissingTime);
            break;
        case ElementType::String:
            column.strings.emplace_back();
            break;
    }
}

/// Appends made rows: copies of real ones with some cells replaced.
class MadeRows {
public:
    MadeRows(InputRows& rows, std::size_t real) : rows_(rows), real_(real) {}

    /// A copy of the next real row; a row in which everything is missing where there is none.
    void copy() {
        for (InputColumn& column : rows_) {
            if (real_ == 0)
                appendMissing(column);
            else
                appendCopy(column, next_ % real_);
        }
        ++next_;
    }

    /// For every input that `fits`: some row in which `change` was applied to its last value.
    template <typename Fits, typename Change>
    void eachInTurn(const Fits& fits, const Change& change) {
        std::vector<std::size_t> inputs;
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (fits(rows_[i])) inputs.push_back(i);
        const std::size_t made = std::min(inputs.size(), kMostMadeRows);
        for (std::size_t row = 0; row < made; ++row) {
            copy();
            for (std::size_t i = row; i < inputs.size(); i += made) change(rows_[inputs[i]]);
        }
    }

private:
    static void appendCopy(InputColumn& column, std::size_t row) {
        switch (column.type) {
            case ElementType::Float32:
                column.floats.push_back(column.floats[row]);
                break;
            case ElementType::Int64:
                column.ints.push_back(column.ints[row]);
                break;
            case ElementType::String:
                column.strings.push_back(std::string(column.strings[row]));
                break;
        }
    }

    InputRows& rows_;
    std::size_t real_;
    std::size_t next_ = 0;
};

void setMissing(InputColumn& column) {
    switch (column.type) {
        case ElementType::Float32:
            column.floats.back() = kMissingNumber;
            break;
        case ElementType::Int64:
            column.ints.back() = kMissingTime;
            break;
        case ElementType::String:
            column.strings.back().clear();
            break;
    }
}

/// Ten times the range of the present values beyond it.
void setFarOut(InputColumn& column, bool high) {
    if (column.type == ElementType::Int64) {
        column.ints.back() = (high ? 230 : -170) * kMicrosecondsOfYear;
        return;
    }
    double low = 0, top = 0;
    for (const float value : column.floats) {
        if (!std::isfinite(value)) continue;
        low = std::min<double>(low, value);
        top = std::max<double>(top, value);
    }
    const double beyond = 10 * (top - low) + 1;
    constexpr double kLimit = std::numeric_limits<float>::max();
    column.floats.back() =
        static_cast<float>(std::clamp(high ? top + beyond : low - beyond, -kLimit, kLimit));
}

std::string neverSeen(const Graph& graph) {
    std::set<std::string> known;
    for (const Node& node : graph.nodes)
        if (const auto found = node.attributes.find("vocabulary"); found != node.attributes.end())
            if (const auto* words = std::get_if<std::vector<std::string>>(&found->second))
                known.insert(words->begin(), words->end());
    std::string text = "never seen in training";
    while (known.contains(text)) text += " either";
    return text;
}

}  // namespace

Result<InputRows> goldenInputs(const Graph& graph, const Dataset& dataset,
                               const std::vector<std::int64_t>& candidates) {
    const std::vector<std::int64_t> picked = spread(candidates, kRealRows);
    for (const std::int64_t row : picked)
        if (row < 0 || row >= dataset.rows())
            return fail(ErrorCode::Internal, fmt::format("The dataset has no row {}", row),
                        "Report this with the dataset's version.");
    BW_TRY(InputRows rows, realRows(graph, dataset, picked));
    MadeRows made(rows, picked.size());
    const auto any = [](const InputColumn&) { return true; };
    const auto isText = [](const InputColumn& c) { return c.type == ElementType::String; };
    const auto isNumber = [&](const InputColumn& c) { return !isText(c); };
    made.eachInTurn(any, setMissing);
    made.eachInTurn(isText, [text = neverSeen(graph)](InputColumn& c) { c.strings.back() = text; });
    made.eachInTurn(isNumber, [](InputColumn& c) { setFarOut(c, true); });
    made.eachInTurn(isNumber, [](InputColumn& c) { setFarOut(c, false); });
    made.copy();
    for (InputColumn& column : rows) setMissing(column);
    while (!rows.empty() && rowCount(rows) < kFewestRows) made.copy();
    return rows;
}

}  // namespace bw
