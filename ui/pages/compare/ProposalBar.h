#pragma once

#include "core/flow/Proposals.h"
#include "ui/base/Page.h"

#include <vector>

class QVBoxLayout;

namespace bw::ui {

/// What pipelines propose and a person must decide: a row each with the verdict in words, a look at
/// the comparison, promotion and dismissal. Hidden when nothing waits.
class ProposalBar final : public QWidget {
    Q_OBJECT

public:
    explicit ProposalBar(Desk desk, QWidget* parent = nullptr);
    [[nodiscard]] const std::vector<Proposal>& proposals() const { return proposals_; }
    /// While production is being moved, nothing else may be.
    void setBusy(bool busy);

Q_SIGNALS:
    void countChanged(int count);
    void lookWanted(const QString& candidate);
    void promotionWanted(const bw::Proposal& proposal);
    void dismissed(const QString& candidate);
    void failed(const bw::Error& error);

private:
    void follow();
    void take(std::vector<Proposal> fresh);
    [[nodiscard]] QWidget* makeRow(const Proposal& proposal);
    void askDismissal(const Proposal& proposal);
    void dismiss(const Proposal& proposal, const QString& why, const QString& command);

    Desk desk_;
    std::vector<Proposal> proposals_;
    QVBoxLayout* rows_;
    std::size_t entriesRead_ = 0;  ///< of the audit log; it only grows
    int generation_ = 0;
};

}  // namespace bw::ui
