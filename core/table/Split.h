#pragma once

#include "core/base/Json.h"
#include "core/table/Dataset.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace bw {

enum class Part : std::uint8_t { Train = 0, Validation = 1, Test = 2 };
[[nodiscard]] std::string_view partName(Part part);  ///< "train", "validation", "test"
[[nodiscard]] Result<Part> partFromName(std::string_view name);

/// How rows are divided; a property of a dataset name, kept for all its versions
/// (datasets/<name>/splits/<split>.json).
struct SplitSpec {
    enum class By {
        Hash,   ///< of the row's content, or of the key columns: rows keep their part as data grows
        Group,  ///< hash of one column: all rows of a group stay together
        Time,   ///< by order of one column: oldest train, newest test
        Stratified,  ///< hash order within each class of one column
    };
    std::string name = "default";
    By by = By::Hash;
    std::vector<std::string> columns;  ///< key, group, time or class column(s); empty: content
    std::array<double, 3> parts{70, 15, 15};  ///< percent train, validation, test; sums to 100
    std::uint64_t seed = 0;
};

[[nodiscard]] Json splitToJson(const SplitSpec& spec);
[[nodiscard]] Result<SplitSpec> splitFromJson(const Json& json);

struct SplitAssignment {
    std::vector<Part> parts;  ///< one per row
    std::string hash;  ///< SHA-256 of the specification and of the parts: recorded with each run
    [[nodiscard]] std::vector<std::int64_t> rowsOf(Part part) const;
};

/// Pure function of specification and content.
[[nodiscard]] Result<SplitAssignment> assignSplit(const SplitSpec& spec, const Dataset& dataset);

}  // namespace bw
