#include "ui/pages/compare/Candidates.h"

#include "core/compare/Metrics.h"
#include "core/store/Names.h"
#include "ui/base/AuditWords.h"
#include "ui/base/Text.h"

#include <QStringList>

#include <algorithm>
#include <ranges>

namespace bw::ui {
namespace {

Task taskOf(const RunStatus& status) {
    for (const auto& [part, values] : status.metrics) {
        if (values.contains("rmse")) return Task::Regression;
        if (values.contains("f1_macro")) return Task::MulticlassClassification;
    }
    return Task::BinaryClassification;
}

/// The deciding metric on the validation part, as the list of runs shows it.
QString headline(const RunStatus& status, const ProjectSettings& settings) {
    const auto part = status.metrics.find("validation");
    if (part == status.metrics.end()) return {};
    const std::string name =
        settings.metric.empty() ? std::string(defaultMetric(taskOf(status))) : settings.metric;
    const auto value = part->second.find(name);
    if (value == part->second.end()) return {};
    return QStringLiteral("%1 %2").arg(metricTitle(name).toLower(), number(value->second));
}

QString joined(const QString& a, const QString& b) {
    return a.isEmpty() || b.isEmpty() ? a + b : a + QStringLiteral(" · ") + b;
}

void fillFromRun(Candidate& candidate, const RunEntry& entry, const ProjectSettings& settings) {
    candidate.run = text(entry.record.id);
    candidate.dataset = text(entry.record.dataset);
    candidate.version = text(entry.record.version);
    candidate.facts = joined(text(entry.record.architecture), headline(entry.status, settings));
    for (const MetricInfo& info : metricsFor(taskOf(entry.status)))
        candidate.metrics.emplace_back(info.name);
}

/// The version that the run's model became; none when the run has gone on since.
const ModelVersion* registeredAs(const Snapshot& snapshot, const RunEntry& entry) {
    const ModelVersion* found = nullptr;
    for (const ModelVersion& version : snapshot.models)
        if (version.run == entry.record.id && version.created >= entry.status.ended)
            found = &version;
    return found;
}

bool isProduction(const ModelVersion& version) {
    return std::ranges::find(version.aliases, "production") != version.aliases.end();
}

Candidate ofRun(const Snapshot& snapshot, const RunEntry& entry) {
    Candidate candidate;
    fillFromRun(candidate, entry, snapshot.settings);
    candidate.reference = candidate.run;
    candidate.modelName = text(defaultModelName(entry.record.dataset, entry.record.target));
    candidate.created = entry.status.ended.empty() ? entry.record.created : entry.status.ended;
    candidate.changed = text(entry.status.ended);
    if (const ModelVersion* version = registeredAs(snapshot, entry)) {
        candidate.registered = versionText(*version);
        candidate.production = isProduction(*version);
    }
    return candidate;
}

Candidate ofVersion(const Snapshot& snapshot, const ModelVersion& version) {
    Candidate candidate;
    if (const RunEntry* entry = snapshot.run(version.run))
        fillFromRun(candidate, *entry, snapshot.settings);
    candidate.reference = versionText(version);
    candidate.modelName = text(version.name);
    candidate.created = version.created;
    candidate.changed = text(version.hash);
    candidate.isVersion = true;
    candidate.production = isProduction(version);
    return candidate;
}

}  // namespace

std::vector<Candidate> candidatesOf(const Snapshot& snapshot) {
    std::vector<Candidate> candidates;
    for (const RunEntry& entry : snapshot.runs)
        if (entry.status.state == RunState::Finished || entry.status.state == RunState::Stopped)
            candidates.push_back(ofRun(snapshot, entry));
    for (const ModelVersion& version : snapshot.models)
        candidates.push_back(ofVersion(snapshot, version));
    std::ranges::stable_sort(candidates, [](const Candidate& a, const Candidate& b) {
        return a.created != b.created ? a.created > b.created : a.reference > b.reference;
    });
    return candidates;
}

const Candidate* findCandidate(const std::vector<Candidate>& candidates, const QString& reference) {
    if (reference.isEmpty()) return nullptr;
    const auto exact = std::ranges::find(candidates, reference, &Candidate::reference);
    if (exact != candidates.end()) return &*exact;
    std::vector<const Candidate*> fitting;
    for (const Candidate& candidate : candidates) {
        const bool alias =
            reference == QLatin1String("production") && candidate.isVersion && candidate.production;
        if (alias || (!candidate.isVersion && candidate.reference.startsWith(reference)))
            fitting.push_back(&candidate);
    }
    return fitting.size() == 1 ? fitting.front() : nullptr;
}

QString versionText(const ModelVersion& version) {
    return QStringLiteral("%1@%2").arg(text(version.name)).arg(version.version);
}

std::optional<ModelVersion> productionOf(const Snapshot& snapshot, const QString& modelName) {
    for (const ModelVersion& version : snapshot.production())
        if (text(version.name) == modelName) return version;
    return std::nullopt;
}

QString rollbackTarget(const Snapshot& snapshot, const QString& modelName) {
    const auto version = rollbackVersion(snapshot.audit, bytes(modelName), "production");
    return version ? QStringLiteral("%1@%2").arg(modelName).arg(*version) : QString();
}

QStringList modelNames(const Snapshot& snapshot) {
    QStringList names;
    for (const ModelVersion& version : snapshot.models)
        if (!names.contains(text(version.name))) names.append(text(version.name));
    names.sort();
    return names;
}

}  // namespace bw::ui
