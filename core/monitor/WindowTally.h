#pragma once

#include "core/monitor/ContractCounts.h"
#include "core/monitor/Replay.h"
#include "core/requests/RequestLog.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace bw {

/// Rows of one window that one version answered. For one thread.
class VersionTally {
public:
    /// `reference` is null for a version that is not registered.
    explicit VersionTally(std::shared_ptr<const TrainingReference> reference);

    /// Rows with status 200. `truths` is as long as `rows`, or empty; "" where it is not known.
    void add(const arrow::RecordBatch& batch, const std::vector<std::int64_t>& rows,
             const std::vector<std::string_view>& truths);

    [[nodiscard]] const TrainingReference* reference() const { return reference_.get(); }
    [[nodiscard]] std::int64_t rows() const { return rows_; }
    [[nodiscard]] const Predictions& truths() const { return truths_; }
    /// Columns, then the prediction: measured, not judged.
    [[nodiscard]] std::vector<ColumnDrift> drift() const;
    [[nodiscard]] std::vector<ContractViolation> violations() const;
    [[nodiscard]] bool hasContract() const { return contract_.has_value(); }

private:
    void addTruths(const arrow::RecordBatch& batch, const std::vector<std::int64_t>& rows,
                   const std::vector<std::string_view>& truths);

    std::shared_ptr<const TrainingReference> reference_;
    std::vector<ColumnCounts> columns_;
    std::optional<ColumnCounts> prediction_;
    std::optional<ContractCounts> contract_;
    Predictions truths_;
    std::int64_t rows_ = 0;
};

/// Everything of one window but its meaning. For one thread.
class WindowTally {
public:
    /// All rows of the window in a batch, of one version.
    void add(const RequestBatch& batch, std::int64_t version, const std::vector<std::int64_t>& rows,
             const std::vector<std::string_view>& truths,
             const std::shared_ptr<const TrainingReference>& reference);
    /// Which of the answered rows to replay: every `stride`-th.
    [[nodiscard]] std::vector<std::int64_t> replayed(const RequestBatch& batch,
                                                     const std::vector<std::int64_t>& rows,
                                                     std::int64_t stride);

    /// Volume, latency and statuses into `window`.
    void describe(MonitorWindow& window) const;
    /// That answered most rows, the newer one of equals.
    [[nodiscard]] std::int64_t mainVersion() const;
    [[nodiscard]] const std::map<std::int64_t, VersionTally>& versions() const { return versions_; }
    [[nodiscard]] std::int64_t answered() const { return answered_; }

private:
    std::map<std::int64_t, VersionTally> versions_;
    std::map<std::int64_t, std::int64_t> rowsOf_;  ///< version → rows, failed ones too
    std::int64_t requests_ = 0, rows_ = 0, failed_ = 0, answered_ = 0, seen_ = 0;
    std::map<int, std::int64_t> statuses_;
    std::vector<float> latencies_;
    double sample_ = 1;
};

}  // namespace bw
