#pragma once

#include "core/table/ColumnEncoder.h"
#include "core/table/DatasetFile.h"

#include <arrow/type_fwd.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace bw {

/// Encodes batches and writes them to a dataset file in several threads. Each thread has some
/// columns beside each other and hands the batch on to the next thread together with the hashes of
/// its rows; the last writes those. So each column sees its batches in order, and each row its
/// columns.
class RowPipeline {
public:
    /// `encoders` and `file` belong to the pipeline's threads until finish() or destruction.
    RowPipeline(std::vector<ColumnEncoder>& encoders, DatasetFile& file);
    RowPipeline(const RowPipeline&) = delete;
    RowPipeline& operator=(const RowPipeline&) = delete;
    /// Drops what is waiting.
    ~RowPipeline();

    /// Waits while the first thread is busy. Fails with the error of an earlier batch.
    [[nodiscard]] Result<void> add(std::shared_ptr<arrow::RecordBatch> batch);
    /// Waits until all batches are written. Call once.
    [[nodiscard]] Result<void> finish();

private:
    class Stage;
    struct Item {
        std::shared_ptr<arrow::RecordBatch> batch;
        std::vector<std::uint64_t> rowHashes;
    };
    [[nodiscard]] Result<void> failure();
    void fail(Error error);

    std::vector<ColumnEncoder>& encoders_;
    DatasetFile& file_;
    std::atomic<bool> stopped_ = false;  ///< by an error or by destruction
    std::mutex mutex_;
    std::optional<Error> error_;  ///< guarded by mutex_
    std::vector<std::unique_ptr<Stage>> stages_;
};

}  // namespace bw
