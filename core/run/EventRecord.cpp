#include "core/run/EventRecord.h"

#include "core/run/Crc32c.h"

#include <algorithm>
#include <bit>
#include <cstring>

static_assert(std::endian::native == std::endian::little, "event files are little-endian");

namespace bw {
namespace {

enum Wire : std::uint32_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };
constexpr std::uint64_t kSessionStart = 1;
constexpr std::uint64_t kFloatType = 1, kDoubleType = 2;

template <typename T>
void appendRaw(std::string& out, T value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}

void appendVarint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) out += static_cast<char>(value | 0x80U);
    out += static_cast<char>(value);
}

void appendKey(std::string& out, std::uint32_t field, Wire wire) {
    appendVarint(out, field << 3U | wire);
}

void appendBytes(std::string& out, std::uint32_t field, std::string_view bytes) {
    appendKey(out, field, Bytes);
    appendVarint(out, bytes.size());
    out += bytes;
}

std::string encodeSummary(const std::vector<EventRecord::Scalar>& scalars) {
    std::string summary;
    for (const EventRecord::Scalar& scalar : scalars) {
        std::string value;
        appendBytes(value, 1, scalar.tag);
        appendKey(value, 2, Fixed32);
        appendRaw(value, scalar.value);
        appendBytes(summary, 1, value);
    }
    return summary;
}

template <typename T>
T rawValue(std::string_view bytes) {
    T value{};
    std::ranges::copy(bytes.substr(0, sizeof value), reinterpret_cast<char*>(&value));
    return value;
}

/// One field of a message after the other.
class FieldReader {
public:
    explicit FieldReader(std::string_view bytes) : rest_(bytes) {}

    /// False at the end or when the bytes are damaged: damaged() tells which.
    bool next() {
        if (rest_.empty()) return false;
        std::uint64_t key = 0;
        if (!varint(key)) return false;
        field = static_cast<std::uint32_t>(key >> 3U);
        wire = static_cast<std::uint32_t>(key & 7U);
        switch (wire) {
            case Varint:
                return varint(number);
            case Fixed64:
                return take(8);
            case Fixed32:
                return take(4);
            case Bytes:
                return varint(number) && take(number);
            default:
                return broken();
        }
    }
    [[nodiscard]] bool is(std::uint32_t wantedField, Wire wantedWire) const {
        return field == wantedField && wire == wantedWire;
    }
    [[nodiscard]] bool damaged() const { return damaged_; }

    std::uint32_t field = 0, wire = 0;
    std::uint64_t number = 0;  ///< of a varint
    std::string_view bytes;    ///< of the other kinds

private:
    bool broken() {
        damaged_ = true;
        return false;
    }
    bool take(std::uint64_t size) {
        if (size > rest_.size()) return broken();
        bytes = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return true;
    }
    bool varint(std::uint64_t& value) {
        value = 0;
        for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
            if (byte < 0x80) return true;
        }
        return broken();
    }

    std::string_view rest_;
    bool damaged_ = false;
};

/// Whether a TensorShapeProto holds exactly one number.
bool isOneNumber(std::string_view shape) {
    FieldReader reader(shape);
    while (reader.next()) {
        if (!reader.is(2, Bytes)) continue;
        FieldReader dimension(reader.bytes);
        while (dimension.next())
            if (dimension.is(1, Varint) && dimension.number != 1) return false;
    }
    return !reader.damaged();
}

/// The number of a TensorProto with one float or double; nothing for any other tensor.
std::optional<float> tensorScalar(std::string_view tensor) {
    std::uint64_t type = 0;
    std::string_view content;
    FieldReader reader(tensor);
    while (reader.next()) {
        if (reader.is(1, Varint)) type = reader.number;
        if (reader.is(2, Bytes) && !isOneNumber(reader.bytes)) return std::nullopt;
        const bool holdsNumbers = reader.field == 4 || reader.field == 5 || reader.field == 6;
        if (holdsNumbers && reader.wire != Varint) content = reader.bytes;
    }
    if (reader.damaged()) return std::nullopt;
    if (type == kFloatType && content.size() == sizeof(float)) return rawValue<float>(content);
    if (type == kDoubleType && content.size() == sizeof(double))
        return static_cast<float>(rawValue<double>(content));
    return std::nullopt;
}

bool decodeValue(std::string_view bytes, EventRecord& record) {
    std::string tag;
    std::optional<float> value;
    FieldReader reader(bytes);
    while (reader.next()) {
        if (reader.is(1, Bytes)) tag = reader.bytes;
        if (reader.is(2, Fixed32)) value = rawValue<float>(reader.bytes);
        if (reader.is(8, Bytes)) value = tensorScalar(reader.bytes);
    }
    if (value) record.scalars.push_back({std::move(tag), *value});
    return !reader.damaged();
}

bool decodeSummary(std::string_view bytes, EventRecord& record) {
    FieldReader reader(bytes);
    while (reader.next())
        if (reader.is(1, Bytes) && !decodeValue(reader.bytes, record)) return false;
    return !reader.damaged();
}

bool startsSession(std::string_view log) {
    FieldReader reader(log);
    while (reader.next())
        if (reader.is(1, Varint)) return reader.number == kSessionStart;
    return false;
}

}  // namespace

std::string encodeEvent(const EventRecord& record) {
    std::string out;
    appendKey(out, 1, Fixed64);
    appendRaw(out, record.wallTime);
    if (record.step != 0) {
        appendKey(out, 2, Varint);
        appendVarint(out, static_cast<std::uint64_t>(record.step));
    }
    if (!record.fileVersion.empty()) appendBytes(out, 3, record.fileVersion);
    if (!record.scalars.empty()) appendBytes(out, 5, encodeSummary(record.scalars));
    if (record.sessionStart) appendBytes(out, 7, std::string_view("\x08\x01", 2));
    return out;
}

std::optional<EventRecord> decodeEvent(std::string_view bytes) {
    EventRecord record;
    FieldReader reader(bytes);
    while (reader.next()) {
        if (reader.is(1, Fixed64)) record.wallTime = rawValue<double>(reader.bytes);
        if (reader.is(2, Varint)) record.step = static_cast<std::int64_t>(reader.number);
        if (reader.is(3, Bytes)) record.fileVersion = reader.bytes;
        if (reader.is(5, Bytes) && !decodeSummary(reader.bytes, record)) return std::nullopt;
        if (reader.is(7, Bytes)) record.sessionStart = startsSession(reader.bytes);
    }
    if (reader.damaged()) return std::nullopt;
    return record;
}

std::string frameRecord(std::string_view payload) {
    std::string out;
    out.reserve(payload.size() + kRecordHead + kRecordTail);
    appendRaw(out, static_cast<std::uint64_t>(payload.size()));
    appendRaw(out, maskedCrc32c(out));
    out += payload;
    appendRaw(out, maskedCrc32c(payload));
    return out;
}

}  // namespace bw
