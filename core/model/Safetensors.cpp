#include "core/base/Files.h"
#include "core/model/Weights.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>

namespace bw {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors are little-endian");

constexpr std::uint64_t kLargestHeader = 100'000'000;

struct ElementKind {
    std::string_view name;
    std::uint64_t bits;
};

/// In the order in which the reference writer places tensors.
constexpr auto kKinds = std::to_array<ElementKind>({
    {"U64", 64}, {"I64", 64},    {"F64", 64},    {"C64", 64},    {"F32", 32},
    {"U32", 32}, {"I32", 32},    {"BF16", 16},   {"F16", 16},    {"U16", 16},
    {"I16", 16}, {"F8_E8M0", 8}, {"F8_E4M3", 8}, {"F8_E5M2", 8}, {"I8", 8},
    {"U8", 8},   {"F6_E3M2", 6}, {"F6_E2M3", 6}, {"F4", 4},      {"BOOL", 8},
});

const ElementKind* findKind(std::string_view name) {
    const auto found = std::ranges::find(kKinds, name, &ElementKind::name);
    return found == kKinds.end() ? nullptr : &*found;
}

/// Bytes of a tensor; nothing when they overflow or are no whole number.
std::optional<std::uint64_t> byteSize(const ElementKind& kind,
                                      const std::vector<std::int64_t>& shape) {
    std::uint64_t bits = kind.bits;
    for (const std::int64_t size : shape)
        if (size < 0 || __builtin_mul_overflow(bits, static_cast<std::uint64_t>(size), &bits))
            return std::nullopt;
    if (bits % 8 != 0) return std::nullopt;
    return bits / 8;
}

// ---- writing

using Entry = std::pair<const std::string, HostTensor>;

Result<std::vector<const Entry*>> inFileOrder(const Tensors& tensors) {
    std::vector<const Entry*> entries;
    for (const Entry& entry : tensors) {
        const ElementKind* kind = findKind(entry.second.dtype);
        if (!kind || byteSize(*kind, entry.second.shape) != entry.second.bytes.size() ||
            entry.first == "__metadata__")
            return fail(ErrorCode::Internal,
                        fmt::format("Tensor \"{}\" has a wrong type, size or name", entry.first));
        entries.push_back(&entry);
    }
    std::ranges::stable_sort(entries, {},
                             [](const Entry* entry) { return findKind(entry->second.dtype); });
    return entries;
}

Result<std::string> headerText(const std::vector<const Entry*>& entries,
                               const std::map<std::string, std::string>& metadata) {
    Json header = Json::object();
    if (!metadata.empty()) header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const auto* entry : entries) {
        const std::uint64_t end = offset + entry->second.bytes.size();
        header.push_back({entry->first, Json{{"dtype", entry->second.dtype},
                                             {"shape", entry->second.shape},
                                             {"data_offsets", Json::array({offset, end})}}});
        offset = end;
    }
    try {
        std::string text = header.dump();
        text.resize((text.size() + 7) / 8 * 8, ' ');
        return text;
    } catch (const Json::exception& e) {
        return fail(ErrorCode::BadInput, fmt::format("A tensor's name is not UTF-8: {}", e.what()),
                    "Import the data with the right encoding.");
    }
}

// ---- reading

struct Place {
    std::string name;
    HostTensor tensor;
    std::uint64_t begin = 0, end = 0;
};

class Reader {
public:
    explicit Reader(const std::filesystem::path& file) : file_(file) {}

    Result<SafetensorsContent> read() const;

private:
    [[nodiscard]] std::unexpected<Error> corrupt(std::string_view rule) const {
        return fail(ErrorCode::Corrupt, fmt::format("{} is damaged: {}", file_.string(), rule),
                    "Restore the file from a copy, or make it again.");
    }
    Result<std::string> header(std::istream& stream, std::uint64_t fileSize) const;
    Result<Json> parse(const std::string& text) const;
    Result<std::map<std::string, std::string>> metadata(const Json& json) const;
    Result<Place> place(const std::string& name, const Json& json) const;
    Result<std::vector<Place>> places(const Json& header, std::uint64_t bufferSize) const;

    const std::filesystem::path& file_;
};

Result<std::string> Reader::header(std::istream& stream, std::uint64_t fileSize) const {
    std::array<char, 8> bytes{};
    if (fileSize < bytes.size() || !stream.read(bytes.data(), bytes.size()))
        return corrupt("it is shorter than 8 bytes");
    const auto size = std::bit_cast<std::uint64_t>(bytes);
    if (size > kLargestHeader) return corrupt("its header claims more than 100 MB");
    if (size > fileSize - 8) return corrupt("its header is cut off");
    std::string text(size, ' ');
    if (!stream.read(text.data(), static_cast<std::streamsize>(size)))
        return corrupt("its header is cut off");
    if (!text.starts_with('{')) return corrupt("its header does not begin with {");
    return text;
}

