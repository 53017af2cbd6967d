#pragma once

#include "core/model/Graph.h"

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

/// What a model says of some rows, in host memory.
struct Answers {
    std::vector<std::int32_t> classes;  ///< index of the label; empty for regression
    std::vector<float> probabilities;   ///< [rows × K]
    std::vector<float> predictions;     ///< regression
    std::int64_t rows = 0;
};

/// Rows in `rows`, of inputs or of answers.
[[nodiscard]] std::int64_t rowCount(const InputRows& rows);
[[nodiscard]] std::int64_t rowCount(const OutputRows& rows);

}  // namespace bw
