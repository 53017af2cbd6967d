#pragma once

#include "core/base/Result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace bw {

/// Positions in `hashes` of rows that a model was trained on, in rising order. `file`: the model's
/// training-rows.u64, sorted little-endian uint64 without header. NotFound, or Corrupt when its
/// length or order is wrong.
[[nodiscard]] Result<std::vector<std::size_t>> trainedRows(const std::filesystem::path& file,
                                                           std::span<const std::uint64_t> hashes);

}  // namespace bw
