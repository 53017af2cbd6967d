#include "core/monitor/ContractCounts.h"

#include <arrow/api.h>

#include <algorithm>

namespace bw {
namespace {

/// Numbers of the log are float32; times keep all their digits.
double bound(const ColumnRule& rule, double limit) {
    return rule.kind == ColumnKind::DateTime ? limit
                                             : static_cast<double>(static_cast<float>(limit));
}

}  // namespace

std::string_view violatedRule(const ColumnRule& rule, const LogColumn& column, std::int64_t row) {
    if (column.missing(row)) return {};
    if (column.ofText()) {
        const bool known = !rule.allowed || std::ranges::find(*rule.allowed, column.text(row)) !=
                                                rule.allowed->end();
        return known ? "" : "allowed";
    }
    const double value = column.number(row);
    if (rule.minimum && value < bound(rule, *rule.minimum)) return "minimum";
    if (rule.maximum && value > bound(rule, *rule.maximum)) return "maximum";
    return {};
}

ContractCounts::ContractCounts(const Contract& contract, const Graph& graph) {
    for (const ColumnRule& rule : contract.columns)
        if (std::ranges::find(graph.inputs, rule.name, &GraphValue::name) != graph.inputs.end())
            columns_.push_back({&rule});
}

void ContractCounts::add(const arrow::RecordBatch& batch, const std::vector<std::int64_t>& rows) {
    for (Counts& counts : columns_) {
        const LogColumn column(batch, "in." + counts.rule->name);
        counts.rows += std::ssize(rows);
        for (const std::int64_t row : rows) {
            counts.missing += column.missing(row) ? 1 : 0;
            const std::string_view broken = violatedRule(*counts.rule, column, row);
            if (broken.empty()) continue;
            ++(broken == "allowed"   ? counts.allowed
               : broken == "minimum" ? counts.minimum
                                     : counts.maximum);
        }
    }
}

std::vector<ContractViolation> ContractCounts::violations() const {
    std::vector<ContractViolation> found;
    for (const Counts& counts : columns_) {
        const auto add = [&](const char* rule, std::int64_t rows) {
            if (rows > 0) found.push_back({counts.rule->name, rule, rows});
        };
        add("minimum", counts.minimum);
        add("maximum", counts.maximum);
        add("allowed", counts.allowed);
        const auto& most = counts.rule->maxMissing;
        if (most && counts.rows > 0 &&
            static_cast<double>(counts.missing) > *most * static_cast<double>(counts.rows))
            add("max_missing", counts.missing);
    }
    return found;
}

}  // namespace bw
