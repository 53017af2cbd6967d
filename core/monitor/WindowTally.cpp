#include "core/monitor/WindowTally.h"

#include "core/requests/LogColumns.h"

#include <arrow/api.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace bw {
namespace {

constexpr int kAnswered = 200;

const arrow::Int32Array& statusOf(const arrow::RecordBatch& batch) {
    return static_cast<const arrow::Int32Array&>(*batch.column(logcolumn::Status));
}

/// Quantile with linear interpolation (type 7); `values` is put in order.
double quantile(std::vector<float>& values, double share) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    const double part = place - std::floor(place);
    return static_cast<double>(values[below]) * (1 - part) +
           static_cast<double>(values[above]) * part;
}

std::int32_t classOf(const std::vector<std::string>& classes, std::string_view label) {
    const auto found = std::ranges::find(classes, label);
    return found == classes.end() ? -1 : static_cast<std::int32_t>(found - classes.begin());
}

double numberOf(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && std::isfinite(value)
               ? value
               : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

VersionTally::VersionTally(std::shared_ptr<const TrainingReference> reference)
    : reference_(std::move(reference)) {
    if (!reference_) return;
    columns_.reserve(reference_->columns.size());
    for (const auto& [name, column] : reference_->columns) columns_.emplace_back(column);
    if (reference_->prediction) prediction_.emplace(*reference_->prediction);
    if (reference_->contract) contract_.emplace(*reference_->contract, reference_->graph);
    truths_.task = reference_->graph.target.task;
    truths_.classes = reference_->graph.target.classes;
}

void VersionTally::add(const arrow::RecordBatch& batch, const std::vector<std::int64_t>& rows,
                       const std::vector<std::string_view>& truths) {
    rows_ += std::ssize(rows);
    for (ColumnCounts& counts : columns_)
        countColumn(LogColumn(batch, logcolumn::kInput + counts.reference().name()), rows, counts);
    if (prediction_)
        countColumn(LogColumn(batch, prediction_->reference().name()), rows, *prediction_);
    if (contract_) contract_->add(batch, rows);
    if (reference_ && !truths.empty()) addTruths(batch, rows, truths);
}

void VersionTally::addTruths(const arrow::RecordBatch& batch, const std::vector<std::int64_t>& rows,
                             const std::vector<std::string_view>& truths) {
    const LogColumn label(batch, logcolumn::kLabel), prediction(batch, logcolumn::kPrediction);
    std::vector<LogColumn> probabilities;
    for (const std::string& name : truths_.classes)
        probabilities.emplace_back(batch, logcolumn::kProbability + name);
    for (std::size_t i = 0; i < truths.size(); ++i) {
        if (truths[i].empty()) continue;
        truths_.rows.push_back(std::ssize(truths_.rows));
        if (reference_->regression()) {
            truths_.truthValue.push_back(numberOf(truths[i]));
            truths_.value.push_back(prediction.number(rows[i]));
            continue;
        }
        truths_.truth.push_back(classOf(truths_.classes, truths[i]));
        truths_.label.push_back(std::max(classOf(truths_.classes, label.text(rows[i])), 0));
        for (const LogColumn& probability : probabilities)
            truths_.probabilities.push_back(probability.number(rows[i]));
    }
}

std::vector<ColumnDrift> VersionTally::drift() const {
    std::vector<ColumnDrift> all;
    for (const ColumnCounts& counts : columns_) all.push_back(measureDrift(counts));
    if (prediction_) all.push_back(measureDrift(*prediction_));
    return all;
}

std::vector<ContractViolation> VersionTally::violations() const {
    return contract_ ? contract_->violations() : std::vector<ContractViolation>();
}

void WindowTally::add(const RequestBatch& batch, std::int64_t version,
                      const std::vector<std::int64_t>& rows,
                      const std::vector<std::string_view>& truths,
                      const std::shared_ptr<const TrainingReference>& reference) {
    const arrow::Int32Array& statuses = statusOf(*batch.batch);
    const LogColumn number(*batch.batch, "row"), latency(*batch.batch, "latency_us");
    std::vector<std::int64_t> answered;
    std::vector<std::string_view> truthOf;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::int64_t row = rows[i];
        const int status = statuses.Value(row);
        const bool fine = status == kAnswered;
        if (fine) answered.push_back(row);
        if (fine && !truths.empty()) truthOf.push_back(truths[i]);
        if (number.whole(row) != 0) continue;
        ++requests_;
        ++statuses_[status];
        failed_ += fine ? 0 : 1;
        if (fine) latencies_.push_back(static_cast<float>(latency.whole(row)));
    }
    rows_ += std::ssize(rows);
    rowsOf_[version] += std::ssize(rows);
    answered_ += std::ssize(answered);
    sample_ = std::min(sample_, batch.segment.sample);
    versions_.try_emplace(version, reference).first->second.add(*batch.batch, answered, truthOf);
}

std::vector<std::int64_t> WindowTally::replayed(const RequestBatch& batch,
                                                const std::vector<std::int64_t>& rows,
                                                std::int64_t stride) {
    std::vector<std::int64_t> chosen;
    const arrow::Int32Array& statuses = statusOf(*batch.batch);
    for (const std::int64_t row : rows)
        if (statuses.Value(row) == kAnswered && seen_++ % stride == 0) chosen.push_back(row);
    return chosen;
}

void WindowTally::describe(MonitorWindow& window) const {
    window.requests = requests_;
    window.rows = rows_;
    window.statuses = statuses_;
    window.failed = failed_;
    window.versions = rowsOf_;
    window.sample = sample_;
    std::vector<float> latencies = latencies_;
    window.latencyP50 = quantile(latencies, 0.50);
    window.latencyP95 = quantile(latencies, 0.95);
    window.latencyP99 = quantile(latencies, 0.99);
}

std::int64_t WindowTally::mainVersion() const {
    std::int64_t main = 0, most = -1;
    for (const auto& [version, rows] : rowsOf_)
        if (rows >= most) {
            main = version;
            most = rows;
        }
    return main;
}

}  // namespace bw
