#include "ui/base/Text.h"
#include "ui/pages/compare/AgainstBox.h"
#include "ui/pages/compare/CandidateList.h"
#include "ui/pages/compare/ComparePage.h"
#include "ui/pages/compare/OptionsPanel.h"
#include "ui/pages/compare/Promotion.h"
#include "ui/pages/compare/ResultView.h"
#include "ui/widgets/Notice.h"

#include <QToolButton>

namespace bw::ui {

void ComparePage::follow() {
    const CompareChoice now = choice();
    against_->setModels(list_->candidates(),
                        premisesOf(*session().snapshot(), now.owner()).production);
    tellHead();
    tellStale();
    tellActions();
}

void ComparePage::tellHead() {
    const Candidate* candidate = list_->current();
    title_->setText(candidate ? candidate->reference : QString());
    facts_->setText(candidate
                        ? tr("%1 · trained on %2@%3 · for production of %4")
                              .arg(candidate->facts, candidate->dataset,
                                   text(shortHash(bytes(candidate->version))), choice().owner())
                        : QString());
    const int changes = options_->changedCount();
    disclosure_->setText(changes == 0 ? tr("Options") : tr("Options · %1").arg(changes));
}

void ComparePage::tellStale() {
    const bool old = stale();
    view_->setStale(old);
    if (!old || job_) {
        staleBanner_->clear();
        return;
    }
    const QString production = premisesOf(*session().snapshot(), choice().owner()).production;
    const bool moved =
        shown_->choice.against == Against::Production && shown_->premises.production != production;
    const QString words =
        !moved ? tr("Out of date: the choice or the project's settings have changed.")
        : production.isEmpty()
            ? tr("Out of date: there is no production model any more.")
            : tr("Out of date: production has changed, %1 is production now.").arg(production);
    if (staleBanner_->sentence() == words) return;  // the button may be under a mouse
    compare_->setText(tr("Compare again"));
    staleBanner_->say(Tone::Warn, words);
    staleBanner_->offer(compare_);
}

void ComparePage::tellActions() {
    const CompareChoice now = choice();
    const bool old = stale(), any = !now.candidate.isEmpty();
    const bool mayPromote = shown_ && !old && !job_ && !promotion_->busy() &&
                            now.against == Against::Production && !shown_->isProduction;
    const Snapshot& snapshot = *session().snapshot();
    compare_->setText(old ? tr("Compare again") : tr("Compare"));
    compare_->setEnabled(any && !job_);
    const bool alone = now.against == Against::Production && !productionOf(snapshot, now.owner());
    setActionCommand(compare_, !any    ? QString()
                               : alone ? evaluateCommand(now)
                                       : compareCommand(now));
    promote_->setEnabled(mayPromote);
    const bool overrides =
        mayPromote && shown_->gate && !shown_->gate->passed && shown_->comparison.has_value();
    setActionCommand(promote_, any ? promoteCommand(now, overrides).arg(tr("REASON")) : QString());
    const bool mayReturn = !promotion_->busy() && !rollbackTarget(snapshot, owner()).isEmpty();
    rollback_->setEnabled(mayReturn);
    undo_->setEnabled(mayReturn);
    setActionCommand(rollback_,
                     rollbackCommand(owner(), snapshot.production().size() > 1).arg(tr("REASON")));
}

void ComparePage::tellProposals(int count) {
    setBadge(count, count == 1 ? tr("1 proposal waits") : tr("%1 proposals wait").arg(count));
}

void ComparePage::onMoved(const QString& now, const QString& before) {
    banner_->say(Tone::Good,
                 before.isEmpty()
                     ? tr("%1 is production now.").arg(now)
                     : tr("%1 is production now; until now it was %2.").arg(now, before));
    if (!before.isEmpty() && before != now) banner_->offer(undo_);
    session().refresh();
}

void ComparePage::onRolledBack(const QString& now, const QString& before) {
    banner_->say(Tone::Good,
                 tr("Rolled back: %1 is production again, no longer %2.").arg(now, before));
    session().refresh();
}

}  // namespace bw::ui
