#include "core/watch/Rules.h"

#include "core/base/Duration.h"
#include "core/base/NumberText.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace bw {
namespace {

/// Windows looked at, beyond those that must be in a row: some may be passed over.
constexpr int kSpare = 100;

bool hasVerdict(const Trigger& trigger, const RuleWindow& window) {
    return trigger.kind == TriggerKind::Drift ? window.judged
                                              : window.metrics.contains(trigger.window.metric);
}

std::vector<std::string> drifted(const WindowRule& rule, const RuleWindow& window) {
    if (rule.prediction)
        return window.predictionDrifted ? std::vector<std::string>{"the prediction"}
                                        : std::vector<std::string>{};
    std::vector<std::string> found;
    for (const std::string& column : window.drifted)
        if (rule.columns.empty() || std::ranges::find(rule.columns, column) != rule.columns.end())
            found.push_back(column);
    return found;
}

bool beyond(const Trigger& trigger, const RuleWindow& window) {
    const WindowRule& rule = trigger.window;
    if (trigger.kind == TriggerKind::Drift) return !drifted(rule, window).empty();
    const double value = window.metrics.at(rule.metric);
    return rule.above ? value > *rule.above : value < rule.below.value_or(value);
}

Json windowFacts(const Trigger& trigger, const RuleWindow& window) {
    Json facts{{"from", utcText(window.from)}, {"to", utcText(window.to)}, {"rows", window.rows}};
    if (trigger.kind == TriggerKind::Drift)
        facts["drifted"] = drifted(trigger.window, window);
    else
        facts["value"] = window.metrics.at(trigger.window.metric);
    return facts;
}

std::string subject(const Trigger& trigger, const std::vector<RuleWindow>& row) {
    if (trigger.kind == TriggerKind::Metric)
        return fmt::format("{} of {}", trigger.window.metric,
                           sensible(row.back().metrics.at(trigger.window.metric)));
    std::set<std::string> columns;
    for (const RuleWindow& window : row)
        for (const std::string& column : drifted(trigger.window, window)) columns.insert(column);
    return fmt::format("drift of {}", fmt::join(columns, ", "));
}

RuleFiring firingOf(const Trigger& trigger, const ProductionModel& model,
                    const std::vector<RuleWindow>& row) {
    RuleFiring firing;
    const std::string to = utcText(row.back().to);
    firing.cause = fmt::format("{} in {}, the last to {}", subject(trigger, row),
                               counted(static_cast<std::int64_t>(row.size()), "window"), to);
    firing.facts = {{"model", fmt::format("{}@{}", model.name, model.version)},
                    {"windows", Json::array()}};
    for (const RuleWindow& window : row)
        firing.facts["windows"].push_back(windowFacts(trigger, window));
    firing.upTo = to;
    return firing;
}

Result<std::optional<RuleFiring>> judgeWindows(const Trigger& trigger, const RuleMemory& memory,
                                               const ProductionModel& model, RuleInputs& inputs) {
    const auto wanted = static_cast<std::size_t>(trigger.window.windows);
    BW_TRY(std::vector<RuleWindow> windows,
           inputs.windows(model, trigger.window.span, trigger.window.windows + kSpare));
    std::erase_if(windows, [&](const RuleWindow& window) {
        return !hasVerdict(trigger, window) || (memory.upTo && window.from < *memory.upTo);
    });
    if (windows.size() < wanted) return std::nullopt;
    windows.erase(windows.begin(), windows.end() - trigger.window.windows);
    if (!std::ranges::all_of(windows, [&](const auto& one) { return beyond(trigger, one); }))
        return std::nullopt;
    return firingOf(trigger, model, windows);
}

std::optional<RuleFiring> judgeAge(const Trigger& trigger, const ProductionModel& model,
                                   std::chrono::sys_seconds now) {
    const std::chrono::seconds age = now - model.created;
    if (age <= trigger.age.olderThan) return std::nullopt;
    const std::string text = fmt::format("{}@{}", model.name, model.version);
    return RuleFiring{
        fmt::format(
            "{} is {} old, more than {}", text,
            durationText(age >= std::chrono::hours(24) ? std::chrono::floor<std::chrono::days>(age)
                                                       : age),
            durationText(trigger.age.olderThan)),
        Json{{"model", text}, {"created", utcText(model.created)}, {"age_seconds", age.count()}},
        ""};
}

}  // namespace

Result<std::optional<RuleFiring>> judgeRule(const Trigger& trigger, const RuleMemory& memory,
                                            std::chrono::sys_seconds now, RuleInputs& inputs) {
    if (memory.fired && now >= *memory.fired && now - *memory.fired < trigger.pause)
        return std::nullopt;
    const bool age = trigger.kind == TriggerKind::Age;
    BW_TRY(const auto model, inputs.production(age ? trigger.age.model : trigger.window.model));
    if (!model) return std::nullopt;
    if (age) return judgeAge(trigger, *model, now);
    return judgeWindows(trigger, memory, *model, inputs);
}

}  // namespace bw
