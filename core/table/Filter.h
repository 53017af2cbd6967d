#pragma once

#include "core/table/Dataset.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bw {

struct FilterNode;

/// A condition on rows, as people write it after --where and in filter boxes
/// (docs/formats/filter.md):
///
///     age > 60 and ("native-country" in ('Cuba', 'Peru') or workclass is missing)
///
/// Parsed once against the columns of a dataset, evaluated as often as needed. Immutable.
class Filter {
public:
    /// BadInput names the position (from 1) of the mistake; NotFound a column that does not exist.
    [[nodiscard]] static Result<Filter> parse(const std::string& expression,
                                              const Dataset& dataset);
    /// Numbers of the matching rows, ascending. `dataset` has the columns parsed for, in the same
    /// places.
    [[nodiscard]] Result<std::vector<std::int64_t>> rows(const Dataset& dataset,
                                                         const JobContext& job) const;

private:
    explicit Filter(std::shared_ptr<const FilterNode> root) : root_(std::move(root)) {}
    std::shared_ptr<const FilterNode> root_;
};

/// parse() and rows() in one.
[[nodiscard]] Result<std::vector<std::int64_t>> filterRows(const std::string& expression,
                                                           const Dataset& dataset,
                                                           const JobContext& job);

}  // namespace bw
