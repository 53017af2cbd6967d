#pragma once

#include "core/table/Dataset.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace bw {

/// The rows whose time in a DateTime column is at most `span` before the newest one. Rows without a
/// time stay.
struct RecentRows {
    std::string column;
    std::chrono::microseconds span{};
};

/// Reads the rows of `base` (may be null), then those of `addition`, as one source, in the order of
/// base's columns. BadInput names the columns that only one of them has, those of another kind, and
/// a column of `recent` that is no date-time; NotFound when it does not exist.
[[nodiscard]] Result<std::unique_ptr<TableReader>> appendedRows(
    const std::shared_ptr<const Dataset>& base, const std::shared_ptr<const Dataset>& addition,
    const std::optional<RecentRows>& recent);

/// Whether the last rows of `base` are those of `addition`: they were appended before.
[[nodiscard]] bool endsWithRows(const Dataset& base, const Dataset& addition);

}  // namespace bw
