#include "ui/pages/deploy/HistoryView.h"

#include "ui/base/Text.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTableView>
#include <QTime>

namespace bw::ui {
namespace {

constexpr auto kFilterKey = "deploy/audit_filter";

QString entries(std::size_t count) {
    return count == 1 ? HistoryView::tr("1 entry")
                      : HistoryView::tr("%1 entries").arg(number(static_cast<std::int64_t>(count)));
}

}  // namespace

HistoryView::HistoryView(Desk desk, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      chain_(new Mark(TextSize::Section)),
      chainHint_(label({}, TextSize::Body, "quiet")),
      words_(new QLineEdit),
      table_(new QTableView),
      details_(new QPlainTextEdit),
      bar_(new QHBoxLayout) {
    verify_ = makeAction(this, tr("Verify now"), QStringLiteral("shield"), {},
                         QStringLiteral("benchwright audit"), [this] { verify(); });
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    auto* top = new QVBoxLayout;
    tighten(top, kGapLarge, kGap);
    tighten(bar_);
    words_->setPlaceholderText(tr("Filter by person, action, model or hash"));
    words_->setClearButtonEnabled(true);
    words_->setObjectName(QStringLiteral("auditFilter"));
    words_->setAccessibleName(tr("Filter"));
    QPushButton* verifyNow = actionButton(verify_);
    verifyNow->setObjectName(QStringLiteral("verifyNow"));
    auto* state = new QHBoxLayout;
    tighten(state);
    state->addWidget(chain_);
    state->addStretch(1);
    state->addWidget(verifyNow);
    chain_->setObjectName(QStringLiteral("chain"));
    chainHint_->setWordWrap(true);
    bar_->addWidget(words_, 1);
    top->addLayout(state);
    top->addWidget(chainHint_);
    top->addLayout(bar_);
    column->addLayout(top);

    filter_.setSourceModel(&model_);
    table_->setModel(&filter_);
    dressTable(table_);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setObjectName(QStringLiteral("audit"));
    table_->setAccessibleName(tr("Audit log"));
    const int widths[] = {40, 72, 72, 110, 220, 160, 112};
    for (int section = 0; section < AuditModel::ColumnCount; ++section)
        table_->horizontalHeader()->resizeSection(section, widths[section]);
    for (const int section : {AuditModel::What, AuditModel::Why})
        table_->horizontalHeader()->setSectionResizeMode(section, QHeaderView::Stretch);
    desk_.settings.remember(table_->horizontalHeader(), QStringLiteral("deploy/audit_columns"));
    details_->setReadOnly(true);
    details_->setFont(monospaceFont(TextSize::Caption));
    details_->setObjectName(QStringLiteral("auditDetails"));
    details_->setAccessibleName(tr("All facts of the entry"));
    details_->setVisible(false);
    auto* split = new QSplitter(Qt::Vertical);
    split->addWidget(table_);
    split->addWidget(details_);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setChildrenCollapsible(false);
    desk_.settings.remember(split, QStringLiteral("deploy/audit_split"));
    panel_ = new StatePanel(
        split,
        new EmptyPanel(QStringLiteral("history"),
                       tr("Nothing is recorded yet. Promotions, rollbacks, accepted findings "
                          "and contracts stand here.")));
    column->addWidget(panel_, 1);

    connect(words_, &QLineEdit::textChanged, this, [this](const QString& words) {
        filter_.setWords(words);
        desk_.settings.setValue(QLatin1String(kFilterKey), words);
    });
    words_->setText(desk_.settings.value(QLatin1String(kFilterKey)).toString());
    connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &HistoryView::showEntry);
    connect(&model_, &QAbstractItemModel::dataChanged, this, &HistoryView::showEntry);
    connect(&desk_.session, &Session::snapshotChanged, this, &HistoryView::follow);
    follow();
}

void HistoryView::follow() {
    const Snapshot& now = *desk_.session.snapshot();
    model_.update(now.audit);
    tellChain(now.auditFault, {});
    if (now.audit.empty() && !now.auditFault)
        panel_->showEmpty();
    else
        panel_->showContent();
}

void HistoryView::tellChain(const std::optional<Error>& fault, const QString& when) {
    if (fault) {
        chain_->set(
            fault->code == ErrorCode::Corrupt ? tr("Chain broken") : tr("Chain not verified"),
            Tone::Bad);
        chainHint_->setText(text(fault->message) + QStringLiteral(". ") + text(fault->hint));
        setKind(chainHint_, "bad");
    } else {
        chain_->set(
            tr("Chain verified: %1%2").arg(entries(desk_.session.snapshot()->audit.size()), when),
            Tone::Good);
        chainHint_->clear();
    }
    chainHint_->setVisible(fault.has_value());
    chain_->setVisible(fault || !desk_.session.snapshot()->audit.empty());
}

void HistoryView::verify() {
    verify_->setEnabled(false);
    Job* job = desk_.session.run<void>(
        {.title = tr("Verify the audit log"), .command = QStringLiteral("benchwright audit")}, this,
        [](const Workbench& bench, const JobContext&) { return bench.project.verifyAudit(); },
        [this](const Result<void>& whole) {
            tellChain(whole ? std::nullopt : std::optional(whole.error()),
                      tr(" at %1").arg(QTime::currentTime().toString(QStringLiteral("HH:mm:ss"))));
        });
    connect(job, &Job::ended, this, [this] { verify_->setEnabled(true); });
}

void HistoryView::showEntry() {
    const QModelIndexList chosen = table_->selectionModel()->selectedRows();
    details_->setVisible(!chosen.isEmpty());
    const QString words =
        chosen.isEmpty() ? QString() : chosen.first().data(AuditModel::EntryTextRole).toString();
    if (words != details_->toPlainText()) details_->setPlainText(words);
}

}  // namespace bw::ui
