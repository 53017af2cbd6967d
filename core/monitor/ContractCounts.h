#pragma once

#include "core/monitor/LogColumn.h"
#include "core/monitor/MonitorReport.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bw {

/// Whether a value is against a rule of the contract: "minimum", "maximum", "allowed", or "" when
/// it is as agreed. Missing values are. Bounds are taken as float32, as the log has its numbers.
[[nodiscard]] std::string_view violatedRule(const ColumnRule& rule, const LogColumn& column,
                                            std::int64_t row);

/// Counts values of the inputs outside the contract. For one thread.
class ContractCounts {
public:
    /// Rules of columns that are no inputs do not count.
    ContractCounts(const Contract& contract, const Graph& graph);
    void add(const arrow::RecordBatch& batch, const std::vector<std::int64_t>& rows);
    [[nodiscard]] std::vector<ContractViolation> violations() const;

private:
    struct Counts {
        const ColumnRule* rule;
        std::int64_t rows = 0, missing = 0, minimum = 0, maximum = 0, allowed = 0;
    };
    std::vector<Counts> columns_;
};

}  // namespace bw
