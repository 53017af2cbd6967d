#pragma once

#include "core/model/Rows.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bw {

/// What can be told of one raw input from the graph alone: for forms, examples and documentation of
/// a served model.
struct SignatureField {
    std::string name;
    ElementType type = ElementType::Float32;
    std::vector<std::string> words;  ///< String: the categories of training, most frequent first
    double typical = 0;              ///< Float32: median of training, where the graph knows it
    double deviation = 1;            ///< Float32: of training
    std::int64_t origin = 0;         ///< Int64: a typical time
    std::int64_t unit = 0;           ///< Int64: microseconds by which times of training differ
};

/// In the order of graph.inputs.
[[nodiscard]] std::vector<SignatureField> signatureOf(const Graph& graph);

/// `count` rows made from the signature: the first is typical, then values around and far from it,
/// known, unknown and missing ones. The same for the same arguments. For proofs and warming up.
[[nodiscard]] InputRows madeRows(const Graph& graph, std::int64_t count, std::uint64_t seed = 1);

}  // namespace bw