Result<Json> Reader::parse(const std::string& text) const {
    std::vector<std::set<std::string>> keys;
    std::string twice;
    const auto watch = [&](int, Json::parse_event_t event, Json& parsed) {
        if (event == Json::parse_event_t::object_start) keys.emplace_back();
        if (event == Json::parse_event_t::object_end) keys.pop_back();
        if (event == Json::parse_event_t::key &&
            !keys.back().insert(parsed.get<std::string>()).second)
            twice = parsed.get<std::string>();
        return true;
    };
    Json json = Json::parse(text, watch, false);
    if (!json.is_object()) return corrupt("its header is not JSON");
    if (!twice.empty()) return corrupt(fmt::format("its header has the key \"{}\" twice", twice));
    return json;
}

Result<std::map<std::string, std::string>> Reader::metadata(const Json& json) const {
    std::map<std::string, std::string> texts;
    if (!json.is_object()) return corrupt("its metadata is not an object");
    for (const auto& [key, value] : json.items()) {
        if (!value.is_string())
            return corrupt(fmt::format("its metadata \"{}\" is not a text", key));
        texts[key] = value.get<std::string>();
    }
    return texts;
}

Result<Place> Reader::place(const std::string& name, const Json& json) const {
    const auto isSize = [](const Json& item) {
        return item.is_number_unsigned() && item.get<std::uint64_t>() <= INT64_MAX;
    };
    const auto sizes = [&](const char* key) {
        return json.contains(key) && json[key].is_array() && std::ranges::all_of(json[key], isSize);
    };
    const bool whole = json.is_object() && json.contains("dtype") && json["dtype"].is_string() &&
                       sizes("shape") && sizes("data_offsets") && json["data_offsets"].size() == 2;
    if (!whole) return corrupt(fmt::format("the entry of tensor \"{}\" is malformed", name));
    Place place{
        name,
        {json["dtype"].get<std::string>(), json["shape"].get<std::vector<std::int64_t>>(), {}},
        json["data_offsets"][0].get<std::uint64_t>(),
        json["data_offsets"][1].get<std::uint64_t>()};
    const ElementKind* kind = findKind(place.tensor.dtype);
    if (!kind)
        return corrupt(
            fmt::format("tensor \"{}\" has the unknown type {}", name, place.tensor.dtype));
    const auto size = byteSize(*kind, place.tensor.shape);
    if (!size) return corrupt(fmt::format("the size of tensor \"{}\" overflows or is odd", name));
    if (place.end < place.begin || place.end - place.begin != *size)
        return corrupt(fmt::format("tensor \"{}\" does not fill its offsets", name));
    return place;
}

Result<std::vector<Place>> Reader::places(const Json& header, std::uint64_t bufferSize) const {
    std::vector<Place> places;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__") continue;
        BW_TRY(Place found, place(name, entry));
        places.push_back(std::move(found));
    }
    std::ranges::sort(places, {},
                      [](const Place& place) { return std::pair(place.begin, place.end); });
    std::uint64_t end = 0;
    for (const Place& place : places) {
        if (place.begin != end)
            return corrupt(
                fmt::format("there is a hole or an overlap before tensor \"{}\"", place.name));
        end = place.end;
    }
    if (end != bufferSize)
        return corrupt(fmt::format("its tensors need {} bytes, the file has {}", end, bufferSize));
    return places;
}

Result<SafetensorsContent> Reader::read() const {
    std::error_code error;
    const std::uint64_t fileSize = std::filesystem::file_size(file_, error);
    if (error) return systemError("Cannot read", file_.string(), error.value());
    std::ifstream stream(file_, std::ios::binary);
    if (!stream) return systemError("Cannot read", file_.string(), errno);
    BW_TRY(const std::string text, header(stream, fileSize));
    BW_TRY(const Json json, parse(text));
    SafetensorsContent content;
    if (json.contains("__metadata__")) {
        BW_TRY(content.metadata, metadata(json["__metadata__"]));
    }
    BW_TRY(auto found, places(json, fileSize - 8 - text.size()));
    for (Place& place : found) {
        place.tensor.bytes.resize(place.end - place.begin);
        if (!stream.read(reinterpret_cast<char*>(place.tensor.bytes.data()),
                         static_cast<std::streamsize>(place.tensor.bytes.size())))
            return corrupt("it was cut off while being read");
        content.tensors.emplace(std::move(place.name), std::move(place.tensor));
    }
    return content;
}

}  // namespace

std::span<const float> HostTensor::floats() const {
    return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

HostTensor HostTensor::fromFloats(std::vector<std::int64_t> shape, std::span<const float> values) {
    HostTensor tensor{"F32", std::move(shape), {}};
    const auto bytes = std::as_bytes(values);
    tensor.bytes.assign(bytes.begin(), bytes.end());
    return tensor;
}

Result<void> writeSafetensors(const std::filesystem::path& file, const Tensors& tensors,
                              const std::map<std::string, std::string>& metadata) {
    BW_TRY(const auto entries, inFileOrder(tensors));
    BW_TRY(const std::string header, headerText(entries, metadata));
    std::uint64_t size = header.size();
    std::string bytes(reinterpret_cast<const char*>(&size), sizeof size);
    bytes += header;
    for (const auto* entry : entries)
        bytes.append(reinterpret_cast<const char*>(entry->second.bytes.data()),
                     entry->second.bytes.size());
    return writeFileAtomically(file, bytes);
}

Result<SafetensorsContent> readSafetensors(const std::filesystem::path& file) {
    return Reader(file).read();
}

}  // namespace bw
