#include "ui/widgets/Strips.h"

#include "ui/base/Text.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QLineEdit>
#include <QProgressBar>
#include <QToolButton>

namespace bw::ui {
Mark::Mark(TextSize size, QWidget* parent)
    : QWidget(parent), row_(new QHBoxLayout(this)), words_(label({}, size, "quiet", true)) {
    tighten(row_, 0, kGapSmall);
    row_->addWidget(words_);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setVisible(false);
}

void Mark::set(const QString& words, Tone tone) {
    tone_ = tone;
    delete icon_;
    icon_ = iconLabel(toneIcon(tone), toneIconColor(tone), 16);
    row_->insertWidget(0, icon_);
    words_->setText(words);
    setKind(words_, toneKind(tone));
    setAccessibleName(words);
    setVisible(!words.isEmpty());
}

JobStrip::JobStrip(QWidget* parent)
    : QWidget(parent),
      bar_(new QProgressBar),
      what_(label({}, TextSize::Body, "quiet")),
      cancel_(button(tr("Cancel"))) {
    auto* row = new QHBoxLayout(this);
    tighten(row, 0, kGapMedium);
    bar_->setTextVisible(false);
    bar_->setFixedWidth(200);
    row->addWidget(bar_);
    row->addWidget(what_, 1);
    row->addWidget(cancel_);
    cancel_->setObjectName(QStringLiteral("cancelJob"));
    connect(cancel_, &QPushButton::clicked, this, [this] {
        if (job_) job_->cancel();
    });
    setVisible(false);
}

void JobStrip::follow(Job* job) {
    if (job_) job_->disconnect(this);
    job_ = job;
    connect(job, &Job::changed, this, &JobStrip::tell);
    connect(job, &Job::ended, this, [this] { setVisible(false); });
    tell();
    setVisible(true);
}

void JobStrip::tell() {
    const bool known = job_->fraction() >= 0;
    bar_->setRange(0, known ? 1000 : 0);
    if (known) bar_->setValue(static_cast<int>(job_->fraction() * 1000));
    QString words = job_->what().isEmpty() ? job_->title() : job_->what();
    if (job_->state() == JobState::Cancelling) words = tr("Cancelling");
    if (job_->secondsLeft() >= 0) words += tr(" · %1 left").arg(duration(job_->secondsLeft()));
    what_->setText(words);
    cancel_->setEnabled(job_->state() == JobState::Running);
}

CommandLine::CommandLine(QWidget* parent) : QWidget(parent), line_(new QLineEdit) {
    auto* row = new QHBoxLayout(this);
    tighten(row, 0, kGapSmall);
    line_->setReadOnly(true);
    line_->setFont(monospaceFont(TextSize::Caption));
    line_->setAccessibleName(tr("The command line that does the same"));
    row->addWidget(iconLabel(QStringLiteral("terminal")));
    row->addWidget(line_, 1);
    row->addWidget(copyButton(tr("Copy the command"), [this] { return line_->text(); }));
}

void CommandLine::set(const QString& command) {
    if (command == line_->text()) return;
    line_->setText(command);
    line_->setCursorPosition(0);
    line_->setToolTip(command);
}

QString CommandLine::command() const {
    return line_->text();
}

QWidget* copyButton(const QString& accessibleName, const std::function<QString()>& text) {
    auto* made = new QToolButton;
    made->setIcon(themedIcon(QStringLiteral("copy")));
    made->setToolTip(accessibleName);
    made->setAccessibleName(accessibleName);
    QObject::connect(made, &QToolButton::clicked, made,
                     [text] { QApplication::clipboard()->setText(text()); });
    return made;
}

}  // namespace bw::ui
