#pragma once

#include "core/model/Graph.h"
#include "core/pipeline/Workbench.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <vector>

namespace bw::ui {

/// One raw column that a request must bring.
struct SignatureField {
    QString name;
    QString kind;  ///< "integer", "number", "boolean", "datetime", "category"
    ElementType element = ElementType::Float32;
    QString suggestion;  ///< of the training data: the median, or the most frequent value
    QStringList values;  ///< categories, most frequent first; at most kShownValues
    QString range;       ///< "17 to 90" in the training data; empty: not known
    bool operator==(const SignatureField&) const = default;
};
inline constexpr int kShownValues = 200;

/// What a model wants and what it answers.
struct ServeSignature {
    QString model;  ///< "income-salary@2", or a run's id
    QString target;
    QStringList classes;  ///< empty: it predicts a number
    std::vector<SignatureField> fields;
    QString note;  ///< why there are no suggestions; empty: there are
};

/// Reads graph, run and the profile of the training data (profiles it where none is kept). A lost
/// run or dataset costs the suggestions alone. For job threads.
[[nodiscard]] Result<ServeSignature> loadSignature(const Workbench& bench,
                                                   const std::string& reference,
                                                   const JobContext& job);

}  // namespace bw::ui
