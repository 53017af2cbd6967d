#include "ui/pages/data/ContractTab.h"

#include "ui/base/Text.h"
#include "ui/pages/data/ContractModel.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <QAction>
#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QHeaderView>
#include <QTableView>
#include <QToolButton>

#include <array>

namespace bw::ui {

ContractTab::ContractTab(DatasetState& state, Desk desk, QAction* verify, QWidget* parent)
    : QWidget(parent),
      state_(state),
      desk_(desk),
      model_(new ContractModel(this)),
      table_(new QTableView),
      sentence_(new Mark(TextSize::Section)),
      why_(label({}, TextSize::Caption, "caption")),
      path_(codeLabel({})),
      stale_(new Notice),
      problem_(new Notice),
      verify_(verify) {
    makeActions();
    makeTable();
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    tighten(column, 0, 0);
    column->addWidget(makeHead());
    column->addWidget(horizontalLine());
    column->addWidget(table_, 1);

    auto* empty = new EmptyPanel(QStringLiteral("shield"), {});
    empty->setSentence(
        tr("No contract yet: what this dataset must be like is not agreed. A "
           "proposal is inferred from the open version."));
    empty->setAction(infer_);
    panel_ = new StatePanel(content, empty);
    panel_->setObjectName(QStringLiteral("contractState"));
    connect(panel_, &StatePanel::retry, &state_, &DatasetState::refreshReport);

    auto* notices = new QVBoxLayout;
    tighten(notices, 0, kGap);
    notices->setContentsMargins(kGapLarge, 0, kGapLarge, 0);
    notices->addWidget(problem_);
    auto* outer = new QVBoxLayout(this);
    tighten(outer, 0, 0);
    outer->addLayout(notices);
    outer->addWidget(panel_, 1);
    for (const auto signal : {&DatasetState::opening, &DatasetState::opened, &DatasetState::closed,
                              &DatasetState::verifying, &DatasetState::reportChanged})
        connect(&state_, signal, this, &ContractTab::follow);
    follow();
}

void ContractTab::makeActions() {
    infer_ = makeAction(this, tr("Infer a proposal"), QStringLiteral("search"), {}, {},
                        [this] { askInfer(); });
    accept_ = makeAction(this, tr("Accept the contract…"), QStringLiteral("check"), {}, {},
                         [this] { askAccept(); });
    edit_ = makeAction(this, tr("Edit the rule…"), QStringLiteral("settings"), {}, {},
                       [this] { askEdit(); });
    copyPath_ = makeAction(this, tr("Copy path"), QStringLiteral("copy"), {}, {},
                           [this] { QApplication::clipboard()->setText(path_->text()); });
    addActions({infer_, accept_, edit_, copyPath_});
    stale_->addButton(verify_);
    stale_->setObjectName(QStringLiteral("contractStale"));
    problem_->allowClosing();
    problem_->setObjectName(QStringLiteral("contractProblem"));
}

void ContractTab::makeTable() {
    table_->setObjectName(QStringLiteral("rules"));
    table_->setAccessibleName(tr("Rules by column"));
    table_->setModel(model_);
    dressTable(table_);
    table_->horizontalHeader()->setStretchLastSection(true);
    constexpr std::array kWidths{130, 100, 80, 84, 90, 116, 190, 80};
    for (int i = 0; i < ContractModel::kColumns; ++i)
        table_->setColumnWidth(i, kWidths[static_cast<std::size_t>(i)]);
    desk_.settings.remember(table_->horizontalHeader(), QStringLiteral("data/contract"));
    connect(table_, &QTableView::activated, edit_, &QAction::trigger);
    connect(table_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ContractTab::tellState);
}

QWidget* ContractTab::makeHead() {
    auto* head = new QWidget;
    auto* column = new QVBoxLayout(head);
    tighten(column, kGapLarge, kGap);
    column->setContentsMargins(kGapLarge, kGapMedium, kGapLarge, kGapMedium);
    sentence_->setObjectName(QStringLiteral("contractSentence"));
    why_->setWordWrap(true);
    column->addWidget(sentence_);
    column->addWidget(why_);

    auto* file = new QHBoxLayout;
    tighten(file, 0, kGapSmall);
    file->addWidget(iconLabel(QStringLiteral("file"), IconColor::Quiet, 16));
    path_->setObjectName(QStringLiteral("contractPath"));
    path_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    setKind(path_, "quiet");
    file->addWidget(path_, 1);
    auto* copy = new QToolButton;
    copy->setDefaultAction(copyPath_);
    copy->setToolButtonStyle(Qt::ToolButtonIconOnly);
    file->addWidget(copy);
    column->addLayout(file);
    column->addWidget(stale_);

    auto* row = new QHBoxLayout;
    tighten(row);
    const auto add = [&](QAction* action, const char* name, const char* kind = "") {
        QPushButton* made = actionButton(action, kind);
        made->setObjectName(QLatin1String(name));
        row->addWidget(made);
    };
    add(accept_, "acceptContract", "primary");
    add(edit_, "editRule");
    add(infer_, "inferContract");
    row->addStretch(1);
    column->addLayout(row);
    return head;
}

QString ContractTab::dataset() const {
    return state_.dataset() ? text(state_.dataset()->record.name) : QString();
}

void ContractTab::follow() {
    if (!state_.isOpen()) problem_->hide();
    model_->show(state_.contract());
    tellState();
    if (state_.contractError())
        panel_->showError(*state_.contractError(), true);
    else if (state_.contract())
        panel_->showContent();
    else
        panel_->showEmpty();
}

void ContractTab::tellState() {
    const Contract* contract = state_.contract().get();
    const bool inForce = contract && contract->accepted;
    const QString name = dataset();
    infer_->setEnabled(state_.isOpen());
    accept_->setEnabled(contract && !inForce);
    accept_->setVisible(!inForce);
    const ColumnRule* rule = model_->rule(table_->currentIndex());
    edit_->setEnabled(rule != nullptr);
    const auto tell = [&](QAction* action, const QString& words) {
        setActionCommand(action, name.isEmpty() ? QString() : words);
    };
    tell(infer_,
         QStringLiteral("benchwright contract infer %1%2")
             .arg(state_.versionReference(), inForce ? QStringLiteral(" --replace") : QString()));
    tell(accept_, QStringLiteral("benchwright contract accept %1 --why REASON").arg(name));
    tell(edit_, QStringLiteral("benchwright contract edit %1 --column %2 --why REASON")
                    .arg(name, rule ? shellWord(text(rule->name)) : QStringLiteral("COLUMN")));
    const bool stale =
        inForce && state_.report() && !state_.reportIsCurrent() && !state_.verifyJob();
    if (stale)
        stale_->say(Tone::Warn, tr("The findings are older than this contract."),
                    tr("Verify again to see what breaks it."));
    else
        stale_->hide();
    if (!contract) return;
    path_->setText(text(desk_.session.folder() / "contracts" / (bytes(name) + ".toml")));
    const QString columns = number(static_cast<std::int64_t>(contract->columns.size()));
    sentence_->set(inForce ? tr("In force: rules for %1 columns").arg(columns)
                           : tr("A proposal, not in force: rules for %1 columns").arg(columns),
                   inForce ? Tone::Good : Tone::Warn);
    why_->setText(inForce ? tr("Accepted by %1, %2: %3")
                                .arg(text(contract->acceptedBy), ago(contract->acceptedAt),
                                     text(contract->why))
                          : tr("Read the rules, correct them, then accept: from then on imports "
                               "and checks are held against them."));
    why_->setToolTip(inForce ? localTime(contract->acceptedAt) : QString());
}

}  // namespace bw::ui
