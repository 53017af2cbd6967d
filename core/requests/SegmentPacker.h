#pragma once

#include "core/requests/LogRetention.h"
#include "core/requests/SegmentPacking.h"

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace bw {

/// Packs closed segments on a thread of its own and applies the limits of the log after each. What
/// could not be packed stays as it is and is tried again with the next one.
class SegmentPacker {
public:
    SegmentPacker(std::filesystem::path folder, LogLimits limits);
    /// Waits for what was added.
    ~SegmentPacker();
    SegmentPacker(const SegmentPacker&) = delete;
    SegmentPacker& operator=(const SegmentPacker&) = delete;

    /// `hold` keeps the lock of the file until it is packed.
    void add(std::filesystem::path stream, std::shared_ptr<void> hold);
    /// Waits until nothing is left but what failed; the last error.
    [[nodiscard]] Result<void> finish();
    [[nodiscard]] std::int64_t packed() const;

private:
    struct Item {
        std::filesystem::path stream;
        std::shared_ptr<void> hold;
    };
    void work();
    [[nodiscard]] std::optional<Error> packAll(std::deque<Item>& items);

    const std::filesystem::path folder_;
    const LogLimits limits_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Item> waiting_;
    std::optional<Error> error_;
    std::int64_t packed_ = 0;
    bool busy_ = false, stop_ = false;
    std::deque<Item> failed_;  ///< of the thread alone
    std::thread thread_;
};

}  // namespace bw
