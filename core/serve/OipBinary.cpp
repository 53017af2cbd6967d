#include "core/serve/OipBinary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <type_traits>

namespace bw {
namespace {

std::unexpected<Error> bad(std::string message) {
    return fail(ErrorCode::BadInput, std::move(message));
}

template <typename T>
Result<void> readValues(InputReader& inputs, std::size_t place, std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(T)) {
        T value;
        std::memcpy(&value, bytes.data() + at, sizeof(T));
        if constexpr (std::is_floating_point_v<T>) {
            if (std::isinf(value)) return bad("An infinite number is not taken; missing is NaN");
            BW_CHECK(inputs.appendNumber(place, value));
        } else if constexpr (std::is_same_v<T, std::uint64_t>) {
            BW_CHECK(value > INT64_MAX
                         ? inputs.appendNumber(place, static_cast<double>(value))
                         : inputs.appendInteger(place, static_cast<std::int64_t>(value)));
        } else {
            BW_CHECK(inputs.appendInteger(place, value));
        }
    }
    return {};
}

Result<void> readTexts(InputReader& inputs, std::size_t place, std::string_view bytes,
                       std::string_view name) {
    while (!bytes.empty()) {
        std::uint32_t length = 0;
        if (bytes.size() < sizeof(length))
            return bad(fmt::format("The bytes of input \"{}\" end within a length", name));
        std::memcpy(&length, bytes.data(), sizeof(length));
        bytes.remove_prefix(sizeof(length));
        if (length > bytes.size())
            return bad(fmt::format("The bytes of input \"{}\" end within a text of {} bytes", name,
                                   length));
        const std::string_view text = bytes.substr(0, length);
        if (!isUtf8(text))
            return bad(fmt::format("Input \"{}\", row {}: the text is not UTF-8", name,
                                   inputs.rowsOf(place)));
        BW_CHECK(inputs.appendText(place, text));
        bytes.remove_prefix(length);
    }
    return {};
}

struct Datatype {
    std::string_view name;
    std::size_t size;  ///< of an element; 0: BYTES
    Result<void> (*read)(InputReader&, std::size_t, std::string_view);
};

constexpr Datatype kDatatypes[] = {
    {"BOOL", 1, readValues<std::uint8_t>},    {"INT8", 1, readValues<std::int8_t>},
    {"INT16", 2, readValues<std::int16_t>},   {"INT32", 4, readValues<std::int32_t>},
    {"INT64", 8, readValues<std::int64_t>},   {"UINT8", 1, readValues<std::uint8_t>},
    {"UINT16", 2, readValues<std::uint16_t>}, {"UINT32", 4, readValues<std::uint32_t>},
    {"UINT64", 8, readValues<std::uint64_t>}, {"FP32", 4, readValues<float>},
    {"FP64", 8, readValues<double>},          {"BYTES", 0, nullptr},
};

}  // namespace

bool isOipDatatype(std::string_view datatype) {
    return std::ranges::find(kDatatypes, datatype, &Datatype::name) != std::end(kDatatypes);
}

Result<void> readBinaryTensor(InputReader& inputs, std::size_t place, std::string_view datatype,
                              std::string_view bytes, std::size_t rows, std::string_view name) {
    const auto* type = std::ranges::find(kDatatypes, datatype, &Datatype::name);
    if (type == std::end(kDatatypes)) return bad(fmt::format("There is no datatype {}", datatype));
    if (!type->read) return readTexts(inputs, place, bytes, name);
    if (rows > bytes.size() || bytes.size() != rows * type->size)
        return bad(fmt::format("Input \"{}\" has {} bytes, {} values of {} have {}", name,
                               bytes.size(), rows, datatype, rows * type->size));
    inputs.reserve(place, rows);
    return type->read(inputs, place, bytes);
}

void appendBinaryText(std::string& to, std::string_view text) {
    const auto length = static_cast<std::uint32_t>(text.size());
    to.append(reinterpret_cast<const char*>(&length), sizeof(length));
    to.append(text);
}

bool isUtf8(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (std::size_t i = 0; i < text.size();) {
        const unsigned first = byte(i);
        if (first < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || i + length > text.size()) return false;
        for (std::size_t k = 1; k < length; ++k)
            if ((byte(i + k) & 0xC0) != 0x80) return false;
        const unsigned second = byte(i + 1);
        const bool wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                           (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
        if (wrong) return false;
        i += length;
    }
    return true;
}

}  // namespace bw
