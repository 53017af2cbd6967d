#include "ui/widgets/ReasonDialog.h"

#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/DialogButtons.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QLineEdit>

namespace bw::ui {

ReasonDialog::ReasonDialog(const QString& title, const QStringList& changes, const QString& verb,
                           QWidget* parent)
    : QDialog(parent),
      reason_(new QLineEdit),
      go_(button(verb, "primary")),
      commandLabel_(codeLabel({})) {
    setWindowTitle(title);
    setMinimumWidth(480);
    auto* column = new QVBoxLayout(this);
    tighten(column, kGapHuge, kGapMedium);
    column->addWidget(label(title, TextSize::Headline, "", true));
    for (const QString& change : changes) {
        QLabel* line = label(change);
        line->setWordWrap(true);
        column->addWidget(line);
    }
    QLabel* why = label(tr("Why"), TextSize::Caption, "caption");
    why->setBuddy(reason_);
    column->addSpacing(kGapSmall);
    column->addWidget(why);
    reason_->setPlaceholderText(tr("The audit log keeps this sentence with your name"));
    reason_->setAccessibleName(tr("Reason"));
    reason_->setObjectName(QStringLiteral("reason"));
    column->addWidget(reason_);
    commandLabel_->setVisible(false);
    commandLabel_->setWordWrap(true);
    setKind(commandLabel_, "quiet");
    column->addWidget(commandLabel_);

    column->addSpacing(kGap);
    column->addLayout(dialogButtons(this, go_, tr("Cancel")));
    go_->setEnabled(false);
    connect(reason_, &QLineEdit::textChanged, this, [this] {
        tellButton();
        tellCommand();
    });
    connect(go_, &QPushButton::clicked, this, &QDialog::accept);
}

void ReasonDialog::setCommand(const QString& command) {
    command_ = command;
    commandLabel_->setVisible(true);
    tellCommand();
}

void ReasonDialog::tellCommand() {
    if (!command_.isEmpty())
        commandLabel_->setText(
            command_.arg(shellWord(reason().isEmpty() ? tr("REASON") : reason())));
}

void ReasonDialog::requireConsent(const QString& warning, const QString& consent) {
    auto* column = static_cast<QVBoxLayout*>(layout());
    int at = column->indexOf(reason_) - 1;  // before "Why"
    auto* line = new QHBoxLayout;
    line->setSpacing(kGap);
    line->addWidget(iconLabel(QStringLiteral("warning"), IconColor::Warn), 0, Qt::AlignTop);
    QLabel* words = label(warning, TextSize::Body, "warn");
    words->setWordWrap(true);
    line->addWidget(words, 1);
    column->insertLayout(at++, line);
    consent_ = new QCheckBox(consent);
    consent_->setObjectName(QStringLiteral("consent"));
    connect(consent_, &QCheckBox::toggled, this, &ReasonDialog::tellButton);
    column->insertWidget(at, consent_);
    tellButton();
}

void ReasonDialog::tellButton() {
    go_->setEnabled(!reason().isEmpty() && (!consent_ || consent_->isChecked()));
}

void ReasonDialog::setDangerous() {
    setKind(go_, "danger");
}

QString ReasonDialog::reason() const {
    return reason_->text().trimmed();
}

}  // namespace bw::ui
