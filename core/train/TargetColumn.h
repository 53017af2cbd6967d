#pragma once

#include "core/model/Graph.h"
#include "core/table/Split.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bw {

/// An integer target with at most so many different values in the training rows is taken for
/// classes, unless the run says otherwise.
inline constexpr std::size_t kMostIntegerClasses = 20;

/// The target of all rows of a dataset, ready for training.
struct TargetColumn {
    Target target;
    /// Classification, one a row: class index; kMissingClass: no value; kUnseenClass: a value that
    /// no training row has.
    std::vector<std::int32_t> classes;
    std::vector<double> values;  ///< regression, one a row; NaN: no value
    static constexpr std::int32_t kMissingClass = -1, kUnseenClass = -2;

    /// Rows whose target is known: usable for training and judging.
    [[nodiscard]] bool known(std::int64_t row) const;
    [[nodiscard]] bool missing(std::int64_t row) const;
};

/// Decides the task and prepares the target. `task` as in RunSpec; when empty, by the column's
/// kind: category and boolean: classes (two: binary, more: multiclass); integer: classes when the
/// training rows have at most kMostIntegerClasses values, else regression; number: regression.
/// Classes are those of the training rows, in order of their bytes, integers by value. Regression
/// is standardized by mean and population deviation of the training rows.
///
/// NotFound: no such column. BadInput: no training row with a target, one class only, a task that
/// does not suit the column, a datetime, an infinite number.
[[nodiscard]] Result<TargetColumn> prepareTarget(const Dataset& dataset, const std::string& column,
                                                 const std::string& task,
                                                 const std::vector<Part>& parts);

/// The same column against the classes of a model trained before: for judging it on any dataset.
/// A dataset without the column gives a target that is missing in all rows.
[[nodiscard]] Result<TargetColumn> readTarget(const Dataset& dataset, const Target& target);

}  // namespace bw
