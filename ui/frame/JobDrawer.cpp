#include "ui/frame/JobDrawer.h"

#include "ui/base/Text.h"
#include "ui/frame/QueueRows.h"
#include "ui/widgets/Basics.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QProgressBar>
#include <QScrollArea>
#include <QToolButton>

namespace bw::ui {
namespace {

constexpr int kHeight = 240;

struct Look {
    const char* icon;
    Tone tone;
    QString word;
};

Look lookOf(const Job& job) {
    switch (job.state()) {
        case JobState::Running:
            return {"play", Tone::Accent, JobDrawer::tr("running")};
        case JobState::Cancelling:
            return {"stop", Tone::Quiet, JobDrawer::tr("cancelling")};
        case JobState::Done:
            return {"ok", Tone::Good, JobDrawer::tr("done")};
        case JobState::Failed:
            return {"error", Tone::Bad, JobDrawer::tr("failed")};
        case JobState::Cancelled:
            break;
    }
    return {"close", Tone::Quiet, JobDrawer::tr("cancelled")};
}

}  // namespace

class JobDrawer::Row final : public QFrame {
public:
    explicit Row(Job* job)
        : job_(job),
          state_(new QToolButton),
          what_(label({}, TextSize::Caption, "quiet")),
          more_(label({}, TextSize::Caption)),
          bar_(new QProgressBar),
          cancel_(button(tr("Cancel"))) {
        setProperty("kind", "card");
        auto* column = new QVBoxLayout(this);
        tighten(column, kGap, kGapSmall);
        auto* top = new QHBoxLayout;
        state_->setEnabled(true);
        state_->setFocusPolicy(Qt::NoFocus);
        top->addWidget(state_);
        top->addWidget(label(job->title(), TextSize::Body, "", true));
        top->addWidget(what_, 1);
        top->addWidget(
            label(job->started().toString(QStringLiteral("HH:mm:ss")), TextSize::Caption, "quiet"));
        if (!job->command().isEmpty()) top->addWidget(copyButton());
        top->addWidget(cancel_);
        column->addLayout(top);
        bar_->setTextVisible(false);
        column->addWidget(bar_);
        more_->setWordWrap(true);
        more_->setTextInteractionFlags(Qt::TextSelectableByMouse);
        column->addWidget(more_);
        connect(cancel_, &QPushButton::clicked, job, &Job::cancel);
        connect(job, &Job::changed, this, &Row::tell);
        tell();
    }

private:
    QWidget* copyButton() {
        auto* copy = new QToolButton;
        copy->setIcon(themedIcon(QStringLiteral("terminal")));
        copy->setAccessibleName(tr("Copy as command"));
        copy->setToolTip(tr("Copy as command\n%1").arg(job_->command()));
        connect(copy, &QToolButton::clicked, this,
                [this] { QApplication::clipboard()->setText(job_->command()); });
        return copy;
    }
    void tell() {
        const Look look = lookOf(*job_);
        state_->setIcon(themedIcon(QLatin1String(look.icon), toneIconColor(look.tone)));
        state_->setToolTip(look.word);
        QString what = look.word;
        if (job_->active() && !job_->what().isEmpty()) what += QStringLiteral(" · ") + job_->what();
        if (job_->secondsLeft() >= 0) what += tr(" · %1 left").arg(duration(job_->secondsLeft()));
        what_->setText(what);
        cancel_->setVisible(job_->active());
        cancel_->setEnabled(job_->state() == JobState::Running);
        bar_->setVisible(job_->active());
        bar_->setRange(0, job_->fraction() < 0 ? 0 : 1000);
        if (job_->fraction() >= 0) bar_->setValue(static_cast<int>(job_->fraction() * 1000));
        QStringList lines = job_->notes();
        if (job_->state() == JobState::Failed && job_->error())
            lines += text(job_->error()->message + ". " + job_->error()->hint);
        more_->setText(lines.join(QLatin1Char('\n')));
        more_->setVisible(!lines.isEmpty());
    }

    Job* job_;
    QToolButton* state_;
    QLabel *what_, *more_;
    QProgressBar* bar_;
    QPushButton* cancel_;
};

JobDrawer::JobDrawer(JobRunner& jobs, QueueWatch& queue, QWidget* parent)
    : QFrame(parent),
      jobs_(jobs),
      none_(label(tr("No jobs yet. Imports, checks, comparisons and exports appear here."),
                  TextSize::Body, "quiet")) {
    setProperty("kind", "surface");
    setFixedHeight(kHeight);
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addWidget(horizontalLine());

    auto* top = new QHBoxLayout;
    top->setContentsMargins(kGapLarge, kGap, kGap, kGapSmall);
    top->addWidget(label(tr("Jobs"), TextSize::Section, "", true));
    top->addStretch(1);
    QPushButton* clear = button(tr("Clear ended"), "flat");
    QPushButton* close = button({}, "flat");
    close->setIcon(themedIcon(QStringLiteral("close")));
    close->setAccessibleName(tr("Close the list of jobs"));
    top->addWidget(clear);
    top->addWidget(close);
    column->addLayout(top);

    auto* area = new QScrollArea;
    auto* inside = new QWidget;
    rows_ = new QVBoxLayout(inside);
    rows_->setContentsMargins(kGapLarge, 0, kGapLarge, kGapMedium);
    rows_->setSpacing(kGap);
    rows_->addWidget(new QueueRows(queue));
    rows_->addWidget(none_);
    rows_->addStretch(1);
    area->setWidget(inside);
    area->setWidgetResizable(true);
    column->addWidget(area, 1);

    connect(clear, &QPushButton::clicked, &jobs_, &JobRunner::forgetEnded);
    connect(close, &QPushButton::clicked, this, &JobDrawer::closed);
    connect(&jobs_, &JobRunner::listChanged, this, &JobDrawer::rebuild);
    rebuild();
}

void JobDrawer::rebuild() {
    const auto& jobs = jobs_.jobs();
    for (auto row = shown_.begin(); row != shown_.end();) {
        const bool kept = std::ranges::find(jobs, row->first) != jobs.end();
        if (!kept) row->second->deleteLater();
        row = kept ? std::next(row) : shown_.erase(row);
    }
    for (Job* job : jobs) {
        if (shown_.contains(job)) continue;
        auto* row = new Row(job);
        rows_->insertWidget(1, row);  // below the queue
        shown_[job] = row;
    }
    none_->setVisible(jobs.empty());
}

}  // namespace bw::ui
