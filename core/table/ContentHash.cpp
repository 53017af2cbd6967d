#include "core/table/ContentHash.h"

#include <fmt/format.h>

namespace bw {

void ColumnContentHash::addCategory(std::string_view text) {
    const auto length = static_cast<std::uint32_t>(text.size());
    categories_.update(std::as_bytes(std::span(&length, 1)));
    categories_.update(text);
}

std::string ColumnContentHash::finish(std::string_view name, ColumnKind kind) {
    return sha256Hex(fmt::format("column {} {} {} {}\n{} {}", columnKindName(kind), values_.hex(),
                                 validity_.hex(), categories_.hex(), name.size(), name));
}

TableContentHash::TableContentHash(std::int64_t rows, std::int64_t columns) {
    sum_.update(fmt::format("benchwright dataset 1\n{} {}\n", rows, columns));
}

}  // namespace bw
