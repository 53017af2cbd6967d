#pragma once

#include <arrow/type_fwd.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/JobContext.h"
#include "core/base/Result.h"
#include "core/model/Graph.h"

namespace bw {

/// Answers of one model on rows of a dataset, with the truth where it is known. Row-major, one entry a
/// row in all filled vectors.
struct Predictions {
    Task task = Task::Regression;
    std::vector<std::string> classes;       ///< K labels; empty for regression
    std::vector<std::int64_t> rows;         ///< 0-based row in the dataset
    std::vector<std::int32_t> truth;        ///< class index, -1 unknown or not among the classes
    std::vector<double> truthValue;         ///< regression; NaN unknown
    std::vector<std::int32_t> label;        ///< predicted class index
    std::vector<double> probabilities;      ///< [rows × K]; empty when the source had labels only
    std::vector<double> value;              ///< regression

    [[nodiscard]] std::size_t size() const { return rows.size(); }
};

/// Arrow IPC file: row, row_hash, truth, label, p_<class>… or truth, prediction
/// (docs/formats/predictions.md). The worker writes it, everyone reads it.
[[nodiscard]] Result<void> writePredictions(const std::filesystem::path& file,
                                            const Predictions& predictions);
[[nodiscard]] Result<Predictions> readPredictions(const std::filesystem::path& file);

/// Predictions made elsewhere, CSV or Parquet already read to a table by an importer: columns `row` (or
/// `key`), `label`, `p_<class>`… (or `prediction`). Keeps the rows that `ours` has, in its order;
/// BadInput names the first missing row, unknown label, or probability outside 0…1.
[[nodiscard]] Result<Predictions> foreignPredictions(const arrow::Table& table,
                                                     const Predictions& ours,
                                                     const std::string& source);

}  // namespace bw
