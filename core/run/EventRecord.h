#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// The part of TensorFlow's Event message (tensorflow/core/util/event.proto) that scalars need.
struct EventRecord {
    struct Scalar {
        std::string tag;
        float value = 0;
    };
    double wallTime = 0;
    std::int64_t step = 0;
    std::string fileVersion;      ///< of the first record of a file: "brain.Event:2"
    bool sessionStart = false;    ///< a run goes on from `step`
    std::vector<Scalar> scalars;  ///< simple_value, or a tensor of one number
};

[[nodiscard]] std::string encodeEvent(const EventRecord& record);
/// Nothing when the bytes are no valid message. Unknown fields are skipped.
[[nodiscard]] std::optional<EventRecord> decodeEvent(std::string_view bytes);

/// TFRecord framing: length, masked CRC of the length, payload, masked CRC of the payload.
inline constexpr std::size_t kRecordHead = 12, kRecordTail = 4;
[[nodiscard]] std::string frameRecord(std::string_view payload);

}  // namespace bw
