#pragma once

#include "core/base/Hash.h"
#include "core/table/Column.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bw {

/// The hash of one column, fed piece by piece; pieces may be cut anywhere (docs/formats/dataset.md,
/// "Version"). Values are the bytes as stored in the file, missing slots included.
class ColumnContentHash {
public:
    void addValues(std::span<const std::byte> values) { values_.update(values); }
    /// Whole bytes of the validity bitmap; unused bits of the last byte are zero.
    void addValidity(std::span<const std::byte> bits) { validity_.update(bits); }
    void addCategory(std::string_view text);
    /// Call once. 64 hex digits.
    [[nodiscard]] std::string finish(std::string_view name, ColumnKind kind);

private:
    Sha256 values_, validity_, categories_;
};

/// The hash of a table from the hashes of its columns in order: the dataset's version.
class TableContentHash {
public:
    TableContentHash(std::int64_t rows, std::int64_t columns);
    void addColumn(std::string_view columnHash) { sum_.update(columnHash); }
    [[nodiscard]] std::string finish() { return sum_.hex(); }

private:
    Sha256 sum_;
};

}  // namespace bw
