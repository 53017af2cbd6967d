#include "ui/pages/compare/CompareBanner.h"

#include "ui/base/Text.h"

#include <QAction>
#include <QBoxLayout>
#include <QToolButton>

namespace bw::ui {

CompareBanner::CompareBanner(QWidget* parent)
    : QFrame(parent),
      icons_{iconLabel(QStringLiteral("ok"), IconColor::Good),
             iconLabel(QStringLiteral("warning"), IconColor::Warn),
             iconLabel(QStringLiteral("alert"), IconColor::Bad)},
      sentence_(label({})),
      row_(new QHBoxLayout(this)) {
    setProperty("kind", QLatin1String("card"));
    row_->setContentsMargins(kGapMedium, kGap, kGap, kGap);
    row_->setSpacing(kGap);
    for (QLabel* icon : icons_) row_->addWidget(icon, 0, Qt::AlignVCenter);
    sentence_->setWordWrap(true);
    sentence_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    sentence_->setObjectName(QStringLiteral("bannerText"));
    row_->addWidget(sentence_, 1);
    hide();
}

void CompareBanner::say(Tone tone, const QString& sentence, QAction* next) {
    icons_[0]->setVisible(tone == Tone::Good);
    icons_[1]->setVisible(tone == Tone::Warn);
    icons_[2]->setVisible(tone == Tone::Bad);
    sentence_->setText(sentence);
    setAccessibleName(sentence);
    delete std::exchange(next_, nullptr);
    if (next) {
        next_ = actionButton(next);
        next_->setObjectName(QStringLiteral("bannerNext"));
        row_->insertWidget(row_->indexOf(sentence_) + 1, next_);
    }
    setVisible(!sentence.isEmpty());
}

void CompareBanner::say(const Error& error, QAction* next) {
    say(Tone::Bad, QStringLiteral("%1. %2").arg(text(error.message), text(error.hint)), next);
}

void CompareBanner::clear() {
    say(Tone::Quiet, {});
}

void CompareBanner::allowClosing() {
    auto* close = new QToolButton;
    close->setIcon(themedIcon(QStringLiteral("close")));
    close->setAccessibleName(tr("Put this away"));
    connect(close, &QToolButton::clicked, this, &CompareBanner::clear);
    row_->addWidget(close, 0, Qt::AlignVCenter);
}

}  // namespace bw::ui
