#include "core/run/Crc32c.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace bw {
namespace {

constexpr std::array<std::uint32_t, 256> makeTable() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1U) ^ ((value & 1U) != 0 ? 0x82f63b78U : 0U);
        table[byte] = value;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> kTable = makeTable();

std::uint32_t byTable(std::uint32_t crc, std::string_view bytes) {
    for (const char c : bytes)
        crc = kTable[(crc ^ static_cast<unsigned char>(c)) & 0xffU] ^ (crc >> 8U);
    return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t byInstruction(std::uint32_t crc,
                                                              std::string_view bytes) {
    std::uint64_t wide = crc;
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), 8);
        wide = _mm_crc32_u64(wide, word);
    }
    crc = static_cast<std::uint32_t>(wide);
    for (const char c : bytes) crc = _mm_crc32_u8(crc, static_cast<unsigned char>(c));
    return crc;
}

std::uint32_t update(std::uint32_t crc, std::string_view bytes) {
    static const bool fast = __builtin_cpu_supports("sse4.2") != 0;
    return fast ? byInstruction(crc, bytes) : byTable(crc, bytes);
}
#else
std::uint32_t update(std::uint32_t crc, std::string_view bytes) {
    return byTable(crc, bytes);
}
#endif

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
    return ~update(0xffffffffU, bytes);
}

std::uint32_t crc32cByTable(std::string_view bytes) {
    return ~byTable(0xffffffffU, bytes);
}

std::uint32_t maskedCrc32c(std::string_view bytes) {
    return std::rotr(crc32c(bytes), 15) + 0xa282ead8U;
}

}  // namespace bw
