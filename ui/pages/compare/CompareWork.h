#pragma once

#include "core/pipeline/PromoteSteps.h"
#include "ui/pages/compare/CompareChoice.h"

#include <QDateTime>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bw::ui {

/// The answer to one choice. Exactly one of `comparison` and `estimates` is there.
struct CompareResult {
    CompareChoice choice;
    Premises premises;  ///< when it was made
    QDateTime at;
    std::string modelName;           ///< whose production it is about
    std::string splitName;           ///< empty: all rows
    std::optional<GateReport> gate;  ///< against production only
    std::optional<ComparisonOutcome> comparison;
    /// The candidate alone, where it is production itself or there is no production yet.
    std::map<std::string, MetricEstimate> estimates;
    bool isProduction = false;  ///< the candidate's model is the one in production
    std::int64_t rows = 0, unknownTruth = 0;
    DatasetRecord data;
    std::shared_ptr<const Dataset> dataset;  ///< for the cells of disagreeing rows
};

/// The work of a comparison, for a job: against production through the gate, so that its rules come
/// along; against anything else as `benchwright compare`.
[[nodiscard]] Result<std::shared_ptr<const CompareResult>> compareAsChosen(
    const Workbench& bench, const CompareChoice& choice, const JobContext& job);

/// Cells as text, one list a row, for the first `columns` columns. For a job: touches the mapped
/// file.
[[nodiscard]] Result<std::vector<QStringList>> readCells(const Dataset& dataset,
                                                         const std::vector<std::int64_t>& rows,
                                                         int columns, const JobContext& job);

/// Columns of the dataset that a candidate was trained on, for the choice of a key.
[[nodiscard]] Result<QStringList> columnsOf(const Project& project, const std::string& reference);

}  // namespace bw::ui
