#include "core/quality/ColumnView.h"
#include "core/quality/Contract.h"
#include "core/table/DateTimeText.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

namespace bw {
namespace {

constexpr std::string_view kCheck = "contract";
constexpr std::size_t kNamedCategories = 20;  // further new ones are reported together
constexpr std::string_view kChangeHint =
    "Correct the data, or change the contract if the data are right.";

Severity severityOf(const std::string& name) {
    if (name == "info") return Severity::Info;
    return name == "warning" ? Severity::Warning : Severity::Error;
}

Finding schemaFault(const std::string& column, std::string subject, std::string message) {
    Finding fault;
    fault.check = kCheck;
    fault.severity = Severity::Error;
    fault.columns = {column};
    fault.count = 1;
    fault.message = std::move(message);
    fault.advice = kChangeHint;
    fault.subject = std::move(subject);
    return fault;
}

Finding valueFault(const ColumnRule& rule, const std::string& severity, std::string subject,
                   std::vector<std::int64_t> rows, std::string message) {
    Finding fault = schemaFault(rule.name, std::move(subject), std::move(message));
    fault.severity = severityOf(severity);
    fault.count = static_cast<std::int64_t>(rows.size());
    fault.rows = std::move(rows);
    return fault;
}

std::string rowsText(std::size_t count) {
    return fmt::format("{} row{}", count, count == 1 ? "" : "s");
}

std::string limitText(double limit, ColumnKind kind) {
    if (kind == ColumnKind::DateTime) return dateTimeText(std::llround(limit));
    return fmt::format("{}", limit);
}

/// Values are compared as they are stored; an integer limit beyond 2^53 is as exact as a double.
void findOutOfRange(const ColumnRule& rule, const ColumnView& view, std::vector<Finding>& faults) {
    std::vector<std::int64_t> below, above;
    for (std::int64_t row = 0; row < view.rows(); ++row) {
        const double value = view.number(row);  // NaN where missing: neither below nor above
        if (rule.minimum && value < *rule.minimum) below.push_back(row);
        if (rule.maximum && value > *rule.maximum) above.push_back(row);
    }
    const auto report = [&](std::vector<std::int64_t> rows, double limit, std::string_view side,
                            std::string_view name) {
        if (rows.empty()) return;
        const std::string text = limitText(limit, rule.kind);
        std::string message = fmt::format("{} is {} the {} {} in {}", rule.name, side, name, text,
                                          rowsText(rows.size()));
        faults.push_back(valueFault(rule, rule.onOutOfRange, fmt::format("{} {}", name, text),
                                    std::move(rows), std::move(message)));
    };
    if (rule.minimum) report(std::move(below), *rule.minimum, "below", "minimum");
    if (rule.maximum) report(std::move(above), *rule.maximum, "above", "maximum");
}

/// Rows of every category that is not allowed, by code.
std::unordered_map<std::int64_t, std::vector<std::int64_t>> rowsOfNew(const ColumnRule& rule,
                                                                      const ColumnView& view) {
    const std::unordered_set<std::string_view> allowed(rule.allowed->begin(), rule.allowed->end());
    std::vector<bool> isNew(static_cast<std::size_t>(view.categories()));
    for (std::size_t code = 0; code < isNew.size(); ++code)
        isNew[code] = !allowed.contains(view.category(static_cast<std::int64_t>(code)));
    std::unordered_map<std::int64_t, std::vector<std::int64_t>> rows;
    for (std::int64_t row = 0; row < view.rows(); ++row)
        if (!view.missing(row) && isNew[static_cast<std::size_t>(view.bits(row))])
            rows[view.bits(row)].push_back(row);
    return rows;
}

void findNewCategories(const ColumnRule& rule, const ColumnView& view,
                       std::vector<Finding>& faults) {
    auto byCode = rowsOfNew(rule, view);
    std::vector<std::int64_t> codes;
    for (const auto& [code, rows] : byCode) codes.push_back(code);
    std::ranges::sort(codes, [&](std::int64_t a, std::int64_t b) {
        const std::size_t ofA = byCode[a].size(), ofB = byCode[b].size();
        return ofA != ofB ? ofA > ofB : view.category(a) < view.category(b);
    });
    std::vector<std::int64_t> others;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        std::vector<std::int64_t>& rows = byCode[codes[i]];
        const std::string name(view.category(codes[i]));
        if (i >= kNamedCategories) {
            others.insert(others.end(), rows.begin(), rows.end());
            continue;
        }
        std::string message = fmt::format("{} has the new category \"{}\" in {}", rule.name, name,
                                          rowsText(rows.size()));
        faults.push_back(valueFault(rule, rule.onNewCategory, "category " + name, std::move(rows),
                                    std::move(message)));
    }
    if (others.empty()) return;
    std::ranges::sort(others);
    std::string message = fmt::format("{} has {} further new categories in {}", rule.name,
                                      codes.size() - kNamedCategories, rowsText(others.size()));
    faults.push_back(valueFault(rule, rule.onNewCategory, "further categories", std::move(others),
                                std::move(message)));
}

void findMissing(const ColumnRule& rule, const ColumnView& view, std::vector<Finding>& faults) {
    std::vector<std::int64_t> rows = missingRows(view);
    const double share = view.rows() ? double(rows.size()) / double(view.rows()) : 0.0;
    if (share <= *rule.maxMissing) return;
    std::string message =
        fmt::format("{} is missing in {} ({:.2f} %), more than {:.2f} %", rule.name,
                    rowsText(rows.size()), share * 100, *rule.maxMissing * 100);
    faults.push_back(valueFault(rule, "error", fmt::format("missing {}", *rule.maxMissing),
                                std::move(rows), std::move(message)));
}

/// Every whole number is a number; any other difference of kinds is a fault.
bool suits(ColumnKind kind, ColumnKind wanted) {
    return kind == wanted || (wanted == ColumnKind::Number && kind == ColumnKind::Integer);
}

}  // namespace

