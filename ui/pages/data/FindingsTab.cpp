#include "ui/pages/data/FindingsTab.h"

#include "ui/base/AuditWords.h"
#include "ui/base/Text.h"
#include "ui/pages/data/FindingEvidence.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <QAction>
#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QSplitter>
#include <QTreeView>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kSideBySide = 700;

}  // namespace

FindingsTab::FindingsTab(DatasetState& state, Desk desk, QAction* verify, QWidget* parent)
    : QWidget(parent),
      state_(state),
      desk_(desk),
      model_(new FindingsModel(this)),
      tree_(new QTreeView),
      splitter_(new QSplitter),
      verdict_(new Mark(TextSize::Section)),
      basis_(label({}, TextSize::Caption, "caption")),
      target_(new QComboBox),
      stale_(new Notice),
      saved_(new Notice),
      verify_(verify) {
    makeActions();
    makeTree();
    evidence_ = new FindingEvidence(state_, desk_.session.jobs(), showRows_, accept_);
    connect(evidence_, &FindingEvidence::columnAsked, this, [this](const QString& name) {
        if (!state_.dataset()) return;
        if (const auto column = state_.dataset()->data->columnIndex(bytes(name)))
            Q_EMIT columnAsked(*column);
    });
    splitter_->setChildrenCollapsible(false);
    splitter_->setHandleWidth(1);
    splitter_->addWidget(tree_);
    splitter_->addWidget(evidence_);
    splitter_->setStretchFactor(0, 1);
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({420, 420});
    desk_.settings.remember(splitter_, QStringLiteral("data/findings"));

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    tighten(column, 0, 0);
    column->addWidget(makeHead());
    auto* notices = new QVBoxLayout;
    tighten(notices, 0, kGap);
    notices->setContentsMargins(kGapLarge, 0, kGapLarge, 0);
    notices->addWidget(stale_);
    notices->addWidget(saved_);
    column->addLayout(notices);
    column->addSpacing(kGap);
    column->addWidget(horizontalLine());
    column->addWidget(splitter_, 1);

    auto* empty = new EmptyPanel(QStringLiteral("shield"), tr("This version was never verified."));
    empty->setAction(verify_);
    panel_ = new StatePanel(content, empty);
    panel_->setObjectName(QStringLiteral("findingsState"));
    auto* outer = new QVBoxLayout(this);
    tighten(outer, 0, 0);
    outer->addWidget(panel_);
    connect(panel_, &StatePanel::retry, verify_, &QAction::trigger);
    for (const auto signal : {&DatasetState::opening, &DatasetState::opened, &DatasetState::closed,
                              &DatasetState::verifying, &DatasetState::reportChanged})
        connect(&state_, signal, this, &FindingsTab::follow);
    connect(&desk_.session, &Session::snapshotChanged, this, &FindingsTab::showSelected);
    follow();
}

/// Evidence beside the findings, or below where there is no room for sentences.
void FindingsTab::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const Qt::Orientation way = width() < kSideBySide ? Qt::Vertical : Qt::Horizontal;
    if (splitter_->orientation() == way) return;
    splitter_->setOrientation(way);
    splitter_->setSizes({200, 260});
}

void FindingsTab::makeActions() {
    showRows_ =
        makeAction(this, tr("Show rows"), QStringLiteral("table"), {}, {}, [this] { showRows(); });
    accept_ =
        makeAction(this, tr("Accept…"), QStringLiteral("check"), {}, {}, [this] { askReason(); });
    save_ = makeAction(this, tr("Save report…"), QStringLiteral("report"), {}, {},
                       [this] { chooseReportFile(); });
    openSaved_ =
        makeAction(this, tr("Open"), QStringLiteral("external"), {}, {}, [this] { openSaved(); });
    addActions({showRows_, accept_, save_});
    stale_->addButton(verify_);
    stale_->setObjectName(QStringLiteral("staleNotice"));
    saved_->addButton(openSaved_);
    saved_->allowClosing();
    saved_->setObjectName(QStringLiteral("savedNotice"));
}

