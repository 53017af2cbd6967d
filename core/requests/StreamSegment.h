#pragma once

#include "core/base/Files.h"

#include <arrow/type_fwd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace bw {

/// A segment that is being written: an Arrow stream file that grows by whole batches. Locked as
/// long as the object lives. A failed write is taken back, so that the next one follows the last
/// whole batch. For one thread.
class StreamSegment {
public:
    /// A new file in `folder`. Environment.
    [[nodiscard]] static Result<std::unique_ptr<StreamSegment>> create(
        const std::filesystem::path& folder, const std::shared_ptr<arrow::Schema>& schema);
    ~StreamSegment();
    StreamSegment(const StreamSegment&) = delete;
    StreamSegment& operator=(const StreamSegment&) = delete;

    [[nodiscard]] Result<void> append(const arrow::RecordBatch& batch);
    /// fdatasync, unless nothing was written since.
    [[nodiscard]] Result<void> sync();

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }
    [[nodiscard]] std::int64_t bytes() const { return end_; }
    [[nodiscard]] std::int64_t rows() const { return rows_; }
    [[nodiscard]] std::chrono::steady_clock::time_point begun() const { return begun_; }

private:
    StreamSegment(std::filesystem::path file, FileLock lock, int fd)
        : file_(std::move(file)), lock_(std::move(lock)), fd_(fd) {}
    [[nodiscard]] Result<void> write(std::string_view bytes);

    std::filesystem::path file_;
    FileLock lock_;
    int fd_;
    std::int64_t end_ = 0, rows_ = 0;
    bool synced_ = true;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace bw
