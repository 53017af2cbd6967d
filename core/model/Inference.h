#pragma once

#include "core/model/Graph.h"

#include <map>
#include <string>
#include <vector>

namespace bw {

/// Types of the outputs of one node, given the types of all values before it. `index` is the node's
/// place in the graph, for the message. BadInput: unknown operator or value, arity, attributes,
/// types.
[[nodiscard]] Result<std::vector<TensorType>> inferNode(
    const Node& node, std::size_t index, const std::map<std::string, TensorType>& known);

/// Sizes are positive and small enough to multiply, kBatch stands first or nowhere, 1 to 2
/// dimensions.
[[nodiscard]] Result<void> checkShape(const std::vector<std::int64_t>& shape,
                                      const std::string& what, bool batchAllowed);
[[nodiscard]] Result<void> checkParameter(const ParameterTensor& parameter);

}  // namespace bw