std::vector<Finding> schemaFaults(const Contract& contract, const std::vector<std::string>& columns,
                                  const std::vector<ColumnKind>& kinds) {
    std::vector<Finding> faults;
    std::unordered_map<std::string_view, std::size_t> at;
    for (std::size_t i = 0; i < columns.size(); ++i) at.emplace(columns[i], i);
    std::unordered_set<std::string_view> known;
    for (const ColumnRule& rule : contract.columns) {
        known.insert(rule.name);
        const auto found = at.find(rule.name);
        if (found == at.end()) {
            if (rule.required)
                faults.push_back(schemaFault(rule.name, "missing column",
                                             fmt::format("Column {} is not there", rule.name)));
        } else if (const ColumnKind kind = kinds[found->second]; !suits(kind, rule.kind)) {
            faults.push_back(
                schemaFault(rule.name, fmt::format("kind {}", columnKindName(kind)),
                            fmt::format("Column {} is of kind {}, the contract says {}", rule.name,
                                        columnKindName(kind), columnKindName(rule.kind))));
        }
    }
    for (const std::string& column : columns)
        if (!contract.allowNewColumns && !known.contains(column))
            faults.push_back(schemaFault(column, "new column",
                                         fmt::format("Column {} is not in the contract", column)));
    return faults;
}

Result<std::vector<Finding>> valueFaults(const Contract& contract, const Dataset& dataset,
                                         const JobContext& job) {
    std::vector<Finding> faults;
    std::unordered_map<std::string_view, int> at;
    for (std::size_t i = 0; i < dataset.columns().size(); ++i)
        at.emplace(dataset.columns()[i], static_cast<int>(i));
    for (const ColumnRule& rule : contract.columns) {
        BW_CHECK(job.check());
        const auto found = at.find(rule.name);
        if (found == at.end()) continue;
        const ColumnView view(dataset, found->second);
        const bool isCategory = view.kind() == ColumnKind::Category;
        if (!isCategory && (rule.minimum || rule.maximum)) findOutOfRange(rule, view, faults);
        if (isCategory && rule.allowed) findNewCategories(rule, view, faults);
        if (rule.maxMissing) findMissing(rule, view, faults);
    }
    return faults;
}

}  // namespace bw
