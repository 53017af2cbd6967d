#include "ui/pages/deploy/AliasDialog.h"

#include "ui/base/Text.h"
#include "ui/pages/deploy/ModelTree.h"
#include "ui/widgets/DialogButtons.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QTimer>

namespace bw::ui {

AliasDialog::AliasDialog(Desk desk, const ModelVersion& version, const QStringList& known,
                         QWidget* parent)
    : QDialog(parent),
      desk_(desk),
      version_(version),
      alias_(new QComboBox),
      reason_(new QLineEdit),
      go_(button(tr("Set alias"), "primary")),
      progress_(new JobStrip),
      notice_(new Notice),
      rules_(new QWidget),
      command_(new CommandLine) {
    setWindowTitle(tr("Set an alias"));
    setMinimumWidth(560);
    auto* column = new QVBoxLayout(this);
    tighten(column, kGapHuge, kGapMedium);
    column->addWidget(
        label(tr("Set an alias of %1").arg(referenceOf(version)), TextSize::Headline, "", true));
    QLabel* what =
        label(tr("The alias moves to this version. The gate compares it with production "
                 "first; the move is recorded."));
    what->setWordWrap(true);
    column->addWidget(what);
    auto* grid = new QGridLayout;
    grid->setSpacing(kGap);
    grid->setColumnStretch(1, 1);
    alias_->setEditable(true);
    alias_->addItems(known);
    alias_->setCurrentText(QStringLiteral("staging"));
    alias_->setObjectName(QStringLiteral("alias"));
    alias_->setAccessibleName(tr("Alias"));
    reason_->setPlaceholderText(tr("The audit log keeps this sentence with your name"));
    reason_->setObjectName(QStringLiteral("reason"));
    reason_->setAccessibleName(tr("Reason"));
    grid->addWidget(label(tr("Alias"), TextSize::Body, "quiet"), 0, 0);
    grid->addWidget(alias_, 0, 1);
    grid->addWidget(label(tr("Why"), TextSize::Body, "quiet"), 1, 0);
    grid->addWidget(reason_, 1, 1);
    column->addLayout(grid);
    column->addWidget(progress_);
    notice_->setObjectName(QStringLiteral("aliasNotice"));
    column->addWidget(notice_);
    rules_->setObjectName(QStringLiteral("rules"));
    rules_->setVisible(false);
    column->addWidget(rules_);
    column->addWidget(command_);
    column->addLayout(dialogButtons(this, go_, tr("Close")));
    connect(alias_, &QComboBox::currentTextChanged, this, &AliasDialog::tell);
    connect(reason_, &QLineEdit::textChanged, this, &AliasDialog::tell);
    connect(go_, &QPushButton::clicked, this, &AliasDialog::start);
    reason_->setFocus();
    tell();
}

void AliasDialog::tell() {
    const QString why = reason_->text().trimmed(), alias = alias_->currentText().trimmed();
    command_->set(QStringLiteral("benchwright promote %1 --as %2 --name %3 --why %4")
                      .arg(shellWord(referenceOf(version_)), shellWord(alias),
                           shellWord(text(version_.name)),
                           shellWord(why.isEmpty() ? tr("REASON") : why)));
    go_->setEnabled(!why.isEmpty() && !alias.isEmpty() && !progress_->active());
}

void AliasDialog::start() {
    PromoteOptions options;
    options.gate.candidate = bytes(referenceOf(version_));
    options.gate.modelName = version_.name;
    options.alias = bytes(alias_->currentText().trimmed());
    options.why = bytes(reason_->text().trimmed());
    notice_->clear();
    rules_->setVisible(false);
    Job* job = desk_.session.run<PromoteOutcome>(
        {.title = tr("Set alias %1 of %2").arg(text(options.alias), referenceOf(version_)),
         .command = command_->command()},
        this,
        [options](const Workbench& bench, const JobContext& context) {
            return promoteModel(bench, options, context);
        },
        [this](const Result<PromoteOutcome>& outcome) { finish(outcome); });
    progress_->follow(job);
    connect(job, &Job::ended, this, &AliasDialog::tell);
    tell();
}

void AliasDialog::finish(const Result<PromoteOutcome>& outcome) {
    if (!outcome) {
        notice_->say(outcome.error());
        return;
    }
    if (outcome->version && outcome->entry) {
        Q_EMIT moved(tr("%1 is now %2 (audit entry %3).")
                         .arg(alias_->currentText().trimmed(), referenceOf(*outcome->version))
                         .arg(outcome->entry->number));
        accept();
        return;
    }
    notice_->say(Tone::Bad, tr("The gate refused it. Nothing was changed."),
                 tr("The Compare page tells more, and can promote all the same with a reason."));
    showRules(outcome->gate.report);
}

void AliasDialog::showRules(const GateReport& report) {
    qDeleteAll(rules_->findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
    delete rules_->layout();
    auto* grid = new QGridLayout(rules_);
    grid->setContentsMargins(kIconSize + kGap, 0, 0, 0);
    grid->setHorizontalSpacing(kGapMedium);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const GateRule& rule : report.rules) {
        auto* mark = new Mark;
        mark->set(rule.passed ? tr("pass") : tr("fail"), rule.passed ? Tone::Good : Tone::Bad);
        grid->addWidget(mark, row, 0, Qt::AlignTop);
        QLabel* name = label(text(rule.rule));
        QLabel* found = label(tr("%1 (needed: %2)").arg(text(rule.value), text(rule.limit)),
                              TextSize::Body, "quiet");
        for (QLabel* words : {name, found}) {
            words->setWordWrap(true);
            grid->addWidget(words, row++, 1);
        }
    }
    rules_->setVisible(true);
    // Once the progress has gone, which it does after the result came.
    QTimer::singleShot(0, this,
                       [this] { resize(width(), layout()->totalHeightForWidth(width())); });
}

}  // namespace bw::ui
