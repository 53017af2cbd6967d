#include "ui/pages/compare/ProposalBar.h"

#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/ReasonDialog.h"

#include <nlohmann/json.hpp>

#include <QBoxLayout>

#include <algorithm>

namespace bw::ui {
namespace {

QString headline(const Proposal& proposal) {
    return ProposalBar::tr("Pipeline %1 proposes %2 as %3 of %4.")
        .arg(text(proposal.pipeline), text(proposal.candidate), text(proposal.alias),
             text(proposal.modelName));
}

QString facts(const Proposal& proposal) {
    QStringList words{ago(proposal.at)};
    words += proposal.production.empty()
                 ? ProposalBar::tr("there was no production model")
                 : ProposalBar::tr("compared with %1").arg(text(proposal.production));
    words += ProposalBar::tr("proposal %1 by %2").arg(proposal.number).arg(text(proposal.by));
    return words.join(QStringLiteral(" · "));
}

bool same(const std::vector<Proposal>& a, const std::vector<Proposal>& b) {
    return std::ranges::equal(a, b, {}, &Proposal::number, &Proposal::number);
}

QLabel* wrapped(const QString& words, TextSize size, const char* kind, bool bold = false) {
    QLabel* made = label(words, size, kind, bold);
    made->setWordWrap(true);
    made->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return made;
}

}  // namespace

ProposalBar::ProposalBar(Desk desk, QWidget* parent)
    : QWidget(parent), desk_(desk), rows_(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("proposals"));
    setAccessibleName(tr("Proposals that wait"));
    tighten(rows_, 0, kGap);
    setVisible(false);
    connect(&desk_.session, &Session::snapshotChanged, this, &ProposalBar::follow);
    follow();
}

void ProposalBar::follow() {
    const std::size_t entries = desk_.session.snapshot()->audit.size();
    if (entries == entriesRead_) return;
    entriesRead_ = entries;
    using Proposals = std::vector<Proposal>;
    desk_.session.run<Proposals>(
        {.title = tr("Read the proposals"), .quiet = true}, this,
        [](const Workbench& bench, const JobContext&) { return openProposals(bench.project); },
        [this, mine = ++generation_](Result<Proposals> fresh) {
            if (mine != generation_) return;
            if (fresh)
                take(std::move(*fresh));
            else
                entriesRead_ = 0;  // tried again with the next news
        });
}

void ProposalBar::take(std::vector<Proposal> fresh) {
    if (same(fresh, proposals_)) return;
    proposals_ = std::move(fresh);
    while (QLayoutItem* item = rows_->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();  // its own click may be what ends it
        }
        delete item;
    }
    for (const Proposal& proposal : proposals_) rows_->addWidget(makeRow(proposal));
    setVisible(!proposals_.empty());
    Q_EMIT countChanged(static_cast<int>(proposals_.size()));
}

QWidget* ProposalBar::makeRow(const Proposal& proposal) {
    QFrame* card = frame("card");
    card->setObjectName(QStringLiteral("proposal-%1").arg(proposal.number));
    card->setAccessibleName(headline(proposal));
    auto* row = new QHBoxLayout(card);
    tighten(row, kGapMedium, kGap);
    row->addWidget(iconLabel(QStringLiteral("promote"), IconColor::Accent), 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    tighten(words, 0, 2);
    words->addWidget(wrapped(headline(proposal), TextSize::Body, "", true));
    QLabel* sentence = wrapped(text(proposal.sentence), TextSize::Body, "");
    sentence->setObjectName(QStringLiteral("proposalSentence"));
    sentence->setVisible(!proposal.sentence.empty());
    words->addWidget(sentence);
    QLabel* quiet = wrapped(facts(proposal), TextSize::Caption, "caption");
    quiet->setToolTip(localTime(proposal.at));
    words->addWidget(quiet);
    row->addLayout(words, 1);
    const auto add = [&](const QString& title, const char* kind, const char* name,
                         const std::function<void()>& go) {
        QPushButton* made = button(title, kind);
        made->setObjectName(QLatin1String(name));
        connect(made, &QPushButton::clicked, this, go);
        row->addWidget(made, 0, Qt::AlignTop);
    };
    add(tr("Look"), "", "proposalLook",
        [this, proposal] { Q_EMIT lookWanted(text(proposal.candidate)); });
    add(tr("Dismiss…"), "", "proposalDismiss", [this, proposal] { askDismissal(proposal); });
    add(tr("Promote…"), "", "proposalPromote",
        [this, proposal] { Q_EMIT promotionWanted(proposal); });
    return card;
}

void ProposalBar::setBusy(bool busy) {
    for (QPushButton* one : findChildren<QPushButton*>())
        if (one->objectName() != QLatin1String("proposalLook")) one->setEnabled(!busy);
}

void ProposalBar::askDismissal(const Proposal& proposal) {
    const QString command =
        QStringLiteral("benchwright pipeline proposals --dismiss %1 --why ").arg(proposal.number);
    auto* dialog = new ReasonDialog(
        tr("Dismiss the proposal"),
        {tr("%1 is not promoted; production stays as it is.").arg(text(proposal.candidate)),
         tr("The model stays among the runs and can be promoted later.")},
        tr("Dismiss"), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("dismissDialog"));
    dialog->setCommand(command + QStringLiteral("%1"));
    connect(dialog, &QDialog::accepted, this, [this, dialog, proposal, command] {
        dismiss(proposal, dialog->reason(), command + shellWord(dialog->reason()));
    });
    dialog->open();
}

void ProposalBar::dismiss(const Proposal& proposal, const QString& why, const QString& command) {
    setBusy(true);
    desk_.session.run<AuditEntry>(
        {.title = tr("Dismiss proposal %1").arg(proposal.number), .command = command}, this,
        [number = proposal.number, why](const Workbench& bench, const JobContext&) {
            return dismissProposal(bench.project, number, bytes(why));
        },
        [this, candidate = text(proposal.candidate)](const Result<AuditEntry>& entry) {
            setBusy(false);
            if (entry)
                Q_EMIT dismissed(candidate);
            else
                Q_EMIT failed(entry.error());
        });
}

}  // namespace bw::ui
