#include "core/table/StringDictionary.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace bw {
namespace {

template <typename Word>
Word load(const char* at) {
    Word word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

/// memcmp() for texts that mostly have 4 to 16 bytes, without the call.
bool equalBytes(const char* a, const char* b, std::size_t size) {
    if (size > 16 || size < 4) return std::memcmp(a, b, size) == 0;
    if (size >= 8)
        return load<std::uint64_t>(a) == load<std::uint64_t>(b) &&
               load<std::uint64_t>(a + size - 8) == load<std::uint64_t>(b + size - 8);
    return load<std::uint32_t>(a) == load<std::uint32_t>(b) &&
           load<std::uint32_t>(a + size - 4) == load<std::uint32_t>(b + size - 4);
}

}  // namespace

std::uint64_t StringDictionary::textHash(std::string_view text) {
    return XXH3_64bits(text.data(), text.size());
}

std::string_view StringDictionary::operator[](std::int32_t code) const {
    const auto begin = static_cast<std::size_t>(offsets_[static_cast<std::size_t>(code)]);
    const auto end = static_cast<std::size_t>(offsets_[static_cast<std::size_t>(code) + 1]);
    return std::string_view(bytes_).substr(begin, end - begin);
}

std::int32_t StringDictionary::codeOf(std::string_view text) {
    return codeOf(text, XXH3_64bits(text.data(), text.size()));
}

std::int32_t StringDictionary::codeOf(std::string_view text, std::uint64_t hash) {
    if (2 * (hashes_.size() + 1) > slots_.size()) grow();
    const std::size_t mask = slots_.size() - 1;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    const auto isText = [&](std::int32_t code) {
        const std::int32_t* place = offsets_.data() + code;
        return static_cast<std::size_t>(place[1] - place[0]) == text.size() &&
               equalBytes(bytes_.data() + place[0], text.data(), text.size());
    };
    std::size_t at = hash & mask;
    for (; slots_[at].code >= 0; at = (at + 1) & mask)
        if (slots_[at].tag == tag && isText(slots_[at].code)) return slots_[at].code;
    constexpr std::size_t kMost = std::numeric_limits<std::int32_t>::max();
    if (text.size() > kMost - bytes_.size() || hashes_.size() >= kMost) return -1;
    slots_[at] = {tag, size()};
    hashes_.push_back(hash);
    bytes_.append(text);
    offsets_.push_back(static_cast<std::int32_t>(bytes_.size()));
    return slots_[at].code;
}

void StringDictionary::grow() {
    slots_.assign(std::max<std::size_t>(64, slots_.size() * 4), Slot{});
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t code = 0; code < hashes_.size(); ++code) {
        std::size_t at = hashes_[code] & mask;
        while (slots_[at].code >= 0) at = (at + 1) & mask;
        slots_[at] = {static_cast<std::uint32_t>(hashes_[code] >> 32),
                      static_cast<std::int32_t>(code)};
    }
}

void StringDictionary::clear() {
    std::ranges::fill(slots_, Slot{});
    hashes_.clear();
    offsets_.assign(1, 0);
    bytes_.clear();
}

}  // namespace bw
