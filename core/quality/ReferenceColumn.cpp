#include "core/quality/ColumnView.h"
#include "core/quality/Drift.h"
#include "core/table/DateTimeText.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bw {
namespace {

constexpr std::size_t kBins = 1024;
constexpr std::size_t kLevels = 20;  ///< integers of at most so many values are categories
constexpr std::size_t kExamples = 10;

/// The values of some rows that are present.
template <typename Take>
void eachRow(const ColumnView& view, std::span<const std::int64_t> rows, Take&& take) {
    if (rows.empty())
        for (std::int64_t row = 0; row < view.rows(); ++row) take(row);
    for (const std::int64_t row : rows) take(row);
}

/// The least value, then upper ends of bins of about equal count; all values if they are few.
std::vector<double> binEdges(const std::vector<double>& sorted) {
    std::vector<double> edges;
    for (std::size_t i = 0; i < sorted.size() && edges.size() <= kBins; ++i)
        if (edges.empty() || sorted[i] != edges.back()) edges.push_back(sorted[i]);
    if (edges.size() <= kBins) return edges;
    edges.assign(1, sorted.front());
    for (std::size_t i = 1; i <= kBins; ++i) {
        const double edge = sorted[i * sorted.size() / kBins - 1];
        if (edge != edges.back()) edges.push_back(edge);
    }
    return edges;
}

bool isWhole(double value) {
    return value == std::floor(value);
}

}  // namespace

void ReferenceColumn::setNumbers(std::vector<double> values) {
    std::erase_if(values, [](double value) { return std::isnan(value); });
    missing_ = rows_ - std::ssize(values);
    std::ranges::sort(values);
    edges_ = binEdges(values);
    if (!values.empty()) {
        minimum_ = values.front();
        maximum_ = values.back();
    }
    const bool fewWhole = kind_ == ColumnKind::Integer && edges_.size() <= kLevels &&
                          std::ranges::all_of(edges_, isWhole);
    scale_ = kind_ == ColumnKind::Boolean || fewWhole ? Scale::Levels : Scale::Ordered;
    counts_.assign((scale_ == Scale::Levels ? edges_.size() : 2 * edges_.size()) + 1, 0);
    for (const double value : values) ++counts_[binOf(value)];
}

ReferenceColumn ReferenceColumn::ofNumbers(std::string name, std::vector<double> values) {
    ReferenceColumn column;
    column.name_ = std::move(name);
    column.rows_ = std::ssize(values);
    column.setNumbers(std::move(values));
    return column;
}

ReferenceColumn ReferenceColumn::ofTexts(std::string name, const std::vector<std::string>& values) {
    ReferenceColumn column;
    column.name_ = std::move(name);
    column.kind_ = ColumnKind::Category;
    column.scale_ = Scale::Texts;
    column.rows_ = std::ssize(values);
    for (const std::string& value : values) {
        if (value.empty()) {
            ++column.missing_;
            continue;
        }
        const auto [code, isNew] = column.codes_.try_emplace(value, column.names_.size());
        if (isNew) {
            column.names_.push_back(value);
            column.counts_.push_back(0);
        }
        ++column.counts_[code->second];
    }
    column.counts_.push_back(0);
    return column;
}

ReferenceColumn ReferenceColumn::make(const Dataset& dataset, int index,
                                      std::span<const std::int64_t> rows, bool single) {
    const ColumnView view(dataset, index);
    ReferenceColumn column;
    column.name_ = dataset.columns()[static_cast<std::size_t>(index)];
    column.kind_ = view.kind();
    column.rows_ = rows.empty() ? view.rows() : std::ssize(rows);
    if (view.kind() != ColumnKind::Category) {
        const bool round = single && view.kind() != ColumnKind::DateTime;
        std::vector<double> values;
        values.reserve(static_cast<std::size_t>(column.rows_));
        eachRow(view, rows, [&](std::int64_t row) {
            const double value = view.number(row);
            values.push_back(round ? static_cast<double>(static_cast<float>(value)) : value);
        });
        column.setNumbers(std::move(values));
        return column;
    }
    column.scale_ = Scale::Texts;
    std::vector<std::int64_t> counts(static_cast<std::size_t>(view.categories()));
    eachRow(view, rows, [&](std::int64_t row) {
        if (view.missing(row))
            ++column.missing_;
        else
            ++counts[static_cast<std::size_t>(view.bits(row))];
    });
    for (std::size_t code = 0; code < counts.size(); ++code) {
        if (counts[code] == 0) continue;  // only in rows that are not looked at
        column.codes_.emplace(view.category(static_cast<std::int64_t>(code)), column.names_.size());
        column.names_.emplace_back(view.category(static_cast<std::int64_t>(code)));
        column.counts_.push_back(counts[code]);
    }
    column.counts_.push_back(0);
    return column;
}

std::size_t ReferenceColumn::binOf(double value) const {
    const auto edge = std::ranges::lower_bound(edges_, value);
    const auto index = static_cast<std::size_t>(edge - edges_.begin());
    const bool exact = edge != edges_.end() && *edge == value;
    if (scale_ == Scale::Levels) return exact ? index : edges_.size();
    return 2 * index + (exact ? 1 : 0);
}

std::size_t ReferenceColumn::binOf(std::string_view text) const {
    const auto code = codes_.find(text);
    return code == codes_.end() ? names_.size() : code->second;
}

bool ReferenceColumn::neverSeen(double value) const {
    if (scale_ == Scale::Levels) return binOf(value) == edges_.size();
    return edges_.empty() || value < minimum_ || value > maximum_;
}

void ColumnCounts::example(std::string text) {
    if (examples_.size() < kExamples && std::ranges::find(examples_, text) == examples_.end())
        examples_.push_back(std::move(text));
}

void ColumnCounts::add(double value) {
    if (std::isnan(value)) return addMissing();
    ++rows_;
    ++counts_[reference_->binOf(value)];
    if (!reference_->neverSeen(value)) return;
    ++neverSeen_;
    if (examples_.size() < kExamples)
        example(reference_->kind() == ColumnKind::DateTime
                    ? dateTimeText(static_cast<std::int64_t>(value))
                    : fmt::format("{}", value));
}

void ColumnCounts::add(std::string_view text) {
    if (text.empty()) return addMissing();
    add(reference_->binOf(text), text, 1);
}

void ColumnCounts::add(std::size_t bin, std::string_view text, std::int64_t count) {
    rows_ += count;
    counts_[bin] += count;
    if (bin + 1 < counts_.size()) return;
    neverSeen_ += count;
    if (count > 0) example(std::string(text));
}

}  // namespace bw
