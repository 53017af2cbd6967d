#pragma once

#include "ui/base/MetricWords.h"
#include "ui/base/Snapshot.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace bw::ui {

/// A run or model version that can be compared.
struct Candidate {
    QString reference;         ///< as the command line takes it: run id or "income-salary@2"
    QString run;               ///< the run it comes from
    QString modelName;         ///< whose production it competes with: its own, or the default name
    QString dataset, version;  ///< what it was trained on
    QString facts;             ///< "mlp · log loss 0.312"
    QString registered;        ///< of a run: the version it became; else empty
    std::string created;       ///< UTC
    QString changed;           ///< differs when the model behind the reference does
    std::vector<std::string> metrics;  ///< names that its task knows
    bool isVersion = false;
    bool production = false;

    bool operator==(const Candidate&) const = default;
};

/// Model versions, and the runs that finished or were stopped; newest first.
[[nodiscard]] std::vector<Candidate> candidatesOf(const Snapshot& snapshot);
/// By reference, alias `production` or a unique beginning of a run's id; null: none.
[[nodiscard]] const Candidate* findCandidate(const std::vector<Candidate>& candidates,
                                             const QString& reference);

[[nodiscard]] QString versionText(const ModelVersion& version);  ///< "income-salary@2"
/// The version that is production under this model name.
[[nodiscard]] std::optional<ModelVersion> productionOf(const Snapshot& snapshot,
                                                       const QString& modelName);
/// Where a rollback of production would lead ("income-salary@1"), read from the audit log; empty:
/// nowhere.
[[nodiscard]] QString rollbackTarget(const Snapshot& snapshot, const QString& modelName);
/// All names that models have, sorted.
[[nodiscard]] QStringList modelNames(const Snapshot& snapshot);

}  // namespace bw::ui
