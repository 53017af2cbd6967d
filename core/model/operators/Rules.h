#pragma once

#include "core/model/Operators.h"

#include <fmt/format.h>

#include <span>
#include <string>
#include <vector>

namespace bw::operators {

using Types = Result<std::vector<TensorType>>;
using Inputs = std::span<const TensorType>;

/// The rows of one family, in the order of docs/formats/graph.md.
[[nodiscard]] std::span<const OperatorInfo> preprocessing();
[[nodiscard]] std::span<const OperatorInfo> layers();
[[nodiscard]] std::span<const OperatorInfo> heads();

/// The largest size of a dimension; products and sums of a few of them cannot overflow 64 bits.
inline constexpr std::int64_t kLargestSize = 2'147'483'647;

/// A message without a hint: inferNode() puts the node's place before it.
[[nodiscard]] std::unexpected<Error> misfit(std::string message);
[[nodiscard]] inline TensorType matrix(ElementType element, std::int64_t width) {
    return {element, {kBatch, width}};
}
/// Types[i] must be element [N, any width].
[[nodiscard]] Result<void> wantMatrix(Inputs types, std::size_t i, ElementType element);
/// Types[i] must be exactly `wanted`.
[[nodiscard]] Result<void> wantType(Inputs types, std::size_t i, const TensorType& wanted);
/// Attribute `name` must hold one finite number for each of `width` columns.
[[nodiscard]] Result<void> wantColumns(const Node& node, const std::string& name,
                                       std::int64_t width);

/// One output of the same type as the only input, Float32 [N,F].
[[nodiscard]] Types sameMatrix(const Node& node, Inputs inputs);

}  // namespace bw::operators
