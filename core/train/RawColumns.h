#pragma once

#include "core/model/Rows.h"
#include "core/table/Column.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bw {

class Dataset;

/// One raw column of some rows as a model reads it (see Graph). One of the vectors is filled, by
/// `type`.
struct RawColumn {
    std::string name;
    ElementType type = ElementType::Float32;
    std::vector<float> floats;        ///< NaN missing
    std::vector<std::int64_t> ints;   ///< microseconds since 1970 UTC, INT64_MIN missing
    std::vector<std::int64_t> codes;  ///< into `dictionary`; -1 missing
    std::shared_ptr<const std::vector<std::string>> dictionary;

    [[nodiscard]] std::size_t size() const {
        return type == ElementType::Float32 ? floats.size()
               : type == ElementType::Int64 ? ints.size()
                                            : codes.size();
    }
};

using RawColumns = std::vector<RawColumn>;

/// The same column as the executor takes it.
[[nodiscard]] RawColumn rawColumn(const InputColumn& input);

/// How a column of this kind enters a model.
[[nodiscard]] ElementType elementOf(ColumnKind kind);

/// Reads the given 0-based rows of an Arrow array, whose type is arrowType() of some kind;
/// integers, numbers and booleans become float32. BadInput for another type.
[[nodiscard]] Result<RawColumn> readRawColumn(const std::string& name, const arrow::Array& array,
                                              std::span<const std::int64_t> rows);

/// The inputs of a graph from a dataset. BadInput names all columns that are missing, and a column
/// whose kind does not fit the input.
[[nodiscard]] Result<RawColumns> readInputs(const Graph& graph, const Dataset& dataset,
                                            std::span<const std::int64_t> rows);
/// BadInput "The data lacks the columns a, b …"; nothing when none is missing.
[[nodiscard]] Result<void> checkColumnsPresent(const Graph& graph,
                                               const std::vector<std::string>& columns);
/// BadInput when a column of this kind cannot feed that input.
[[nodiscard]] Result<void> checkColumnFits(const GraphValue& input, ColumnKind kind);

}  // namespace bw