QWidget* FindingsTab::makeHead() {
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    tighten(row, kGapLarge, kGap);
    row->setContentsMargins(kGapLarge, kGapMedium, kGapLarge, kGapMedium);
    auto* words = new QVBoxLayout;
    tighten(words, 0, 2);
    verdict_->setObjectName(QStringLiteral("verdict"));
    basis_->setObjectName(QStringLiteral("verdictBasis"));
    basis_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    words->addWidget(verdict_);
    words->addWidget(basis_);
    row->addLayout(words, 1);
    QLabel* caption = label(tr("Target"), TextSize::Caption, "caption");
    caption->setBuddy(target_);
    target_->setObjectName(QStringLiteral("verifyTarget"));
    target_->setAccessibleName(tr("Target that the checks know of"));
    target_->setToolTip(tr("Some checks look at the column to be predicted"));
    target_->setMinimumWidth(140);
    target_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    connect(target_, &QComboBox::activated, this, [this] {
        tellStale();
        tellCommands();
        Q_EMIT targetChanged();
    });
    row->addWidget(caption);
    row->addWidget(target_);
    QPushButton* save = actionButton(save_);
    save->setObjectName(QStringLiteral("saveReport"));
    row->addWidget(save);
    return head;
}

void FindingsTab::makeTree() {
    tree_->setObjectName(QStringLiteral("findings"));
    tree_->setAccessibleName(tr("Findings"));
    tree_->setModel(model_);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setUniformRowHeights(true);
    tree_->setIndentation(kGapLarge);
    tree_->setExpandsOnDoubleClick(false);
    tree_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setSectionResizeMode(FindingsModel::kSentence, QHeaderView::Stretch);
    tree_->header()->setSectionResizeMode(FindingsModel::kCount, QHeaderView::Fixed);
    tree_->header()->resizeSection(FindingsModel::kCount, 72);
    tree_->setStyleSheet(QStringLiteral("QTreeView::item { min-height: %1px; }").arg(kRowHeight));
    closed_.insert(static_cast<int>(FindingsModel::Group::Accepted));
    const auto remember = [this](const QModelIndex& index, bool open) {
        if (restoring_ || !model_->isGroup(index)) return;
        const int group = static_cast<int>(model_->group(index));
        open ? closed_.erase(group) > 0 : closed_.insert(group).second;
    };
    connect(tree_, &QTreeView::expanded, this,
            [remember](const QModelIndex& index) { remember(index, true); });
    connect(tree_, &QTreeView::collapsed, this,
            [remember](const QModelIndex& index) { remember(index, false); });
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        if (restoring_) return;
        const Finding* chosen = selected();
        selectedKey_ = chosen ? chosen->key() : std::string();
        const QModelIndex current = tree_->currentIndex();
        if (current.isValid()) {
            selectedGroup_ = static_cast<int>(model_->group(current));
            selectedRow_ = model_->isGroup(current) ? 0 : current.row();
        }
        showSelected();
    });
    connect(tree_, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (model_->isGroup(index)) {
            const QModelIndex group = index.siblingAtColumn(0);
            tree_->setExpanded(group, !tree_->isExpanded(group));
        } else if (showRows_->isEnabled()) {
            showRows();
        }
    });
}

const Finding* FindingsTab::selected() const {
    return model_->finding(tree_->currentIndex());
}

QString FindingsTab::target() const {
    return target_->currentData().toString();
}

void FindingsTab::follow() {
    offerTargets();
    restoring_ = true;
    if (model_->show(state_.report())) restore();
    restoring_ = false;
    tellVerdict();
    tellStale();
    tellCommands();
    showSelected();
    if (state_.verifyJob())
        panel_->showLoading(state_.verifyJob());
    else if (state_.report())
        panel_->showContent();
    else if (state_.verifyError())
        panel_->showError(*state_.verifyError(), true);
    else
        panel_->showEmpty();
}

/// The columns of the open version; the one that the report was made for is chosen.
void FindingsTab::offerTargets() {
    const auto& dataset = state_.dataset();
    const std::string version = dataset ? dataset->record.version : std::string();
    const bool another = version != std::exchange(shownVersion_, version);
    if (another) {
        saved_->hide();
        selectedKey_.clear();
        target_->clear();
        target_->addItem(tr("newest run's"), QString());
        if (dataset)
            for (const std::string& column : dataset->data->columns())
                target_->addItem(text(column), text(column));
    }
    const bool fresh = state_.report() && state_.report() != model_->report();
    if (fresh)
        target_->setCurrentIndex(std::max(0, target_->findData(text(state_.report()->target))));
}

