#include "core/monitor/WindowVerdict.h"

#include "core/base/NumberText.h"

#include <fmt/format.h>

#include <algorithm>

namespace bw {
namespace {

void compareWithTraining(const VersionTally& tally, const DriftLimits& limits,
                         MonitorWindow& window) {
    const TrainingReference* reference = tally.reference();
    window.driftReason = reference
                             ? reference->reason
                             : fmt::format("version {} is not in the registry", window.version);
    if (!reference) return;
    window.columns = tally.drift();
    judgeDrift(window.columns, limits);
    const bool regression = reference->regression();
    const auto prediction = std::ranges::find_if(window.columns, [&](const ColumnDrift& one) {
        return !reference->columns.contains(one.column) &&
               one.column == (regression ? "prediction" : "label");
    });
    if (prediction == window.columns.end()) return;
    window.prediction = std::move(*prediction);
    window.columns.erase(prediction);
}

/// Of all versions together where they answer the same question.
Predictions allTruths(const WindowTally& tally) {
    Predictions all;
    const auto join = [](auto& to, const auto& from) {
        to.insert(to.end(), from.begin(), from.end());
    };
    for (const auto& [version, one] : tally.versions()) {
        const Predictions& more = one.truths();
        if (more.rows.empty()) continue;
        if (all.rows.empty()) {
            all.task = more.task;
            all.classes = more.classes;
        }
        if (more.task != all.task || more.classes != all.classes) continue;
        join(all.rows, more.rows);
        join(all.truth, more.truth);
        join(all.truthValue, more.truthValue);
        join(all.label, more.label);
        join(all.probabilities, more.probabilities);
        join(all.value, more.value);
    }
    for (std::size_t i = 0; i < all.rows.size(); ++i) all.rows[i] = static_cast<std::int64_t>(i);
    return all;
}

Result<void> measureQuality(const WindowTally& tally, int resamples, MonitorWindow& window,
                            const JobContext& job) {
    const Predictions all = allTruths(tally);
    window.truthRows = std::ssize(all.rows);
    if (all.rows.empty()) {
        window.qualityReason = "no truth has arrived";
        return {};
    }
    auto metrics = evaluateMetrics(all, resamples, 0, job);
    if (!metrics && metrics.error().code == ErrorCode::Cancelled)
        return std::unexpected(metrics.error());
    if (metrics)
        window.quality = *std::move(metrics);
    else
        window.qualityReason = metrics.error().message;
    if (window.versions.size() < 2) return {};
    for (const auto& [version, one] : tally.versions()) {
        if (one.truths().rows.empty()) continue;
        if (auto own = evaluateMetrics(one.truths(), resamples, 0, job); own)
            window.qualityByVersion[version] = *std::move(own);
    }
    return {};
}

std::string driftSentence(const std::string& what, const ColumnDrift& drift) {
    return fmt::format("{} drifted: effect {} ({}), p {} corrected, {} against {}", what,
                       sensible(drift.effect), drift.measure == "ks" ? "KS distance" : "Cramér's V",
                       sensible(drift.corrected), counted(drift.rows, "row"),
                       thousands(drift.referenceRows));
}

/// Whether the contract calls a breach of this rule an error.
bool isError(const Contract* contract, const ContractViolation& violation) {
    const ColumnRule* rule = contract ? contract->find(violation.column) : nullptr;
    if (!rule) return true;
    if (violation.rule == "allowed") return rule->onNewCategory == "error";
    return violation.rule == "max_missing" || rule->onOutOfRange == "error";
}

std::string violationSentence(const ContractViolation& violation) {
    const std::string rows = counted(violation.rows, "row");
    if (violation.rule == "minimum")
        return fmt::format("{} below the minimum of {}", rows, violation.column);
    if (violation.rule == "maximum")
        return fmt::format("{} above the maximum of {}", rows, violation.column);
    if (violation.rule == "allowed")
        return fmt::format("{} with a value of {} that is not allowed", rows, violation.column);
    return fmt::format("{} lack {}, more than allowed", rows, violation.column);
}

}  // namespace

Result<void> interpret(const WindowTally& tally, const DriftLimits& limits, int resamples,
                       MonitorWindow& window, const JobContext& job) {
    tally.describe(window);
    window.version = tally.mainVersion();
    window.minimumRows = limits.minimumRows;
    const auto main = tally.versions().find(window.version);
    if (main == tally.versions().end()) return {};
    compareWithTraining(main->second, limits, window);
    window.hasContract = main->second.hasContract();
    window.violations = main->second.violations();
    return measureQuality(tally, resamples, window, job);
}

void raiseAlarms(const Contract* contract, MonitorWindow& window) {
    const auto raise = [&](const char* kind, const std::string& column, std::string message) {
        window.alarms.push_back({kind, column, std::move(message)});
    };
    for (const ColumnDrift& one : window.columns)
        if (one.drifted) raise("drift", one.column, driftSentence(one.column, one));
    if (window.prediction && window.prediction->drifted)
        raise("prediction_drift", "", driftSentence("The prediction", *window.prediction));
    if (window.replay.differing > 0)
        raise("skew", "",
              fmt::format("{} of {} replayed rows give another answer, the worst off by {}",
                          thousands(window.replay.differing), thousands(window.replay.rows),
                          sensible(window.replay.worst)));
    for (const ContractViolation& one : window.violations)
        if (isError(contract, one)) raise("contract", one.column, violationSentence(one));
}

}  // namespace bw
