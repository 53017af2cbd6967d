#pragma once

#include "core/flow/Proposals.h"
#include "core/pipeline/PromoteSteps.h"
#include "ui/base/Page.h"
#include "ui/pages/compare/CompareWork.h"

#include <QObject>

namespace bw::ui {

/// Moves production: asks for the reason, says beforehand what changes, runs the same step as the
/// command line, and tells how it ended. Refused when production is no longer what was said.
class Promotion final : public QObject {
    Q_OBJECT

public:
    Promotion(Desk desk, QWidget* page);
    void askPromotion(const CompareResult& result);
    /// Judged as the pipeline did: same data, part, metric and margin. The gate decides again, with
    /// the production of now.
    void askProposal(const Proposal& proposal);
    void askRollback(const QString& modelName);
    [[nodiscard]] bool busy() const { return busy_; }

Q_SIGNALS:
    void changed();  ///< began or ended
    /// Where production went ("income-salary@3") and where it was; empty: there was none.
    void moved(const QString& now, const QString& before);
    void rolledBack(const QString& now, const QString& before);
    void failed(const bw::Error& error);

private:
    void promote(const CompareChoice& choice, const QString& before, const QString& why,
                 bool overrideGate);
    void promote(const PromoteOptions& options, const QString& owner, const QString& before,
                 const QString& command);
    void rollback(const QString& modelName, const QString& before, const QString& why,
                  const QString& command);
    void setBusy(bool busy);

    Desk desk_;
    QWidget* page_;
    bool busy_ = false;
};

}  // namespace bw::ui
