#pragma once

#include "core/base/JobContext.h"
#include "core/base/Result.h"
#include "core/model/Graph.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bw {

/// Answers of one model on rows of a dataset, with the truth where it is known. Row-major, one
/// entry a row in all filled vectors.
struct Predictions {
    Task task = Task::Regression;
    std::vector<std::string> classes;   ///< K labels; empty for regression
    std::vector<std::int64_t> rows;     ///< 0-based row in the dataset
    std::vector<std::int32_t> truth;    ///< class index, -1 unknown or not among the classes
    std::vector<double> truthValue;     ///< regression; NaN unknown
    std::vector<std::int32_t> label;    ///< predicted class index
    std::vector<double> probabilities;  ///< [rows × K]; empty when the source had labels only
    std::vector<double> value;          ///< regression
    std::vector<std::uint64_t>
        rowHashes;  ///< content hash of each row (RowHash.h); empty: not known

    [[nodiscard]] std::size_t size() const { return rows.size(); }
    /// Whether the truth of the row at this position is known.
    [[nodiscard]] bool known(std::size_t position) const;
    /// Fills `label` with the class of the largest probability, the first one of equals.
    void labelsFromProbabilities();
};

/// Without the positions marked in `drop` (one entry a row).
[[nodiscard]] Predictions withoutRows(const Predictions& predictions,
                                      const std::vector<bool>& drop);
/// Only the rows whose truth is known.
[[nodiscard]] Predictions knownRows(const Predictions& predictions);

inline constexpr int kPredictionsFormat = 1;

/// Arrow IPC file: row, row_hash, truth, label, p_<class>… or truth, prediction
/// (docs/formats/predictions.md). The worker writes it, everyone reads it.
[[nodiscard]] Result<void> writePredictions(const std::filesystem::path& file,
                                            const Predictions& predictions);
[[nodiscard]] Result<Predictions> readPredictions(const std::filesystem::path& file);

/// Predictions made elsewhere, CSV or Parquet already read to a table by an importer: `row`
/// (0-based), `row_hash` or `key`; `label` and `p_<class>`… (either may be absent), or
/// `prediction`. Keeps the rows that `ours` has, in its order, with our truth and classes; without
/// `label` the class of the largest probability is taken. `keys`: text of the key column of each of
/// our rows, needed for `key` only. BadInput names the first missing or repeated row, the unknown
/// label, a probability outside 0…1 or a row whose probabilities do not sum to 1 within 0.001.
/// docs/formats/predictions.md.
[[nodiscard]] Result<Predictions> foreignPredictions(const arrow::Table& table,
                                                     const Predictions& ours,
                                                     const std::string& source,
                                                     const std::vector<std::string>& keys = {});

}  // namespace bw
