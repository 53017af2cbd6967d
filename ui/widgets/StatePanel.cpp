#include "ui/widgets/StatePanel.h"

#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"

#include <QAction>
#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QProgressBar>
#include <QToolButton>

namespace bw::ui {
namespace {

constexpr int kTicksMs = 100;
constexpr int kShowBarAfterMs = 200;
constexpr int kShowWhatAfterMs = 2000;
constexpr int kTextWidth = 520;

QLabel* wrapped(const QString& words, TextSize size, const char* kind, bool bold = false) {
    QLabel* made = label(words, size, kind, bold);
    made->setWordWrap(true);
    made->setMaximumWidth(kTextWidth);
    made->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return made;
}

/// A column in the middle of the page.
QVBoxLayout* centred(QWidget* page) {
    auto* outer = new QHBoxLayout(page);
    auto* column = new QVBoxLayout;
    outer->addStretch(1);
    outer->addLayout(column);
    outer->addStretch(1);
    column->setSpacing(kGapMedium);
    column->addStretch(2);
    return column;
}

QString sentence(const std::string& words) {
    QString made = text(words);
    if (!made.isEmpty() && !made.endsWith(QLatin1Char('.'))) made += QLatin1Char('.');
    return made;
}

}  // namespace

ErrorPanel::ErrorPanel(QWidget* parent)
    : QWidget(parent),
      steps_(new QHBoxLayout),
      message_(wrapped({}, TextSize::Section, "", true)),
      hint_(wrapped({}, TextSize::Body, "")),
      details_(codeLabel({})),
      disclosure_(new QToolButton),
      copy_(button(tr("Copy"), "flat")),
      retry_(button(tr("Try again"))) {
    QVBoxLayout* column = centred(this);
    auto* top = new QHBoxLayout;
    top->setSpacing(kGapMedium);
    top->addWidget(iconLabel(QStringLiteral("alert"), IconColor::Bad, 24), 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(kGap);
    words->addWidget(message_);
    words->addWidget(hint_);
    top->addLayout(words);
    column->addLayout(top);

    steps_->setContentsMargins(36, 0, 0, 0);
    steps_->addWidget(retry_);
    steps_->addWidget(disclosure_);
    steps_->addWidget(copy_);
    steps_->addStretch(1);
    column->addLayout(steps_);
    column->addWidget(details_);
    column->addStretch(3);

    disclosure_->setText(tr("Details"));
    disclosure_->setCheckable(true);
    details_->setVisible(false);
    details_->setContentsMargins(36, 0, 0, 0);
    retry_->setVisible(false);
    connect(disclosure_, &QToolButton::toggled, details_, &QWidget::setVisible);
    connect(copy_, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(message_->text() + QLatin1Char('\n') + hint_->text() +
                                           QLatin1Char('\n') + details_->text());
    });
    connect(retry_, &QPushButton::clicked, this, &ErrorPanel::retry);
}

void ErrorPanel::show(const Error& error) {
    message_->setText(sentence(error.message));
    hint_->setText(text(error.hint));
    hint_->setVisible(!error.hint.empty());
    details_->setText(tr("kind of error: %1").arg(text(errorCodeName(error.code))));
    setAccessibleName(message_->text());
    QWidget::show();
}

void ErrorPanel::offerRetry(bool offered) {
    retry_->setVisible(offered);
}

void ErrorPanel::setNextStep(QAction* action) {
    QPushButton* step = actionButton(action, "primary");
    steps_->insertWidget(0, step);
    step->setVisible(action->isVisible());
}

EmptyPanel::EmptyPanel(const QString& icon, const QString& sentence, QWidget* parent)
    : QWidget(parent),
      sentence_(wrapped(sentence, TextSize::Section, "quiet")),
      column_(centred(this)) {
    column_->addWidget(iconLabel(icon, IconColor::Quiet, 40), 0, Qt::AlignHCenter);
    sentence_->setAlignment(Qt::AlignCenter);
    sentence_->setMinimumWidth(kTextWidth / 2);
    column_->addWidget(sentence_, 0, Qt::AlignHCenter);
    column_->addStretch(3);
}

void EmptyPanel::setSentence(const QString& sentence) {
    sentence_->setText(sentence);
}

void EmptyPanel::setAction(QAction* action) {
    column_->insertWidget(column_->count() - 1, actionButton(action, "primary"), 0,
                          Qt::AlignHCenter);
}

void EmptyPanel::setLink(const QString& text, QAction* action) {
    QPushButton* link = button(text, "flat");
    connect(link, &QPushButton::clicked, action, &QAction::trigger);
    column_->insertWidget(column_->count() - 1, link, 0, Qt::AlignHCenter);
}

StatePanel::StatePanel(QWidget* content, EmptyPanel* empty, QWidget* parent)
    : QStackedWidget(parent),
      content_(content),
      empty_(empty),
      error_(new ErrorPanel),
      loading_(new QWidget),
      bar_(new QProgressBar),
      what_(label({}, TextSize::Body, "quiet")),
      cancel_(button(tr("Cancel"))) {
    QVBoxLayout* column = centred(loading_);
    bar_->setTextVisible(false);
    bar_->setFixedWidth(320);
    what_->setAlignment(Qt::AlignCenter);
    column->addWidget(bar_);
    column->addWidget(what_);
    column->addWidget(cancel_, 0, Qt::AlignHCenter);
    column->addStretch(3);

    addWidget(content_);
    if (empty_) addWidget(empty_);
    addWidget(error_);
    addWidget(loading_);
    connect(error_, &ErrorPanel::retry, this, &StatePanel::retry);
    connect(cancel_, &QPushButton::clicked, this, [this] {
        if (job_) job_->cancel();
    });
    ticks_.setInterval(kTicksMs);
    connect(&ticks_, &QTimer::timeout, this, &StatePanel::tellProgress);
}

bool StatePanel::showsError() const {
    return currentWidget() == error_;
}

bool StatePanel::showsEmpty() const {
    return empty_ && currentWidget() == empty_;
}

void StatePanel::settle(QWidget* shown) {
    ticks_.stop();
    job_.clear();
    setCurrentWidget(shown);
}

void StatePanel::showContent() {
    settle(content_);
}

void StatePanel::showEmpty() {
    settle(empty_ ? static_cast<QWidget*>(empty_) : content_);
}

void StatePanel::showError(const Error& error, bool retry) {
    error_->show(error);
    error_->offerRetry(retry);
    settle(error_);
}

void StatePanel::showLoading(Job* job) {
    job_ = job;
    since_.start();
    ticks_.start();
}

void StatePanel::tellProgress() {
    if (!job_ || since_.elapsed() < kShowBarAfterMs) return;
    const bool known = job_->fraction() >= 0;
    bar_->setRange(0, known ? 1000 : 0);
    if (known) bar_->setValue(static_cast<int>(job_->fraction() * 1000));
    const bool slow = since_.elapsed() >= kShowWhatAfterMs;
    QString words = slow ? job_->what() : QString();
    if (slow && words.isEmpty()) words = job_->title();
    if (slow && job_->secondsLeft() >= 0)
        words += tr(" · %1 left").arg(duration(job_->secondsLeft()));
    what_->setText(words);
    cancel_->setVisible(slow);
    cancel_->setEnabled(job_->state() == JobState::Running);
    setCurrentWidget(loading_);
}

}  // namespace bw::ui
