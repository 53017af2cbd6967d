#pragma once

#include <cstdint>
#include <string_view>

namespace bw {

/// CRC-32C (Castagnoli, polynomial 0x1EDC6F41, reflected), by the processor's instruction where it
/// has one, else by table.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);
/// The same by table alone, as on processors without the instruction; for tests.
[[nodiscard]] std::uint32_t crc32cByTable(std::string_view bytes);
/// As TFRecord stores it: rotated right by 15 bits, plus 0xa282ead8.
[[nodiscard]] std::uint32_t maskedCrc32c(std::string_view bytes);

}  // namespace bw
