#pragma once

#include "core/model/Graph.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bw {

/// The kinds an attribute can have, in the order of the alternatives of Attribute.
enum class AttributeKind { Integer, Real, Text, Integers, Reals, Texts };

struct AttributeRule {
    std::string_view name;
    AttributeKind kind;
    bool required = true;
};

/// Everything the project knows of one operator, apart from the back ends. To add an operator: one
/// row in its family's table (core/model/operators), one row in each back end's table
/// (core/train/Kernels, core/model/EvaluatorKernels, plugins/export_*). tests/core/model fails
/// for a back end that has neither a row nor a stated reason.
struct OperatorInfo {
    std::string_view name;
    int minInputs, maxInputs;  ///< maxInputs -1: any number (Concat)
    std::span<const AttributeRule> attributes;
    /// Element and shape of the outputs from the inputs; an error says what does not fit.
    Result<std::vector<TensorType>> (*infer)(const Node& node, std::span<const TensorType> inputs);
    bool random = false;       ///< differs from step to step in training (Dropout)
    std::string_view meaning;  ///< the formula in a sentence; docs/operators.md holds the same text
};

[[nodiscard]] std::span<const OperatorInfo> allOperators();
[[nodiscard]] const OperatorInfo* findOperator(std::string_view name);

// The operators. x is Float32 [N,F] unless said otherwise.
//
// Preprocessing
//   IsMissing      x -> 1 where NaN, else 0
//   Impute         x, values: Reals [F] -> values where NaN, else x
//   Affine         x, scale: Reals [F], offset: Reals [F] -> x * scale + offset
//   DateTimeScale  Int64 [N,1], origin: Integer (us), unit: Integer (us)
//                  -> Float32 [N,1], (double(t) - double(origin)) / double(unit), rounded to
//                  float32; NaN where t = INT64_MIN
//   CategoryIndex  String [N,1], vocabulary: Texts [V] -> Int64 [N,1]: 0 for a value not in the
//                  vocabulary, 1 for "" (missing), 2 + i for vocabulary[i]
//   OneHot         Int64 [N,1], depth: Integer D -> Float32 [N,D]
//   Concat         any number of Float32 [N,Fi] -> [N, sum Fi]
// Layers (parameters are inputs)
//   Embedding      Int64 [N,1], weight [K,D] -> [N,D]
//   Linear         x [N,F], weight [O,F], bias [O] (optional) -> [N,O], x weight' + bias
//   LayerNorm      x [N,F], weight [F], bias [F], epsilon: Real
//   Relu, Gelu (exact, erf), Tanh, Sigmoid, Silu
//   Dropout        x, rate: Real; identity outside training
//   Add            x [N,F], y [N,F]
// Heads
//   BinaryProbabilities  logit [N,1] -> [N,2]: (1 - sigmoid, sigmoid)
//   Softmax        [N,K] -> [N,K] over the last dimension
//   ArgMax         [N,K] -> Int64 [N], the first of equals
//   LabelDecode    Int64 [N], labels: Texts -> String [N]
//   LabelDecodeInt Int64 [N], labels: Integers -> Int64 [N]

}  // namespace bw