/// Folds and selects as before, by what was read and not by row.
void FindingsTab::restore() {
    for (int i = 0; i < model_->rowCount(); ++i) {
        const QModelIndex group = model_->index(i, 0);
        tree_->setExpanded(group, !closed_.contains(static_cast<int>(model_->group(group))));
        tree_->setFirstColumnSpanned(i, {}, true);
    }
    QModelIndex current = model_->find(selectedKey_);
    // What moved into a folded group gives way to the one that took its place.
    if (!current.isValid() || !tree_->isExpanded(current.parent())) {
        QModelIndex group = model_->find(static_cast<FindingsModel::Group>(selectedGroup_));
        if (!group.isValid()) group = model_->index(0, 0);
        const int row = std::min(selectedRow_, model_->rowCount(group) - 1);
        current = tree_->isExpanded(group) ? model_->index(row, 0, group) : group;
        const Finding* finding = model_->finding(current);
        selectedKey_ = finding ? finding->key() : std::string();
    }
    tree_->setCurrentIndex(current);
}

void FindingsTab::showSelected() {
    const QModelIndex current = tree_->currentIndex();
    const Finding* finding = selected();
    const CheckOutcome* outcome = model_->outcome(current);
    const bool accepted = finding && model_->group(current) == FindingsModel::Group::Accepted;
    showRows_->setEnabled(finding && !finding->rows.empty());
    accept_->setEnabled(finding && !accepted);
    tellCommands();
    if (finding)
        evidence_->show(*finding, accepted ? acceptanceOf(*finding) : std::nullopt);
    else if (outcome)
        evidence_->show(*outcome);
    else
        evidence_->showNothing();
}

std::optional<AuditEntry> FindingsTab::acceptanceOf(const Finding& finding) const {
    const QString key = text(finding.key()), dataset = text(model_->report()->dataset);
    const auto& audit = desk_.session.snapshot()->audit;
    const auto found = std::ranges::find_if(audit.rbegin(), audit.rend(), [&](const auto& entry) {
        return entry.action == "accept_finding" && fact(entry, "key") == key &&
               fact(entry, "dataset") == dataset;
    });
    return found == audit.rend() ? std::nullopt : std::optional(*found);
}

void FindingsTab::tellVerdict() {
    const auto& report = state_.report();
    if (!report) return verdict_->set({}, Tone::Quiet);
    const VerdictText verdict = verdictOf(*report);
    verdict_->set(verdict.sentence, verdict.tone);
    const auto ran = static_cast<std::int64_t>(report->outcomes.size());
    QStringList basis{tr("%1 checks").arg(number(ran))};
    basis +=
        report->target.empty() ? tr("no target known") : tr("target %1").arg(text(report->target));
    basis += report->contractHash.empty() ? tr("no contract in force") : tr("contract in force");
    basis_->setText(basis.join(QStringLiteral(" · ")));
    basis_->setToolTip(basis_->text());
}

void FindingsTab::tellStale() {
    const auto& report = state_.report();
    stale_->hide();
    if (!report || state_.verifyJob()) return;
    if (state_.verifyError()) {
        stale_->say(*state_.verifyError());
    } else if (!state_.reportIsCurrent()) {
        stale_->say(Tone::Warn, tr("Out of date: the contract has changed since."),
                    tr("What is shown was found under the contract before."));
    } else if (!target().isEmpty() && target() != text(report->target)) {
        stale_->say(Tone::Warn, tr("Not verified for the target %1 yet.").arg(target()),
                    report->target.empty()
                        ? tr("What is shown was found without a target.")
                        : tr("What is shown was found for %1.").arg(text(report->target)));
    }
}

void FindingsTab::tellCommands() {
    const QString reference = state_.versionReference();
    const bool open = state_.isOpen();
    setActionCommand(
        save_, open ? QStringLiteral("benchwright report %1 --to FILE").arg(reference) : QString());
    save_->setEnabled(open);
    const Finding* finding = selected();
    setActionCommand(
        accept_, finding ? acceptCommand(*model_->report(), *finding).arg(QStringLiteral("REASON"))
                         : QString());
}

}  // namespace bw::ui
