#include "core/requests/StreamSegment.h"

#include "core/base/Clock.h"
#include "core/requests/SegmentFiles.h"
#include "core/table/DateTimeText.h"

#include <arrow/api.h>
#include <arrow/ipc/writer.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace bw {
namespace {

std::string_view bytesOf(const arrow::Buffer& buffer) {
    return {reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(buffer.size())};
}

/// Sorts by time: "20261124-015204-003512-4711" is date, time, microseconds (UTC) and process.
std::string segmentName() {
    const auto now = static_cast<std::int64_t>(nowSeconds() * 1e6);
    std::string time = dateTimeText(now / 1'000'000 * 1'000'000);  // 2026-11-24T01:52:04
    std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
    std::ranges::replace(time, 'T', '-');
    return fmt::format("{}-{:06}-{}", time, now % 1'000'000, ::getpid());
}

std::unexpected<Error> notSerialized(const arrow::Status& status) {
    return fail(ErrorCode::Internal,
                fmt::format("Cannot write requests to the log: {}", status.message()));
}

}  // namespace

Result<std::unique_ptr<StreamSegment>> StreamSegment::create(
    const std::filesystem::path& folder, const std::shared_ptr<arrow::Schema>& schema) {
    const auto head = arrow::ipc::SerializeSchema(*schema);
    if (!head.ok()) return notSerialized(head.status());
    BW_TRY(const FileLock guard, lockLogFolder(folder));
    const std::filesystem::path file = folder / (segmentName() + segmentfile::kOpen);
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0) return systemError("Cannot write", file.string(), errno);
    auto lock = FileLock::take(file, 1000);  // a reader may look at the lock just now
    if (!lock) {
        ::close(fd);
        ::unlink(file.c_str());
        return std::unexpected(lock.error());
    }
    auto segment = std::unique_ptr<StreamSegment>(new StreamSegment(file, std::move(*lock), fd));
    if (auto written = segment->write(bytesOf(**head)); !written) {
        ::unlink(file.c_str());
        return std::unexpected(written.error());
    }
    return segment;
}

StreamSegment::~StreamSegment() {
    ::close(fd_);
}

Result<void> StreamSegment::write(std::string_view bytes) {
    std::int64_t at = end_;
    while (!bytes.empty()) {
        const ssize_t wrote = ::pwrite(fd_, bytes.data(), bytes.size(), at);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) {
            const int why = errno;
            // What cannot be cut off either is overwritten by the next batch.
            [[maybe_unused]] const int cut = ::ftruncate(fd_, end_);
            return systemError("Cannot write", file_.string(), why);
        }
        at += wrote;
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    end_ = at;
    synced_ = false;
    return {};
}

Result<void> StreamSegment::append(const arrow::RecordBatch& batch) {
    const auto message =
        arrow::ipc::SerializeRecordBatch(batch, arrow::ipc::IpcWriteOptions::Defaults());
    if (!message.ok()) return notSerialized(message.status());
    BW_CHECK(write(bytesOf(**message)));
    rows_ += batch.num_rows();
    return {};
}

Result<void> StreamSegment::sync() {
    if (synced_) return {};
    synced_ = true;
    if (::fdatasync(fd_) != 0) return systemError("Cannot write", file_.string(), errno);
    return {};
}

}  // namespace bw
