#include "core/compare/PairedRows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bw {
namespace {

Result<void> checkRows(const Predictions& candidate, const Predictions& production) {
    if (candidate.task != production.task)
        return fail(ErrorCode::BadInput,
                    fmt::format("The candidate's task is {}, production's is {}",
                                taskName(candidate.task), taskName(production.task)),
                    "Compare models of the same task and target.");
    if (candidate.size() != production.size())
        return fail(ErrorCode::BadInput,
                    fmt::format("The candidate has {} rows, production has {}", candidate.size(),
                                production.size()),
                    "Evaluate both on the same part of the same dataset version.");
    const auto [ours, theirs] = std::ranges::mismatch(candidate.rows, production.rows);
    if (ours != candidate.rows.end())
        return fail(
            ErrorCode::BadInput,
            fmt::format("The candidate has row {} where production has row {}", *ours, *theirs),
            "Evaluate both on the same part of the same dataset version.");
    return {};
}

/// Place of each of the other side's classes among ours.
Result<std::vector<std::int32_t>> classMap(const Predictions& ours, const Predictions& theirs) {
    std::vector<std::int32_t> map;
    for (const std::string& name : theirs.classes) {
        const auto found = std::ranges::find(ours.classes, name);
        if (found != ours.classes.end())
            map.push_back(static_cast<std::int32_t>(found - ours.classes.begin()));
    }
    if (map.size() != ours.classes.size() || map.size() != theirs.classes.size())
        return fail(ErrorCode::BadInput,
                    fmt::format("The candidate knows the classes {}; production knows {}",
                                fmt::join(ours.classes, ", "), fmt::join(theirs.classes, ", ")),
                    "Compare models that were trained on the same classes.");
    return map;
}

void reorderClasses(Predictions& p, const std::vector<std::int32_t>& map,
                    const std::vector<std::string>& classes) {
    for (auto* codes : {&p.truth, &p.label})
        for (std::int32_t& code : *codes)
            if (code >= 0) code = map[static_cast<std::size_t>(code)];
    const std::vector<double> before = p.probabilities;
    for (std::size_t at = 0; at < before.size(); ++at) {
        const std::size_t k = at % map.size();
        p.probabilities[at - k + static_cast<std::size_t>(map[k])] = before[at];
    }
    p.classes = classes;
}

Result<void> checkTruth(const PairedRows& pair) {
    const Predictions &a = pair.candidate, &b = pair.production;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a.task == Task::Regression ? a.truthValue[i] != b.truthValue[i]
                                       : a.truth[i] != b.truth[i])
            return fail(ErrorCode::BadInput,
                        fmt::format("The two sides have different truths in row {}", a.rows[i]),
                        "Compare models with the same target on the same dataset version.");
    if (a.size() == 0)
        return fail(ErrorCode::BadInput, "No compared row has a known truth",
                    "Compare on rows whose target is filled with classes that both models know.");
    return {};
}

}  // namespace

Result<PairedRows> pairRows(const Predictions& candidate, const Predictions& production) {
    BW_CHECK(checkRows(candidate, production));
    PairedRows pair{candidate, production};
    if (candidate.task != Task::Regression) {
        BW_TRY(const std::vector<std::int32_t> map, classMap(candidate, production));
        reorderClasses(pair.production, map, candidate.classes);
    }
    std::vector<bool> drop(candidate.size());
    for (std::size_t i = 0; i < drop.size(); ++i) {
        drop[i] = !pair.candidate.known(i) || !pair.production.known(i);
        pair.unknownTruth += drop[i] ? 1 : 0;
    }
    pair.candidate = withoutRows(pair.candidate, drop);
    pair.production = withoutRows(pair.production, drop);
    BW_CHECK(checkTruth(pair));
    return pair;
}

}  // namespace bw
