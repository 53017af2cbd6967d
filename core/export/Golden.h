#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/model/Graph.h"
#include "core/table/Dataset.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <string>
#include <vector>

namespace bw {

/// One raw input column of some rows, in the interface of exported models (Graph). Exactly one
/// vector is filled, by `type`.
struct InputColumn {
    std::string name;
    ElementType type = ElementType::Float32;
    std::vector<float> floats;         ///< NaN missing
    std::vector<std::int64_t> ints;    ///< INT64_MIN missing
    std::vector<std::string> strings;  ///< "" missing
};

/// Raw inputs for the graph, one column an input, equally long.
using InputRows = std::vector<InputColumn>;

/// Answers of a model.
struct OutputRows {
    std::vector<std::string> labels;   ///< integer labels in decimal; empty for regression
    std::vector<float> probabilities;  ///< [rows × K]
    std::vector<float> predictions;    ///< regression
    std::int64_t classes = 0;
};

/// Rows in `rows`, of inputs or of answers.
[[nodiscard]] std::int64_t rowCount(const InputRows& rows);
[[nodiscard]] std::int64_t rowCount(const OutputRows& rows);

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
