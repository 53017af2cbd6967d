#include "ui/widgets/Notice.h"

#include "ui/base/Text.h"

#include <QAction>
#include <QBoxLayout>
#include <QToolButton>

namespace bw::ui {
namespace {

QLabel* line(const char* kind, bool bold) {
    QLabel* made = label({}, TextSize::Body, kind, bold);
    made->setWordWrap(true);
    made->setTextInteractionFlags(Qt::TextSelectableByMouse);
    made->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    return made;
}

}  // namespace

Notice::Notice(QWidget* parent)
    : QFrame(parent),
      row_(new QHBoxLayout(this)),
      sentence_(line("", true)),
      detail_(line("quiet", false)) {
    setProperty("kind", QLatin1String("card"));
    setObjectName(QStringLiteral("notice"));
    row_->setContentsMargins(kGapMedium, kGap, kGap, kGap);
    row_->setSpacing(kGap);
    auto* words = new QVBoxLayout;
    tighten(words, 0, 2);
    words->addWidget(sentence_);
    words->addWidget(detail_);
    row_->addLayout(words, 1);
    hide();
}

void Notice::say(Tone tone, const QString& sentence, const QString& detail) {
    if (!icon_ || tone_ != tone) {
        delete icon_;
        icon_ = iconLabel(toneIcon(tone), toneIconColor(tone));
        row_->insertWidget(0, icon_, 0, Qt::AlignTop);
    }
    tone_ = tone;
    dropNext();
    sentence_->setText(sentence);
    detail_->setText(detail);
    detail_->setVisible(!detail.isEmpty());
    setAccessibleName(sentence);
    setVisible(!sentence.isEmpty());
}

void Notice::say(const Error& error) {
    if (error.code == ErrorCode::Cancelled)
        return say(Tone::Quiet, tr("Cancelled. Nothing was changed."));
    say(Tone::Bad, text(error.message) + QLatin1Char('.'), text(error.hint));
}

void Notice::clear() {
    say(Tone::Quiet, {});
}

void Notice::offer(QAction* next) {
    dropNext();
    if (!next) return;
    next_ = actionButton(next);
    next_->setObjectName(QStringLiteral("noticeNext"));
    row_->insertWidget(2, next_, 0, Qt::AlignVCenter);
}

void Notice::dropNext() {
    // Its own click may be what ends it.
    if (QPushButton* old = std::exchange(next_, nullptr)) {
        old->hide();
        old->setObjectName({});
        old->deleteLater();
    }
}

void Notice::addButton(QAction* action) {
    row_->addWidget(actionButton(action), 0, Qt::AlignVCenter);
}

void Notice::allowClosing() {
    auto* close = new QToolButton;
    close->setIcon(themedIcon(QStringLiteral("close")));
    close->setAccessibleName(tr("Put this notice away"));
    close->setObjectName(QStringLiteral("closeNotice"));
    connect(close, &QToolButton::clicked, this, &Notice::clear);
    row_->addWidget(close, 0, Qt::AlignTop);
}

}  // namespace bw::ui
