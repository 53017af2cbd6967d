#pragma once

#include "core/base/Result.h"
#include "core/run/Crc32c.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bw {

struct MetricPoint {
    std::int64_t step = 0;
    double wallTime = 0;  ///< seconds since 1970
    float value = 0;
    bool operator==(const MetricPoint&) const = default;
};

/// Appends scalars to a TensorBoard event file (TFRecord framing, masked CRC-32C, Event protobuf in
/// the simple_value form). Tags: "train/loss", "validation/accuracy". One thread; flushes within
/// 100 ms of the write by being asked: call flushIfDue() in the loop, flush() at the end.
class EventFileWriter {
public:
    /// Makes events.out.tfevents.<seconds>.<host>.<pid>.<n> in `folder`.
    [[nodiscard]] static Result<std::unique_ptr<EventFileWriter>> create(
        const std::filesystem::path& folder);
    ~EventFileWriter();

    void add(const std::string& tag, std::int64_t step, double value);
    /// Says that this file goes on from `step` of an earlier one: readers drop older points from
    /// there on, even before the first new point. Optional; call it before the first add().
    void resumeFrom(std::int64_t step);
    /// Environment when the disk is full; nothing half-written stays, and what was added is kept
    /// for the next try.
    [[nodiscard]] Result<void> flush();
    [[nodiscard]] Result<void> flushIfDue();
    [[nodiscard]] const std::filesystem::path& file() const;

private:
    struct State;
    explicit EventFileWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Follows all event files of a folder: poll() reads what is new, by complete records only. A
/// cut-off tail is simply not there yet; a damaged record ends that file with a problem, the rest
/// stays. Points at or after the first step of a later file (a resumed run) replace those of the
/// earlier one; files are ordered by the time of their first record. Within a file, a lower step
/// drops the tag's later points. Reads scalars in the simple_value and in the tensor form, and
/// skips everything else.
class EventFolderReader {
public:
    explicit EventFolderReader(std::filesystem::path folder);
    ~EventFolderReader();

    /// True when something new came.
    [[nodiscard]] bool poll();
    /// Tag → points in order of step.
    [[nodiscard]] const std::map<std::string, std::vector<MetricPoint>>& series() const;
    [[nodiscard]] const std::vector<std::string>& problems() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bw
