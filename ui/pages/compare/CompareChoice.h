#pragma once

#include "core/pipeline/CompareSteps.h"
#include "ui/base/Snapshot.h"
#include "ui/pages/compare/Candidates.h"

#include <QString>

#include <optional>

namespace bw::ui {

enum class Against { Production, Model, File };

/// Everything a person chose for one comparison. Empty or absent: the default of core.
struct CompareChoice {
    QString candidate, candidateChanged;  ///< reference, Candidate::changed
    QString candidateModel;               ///< Candidate::modelName
    Against against = Against::Production;
    QString other, otherChanged;  ///< reference of a model, or path of a file
    QString key;                  ///< column that `key` in the file means
    QString modelName;            ///< whose production; empty: the candidate's own
    QString data;                 ///< "name@version"
    QString part = QStringLiteral("test");
    QString metric;
    std::optional<double> marginPercent;
    std::optional<int> resamples;
    bool excludeTrained = false;

    bool operator==(const CompareChoice&) const = default;
    /// The model name in force.
    [[nodiscard]] const QString& owner() const {
        return modelName.isEmpty() ? candidateModel : modelName;
    }
};

/// What a result rests on beside the choice; another process may change it at any time.
struct Premises {
    QString production;  ///< "income-salary@2"; empty: none yet
    QString metric;
    double marginPercent = 0;
    int resamples = 0;
    qsizetype acceptedFindings = 0;

    bool operator==(const Premises&) const = default;
};
[[nodiscard]] Premises premisesOf(const Snapshot& snapshot, const QString& modelName);
/// Read anew from the project. Not for the GUI thread.
[[nodiscard]] Result<Premises> premisesOf(const Project& project, const std::string& modelName);

[[nodiscard]] CompareOptions optionsOf(const CompareChoice& choice);
/// "benchwright compare …", "benchwright gate …": the command lines with the same result.
[[nodiscard]] QString compareCommand(const CompareChoice& choice);
[[nodiscard]] QString gateCommand(const CompareChoice& choice);
[[nodiscard]] QString evaluateCommand(const CompareChoice& choice);
/// With `%1` for the quoted reason.
[[nodiscard]] QString promoteCommand(const CompareChoice& choice, bool overrideGate);
[[nodiscard]] QString rollbackCommand(const QString& modelName, bool severalNames);

}  // namespace bw::ui
