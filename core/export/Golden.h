#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/model/Rows.h"
#include "core/table/Dataset.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <vector>

namespace bw {

/// Rows that prove an export: from `dataset` (rows of the test part, spread evenly), then made rows
/// in which each input in turn is missing, each category never seen, each number far outside on
/// both sides, and one with nothing at all; at least
/// 32. With more than 64 inputs, made rows change several inputs at once, each input in some row.
[[nodiscard]] Result<InputRows> goldenInputs(const Graph& graph, const Dataset& dataset,
                                             const std::vector<std::int64_t>& candidates);

/// golden.json of a bundle (docs/formats/bundle.md): NaN and INT64_MIN are written as null,
/// infinities as "Infinity" and "-Infinity".
[[nodiscard]] Json inputsToJson(const InputRows& rows);
[[nodiscard]] Result<InputRows> inputsFromJson(const Json& json, const Graph& graph);
[[nodiscard]] Json outputsToJson(const OutputRows& rows);
[[nodiscard]] Result<OutputRows> outputsFromJson(const Json& json);

}  // namespace bw
