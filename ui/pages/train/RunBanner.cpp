#include "ui/pages/train/RunBanner.h"

#include "ui/base/Text.h"

#include <QBoxLayout>

namespace bw::ui {

RunBanner::RunBanner(QWidget* parent)
    : QFrame(parent),
      bad_(iconLabel(QStringLiteral("error"), IconColor::Bad)),
      warn_(iconLabel(QStringLiteral("warning"), IconColor::Warn)),
      what_(label({}, TextSize::Body, "", true)),
      advice_(label({}, TextSize::Body, "quiet")) {
    setProperty("kind", "card");
    auto* row = new QHBoxLayout(this);
    tighten(row, kGapMedium, kGapMedium);
    row->addWidget(bad_, 0, Qt::AlignTop);
    row->addWidget(warn_, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(what_);
    words->addWidget(advice_);
    row->addLayout(words, 1);
    for (QLabel* line : {what_, advice_}) {
        line->setWordWrap(true);
        line->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    hide();
}

void RunBanner::showError(const Error& error, QAction* action) {
    fill(Tone::Bad, text(error.message), text(error.hint), action);
}

void RunBanner::showWarning(const QString& what, const QString& advice, QAction* action) {
    fill(Tone::Warn, what, advice, action);
}

QString RunBanner::words() const {
    return isHidden() ? QString() : what_->text() + QLatin1Char('\n') + advice_->text();
}

void RunBanner::fill(Tone tone, const QString& what, const QString& advice, QAction* action) {
    bad_->setVisible(tone == Tone::Bad);
    warn_->setVisible(tone != Tone::Bad);
    what_->setText(what.endsWith(QLatin1Char('.')) ? what : what + QLatin1Char('.'));
    advice_->setText(advice);
    advice_->setVisible(!advice.isEmpty());
    setAccessibleName(what);
    if (action != action_) {
        delete button_;
        button_ = action ? actionButton(action) : nullptr;
        if (button_) layout()->addWidget(button_);
        action_ = action;
    }
    show();
}

}  // namespace bw::ui
