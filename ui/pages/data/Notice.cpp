#include "ui/pages/data/Notice.h"

#include "ui/base/Text.h"

#include <QAction>
#include <QBoxLayout>
#include <QToolButton>

namespace bw::ui {

Notice::Notice(QWidget* parent)
    : QFrame(parent),
      icons_{iconLabel(QStringLiteral("ok"), IconColor::Good),
             iconLabel(QStringLiteral("warning"), IconColor::Warn),
             iconLabel(QStringLiteral("alert"), IconColor::Bad)},
      sentence_(label({}, TextSize::Body, "", true)),
      detail_(label({}, TextSize::Body, "quiet")),
      row_(new QHBoxLayout(this)) {
    setProperty("kind", QLatin1String("card"));
    setObjectName(QStringLiteral("notice"));
    tighten(row_, kGap, kGap);
    row_->setContentsMargins(kGapMedium, kGap, kGap, kGap);
    for (QLabel* icon : icons_) row_->addWidget(icon, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    tighten(words, 0, 2);
    for (QLabel* line : {sentence_, detail_}) {
        line->setWordWrap(true);
        line->setTextInteractionFlags(Qt::TextSelectableByMouse);
        words->addWidget(line);
    }
    row_->addLayout(words, 1);
    hide();
}

void Notice::say(Tone tone, const QString& sentence, const QString& detail) {
    icons_[0]->setVisible(tone == Tone::Good);
    icons_[1]->setVisible(tone == Tone::Warn);
    icons_[2]->setVisible(tone == Tone::Bad);
    sentence_->setText(sentence);
    detail_->setText(detail);
    detail_->setVisible(!detail.isEmpty());
    setAccessibleName(sentence);
    setVisible(!sentence.isEmpty());
}

void Notice::say(const Error& error) {
    say(Tone::Bad, text(error.message) + QLatin1Char('.'), text(error.hint));
}

void Notice::addButton(QAction* action) {
    row_->addWidget(actionButton(action), 0, Qt::AlignVCenter);
}

void Notice::allowClosing() {
    auto* close = new QToolButton;
    close->setIcon(themedIcon(QStringLiteral("close")));
    close->setAccessibleName(tr("Put this notice away"));
    close->setObjectName(QStringLiteral("closeNotice"));
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    row_->addWidget(close, 0, Qt::AlignTop);
}

QString Notice::sentence() const {
    return isHidden() ? QString() : sentence_->text();
}

}  // namespace bw::ui
