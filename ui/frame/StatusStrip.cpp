#include "ui/frame/StatusStrip.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"
#include "ui/frame/QueueWatch.h"
#include "ui/widgets/Basics.h"

#include <QBoxLayout>
#include <QProgressBar>

namespace bw::ui {
namespace {

constexpr int kHeight = 28;
constexpr int kTicksMs = 2000;

QProgressBar* thinBar() {
    auto* bar = new QProgressBar;
    bar->setTextVisible(false);
    bar->setFixedWidth(96);
    bar->setVisible(false);
    return bar;
}

QPushButton* quietButton(const QString& name) {
    QPushButton* made = button({}, "flat");
    made->setFont(fontOf(TextSize::Caption));
    made->setObjectName(name);
    made->setStyleSheet(QStringLiteral("padding: 1px 6px;"));
    return made;
}

void tellShare(QProgressBar* bar, double fraction) {
    bar->setVisible(true);
    bar->setRange(0, fraction < 0 ? 0 : 1000);
    if (fraction >= 0) bar->setValue(static_cast<int>(fraction * 1000));
}

}  // namespace

StatusStrip::StatusStrip(JobRunner& jobs, QueueWatch& queue, QWidget* parent)
    : QFrame(parent),
      jobs_(jobs),
      queue_(queue),
      job_(quietButton(QStringLiteral("jobsButton"))),
      run_(quietButton(QStringLiteral("runButton"))),
      waiting_(quietButton(QStringLiteral("queueButton"))),
      notice_(quietButton(QStringLiteral("noticeButton"))),
      jobBar_(thinBar()),
      runBar_(thinBar()),
      load_(label({}, TextSize::Caption, "quiet")) {
    setProperty("kind", "bar");
    setFixedHeight(kHeight);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kGap, 0, kGapMedium, 0);
    row->setSpacing(kGap);
    for (QWidget* part : std::initializer_list<QWidget*>{job_, jobBar_, run_, runBar_, waiting_})
        row->addWidget(part);
    row->addStretch(1);
    row->addWidget(notice_);
    row->addWidget(load_);
    notice_->setVisible(false);
    notice_->setIcon(themedIcon(QStringLiteral("warning"), IconColor::Warn));
    run_->setVisible(false);
    job_->setIcon(themedIcon(QStringLiteral("jobs")));
    connect(job_, &QPushButton::clicked, this, &StatusStrip::jobsRequested);
    waiting_->setToolTip(tr("Pipelines that triggers started"));
    connect(waiting_, &QPushButton::clicked, this, &StatusStrip::jobsRequested);
    connect(&queue_, &QueueWatch::changed, this, &StatusStrip::tellQueue);
    connect(run_, &QPushButton::clicked, this, [this] { Q_EMIT runRequested(shownRun_); });
    connect(notice_, &QPushButton::clicked, this, &StatusStrip::noticeRequested);
    connect(&jobs_, &JobRunner::listChanged, this, &StatusStrip::tellJobs);
    connect(&jobs_, &JobRunner::jobChanged, this, &StatusStrip::tellJobs);
    connect(&ticks_, &QTimer::timeout, this, &StatusStrip::tellLoad);
    ticks_.start(kTicksMs);
    tellJobs();
    tellQueue();
    tellLoad();
}

void StatusStrip::follow(Session* session) {
    session_ = session;
    if (session) connect(session, &Session::snapshotChanged, this, &StatusStrip::tellRuns);
    tellRuns();
}

void StatusStrip::tell(const QString& notice, const QString& tip) {
    notice_->setText(notice);
    notice_->setToolTip(tip);
    notice_->setVisible(!notice.isEmpty());
}

void StatusStrip::tellJobs() {
    const Job* newest = nullptr;
    for (const Job* job : jobs_.jobs())
        if (job->active()) newest = job;
    const int active = jobs_.activeCount();
    jobBar_->setVisible(false);
    if (!newest) {
        const bool failed =
            !jobs_.jobs().empty() && jobs_.jobs().back()->state() == JobState::Failed;
        job_->setIcon(themedIcon(failed ? QStringLiteral("alert") : QStringLiteral("jobs"),
                                 failed ? IconColor::Bad : IconColor::Quiet));
        job_->setText(failed ? tr("%1: failed").arg(jobs_.jobs().back()->title()) : tr("No jobs"));
        return;
    }
    QString words = newest->title();
    if (!newest->what().isEmpty()) words += QStringLiteral(" · ") + newest->what();
    if (newest->secondsLeft() >= 0) words += tr(" · %1 left").arg(duration(newest->secondsLeft()));
    if (active > 1) words += tr(" · and %1 more").arg(active - 1);
    job_->setIcon(themedIcon(QStringLiteral("jobs"), IconColor::Accent));
    job_->setText(words);
    tellShare(jobBar_, newest->fraction());
}

void StatusStrip::tellRuns() {
    const RunEntry* live = nullptr;
    int count = 0;
    if (session_)
        for (const RunEntry& entry : session_->snapshot()->runs)
            if (!runEnded(entry.status.state) && entry.status.state != RunState::Created) {
                live = &entry;
                ++count;
            }
    run_->setVisible(live);
    runBar_->setVisible(live);
    if (!live) return;
    shownRun_ = text(live->record.id);
    const RunStatus& status = live->status;
    QStringList words{status.state == RunState::Paused ? tr("Paused %1").arg(shownRun_)
                                                       : tr("Training %1").arg(shownRun_)};
    if (status.epochs > 0)
        words += tr("epoch %1/%2").arg(number(status.epoch), number(status.epochs));
    if (status.secondsLeft >= 0) words += tr("%1 left").arg(duration(status.secondsLeft));
    if (count > 1) words += tr("and %1 more").arg(count - 1);
    run_->setIcon(themedIcon(QStringLiteral("play"), IconColor::Accent));
    run_->setText(words.join(QStringLiteral(" · ")));
    tellShare(runBar_, status.steps > 0
                           ? static_cast<double>(status.step) / static_cast<double>(status.steps)
                           : -1);
}

void StatusStrip::tellQueue() {
    const bool waits = queue_.waiting() > 0;
    waiting_->setText(queue_.sentence());
    waiting_->setVisible(!queue_.entries().empty());
    waiting_->setIcon(themedIcon(waits ? QStringLiteral("pause") : QStringLiteral("play"),
                                 waits ? IconColor::Quiet : IconColor::Accent));
}

void StatusStrip::tellLoad() {
    const MachineLoad load = meter_.measure();
    load_->setText(tr("CPU %1 %   RAM %2 / %3")
                       .arg(qRound(load.cpu * 100))
                       .arg(byteSize(static_cast<double>(load.memoryUsed)),
                            byteSize(static_cast<double>(load.memoryTotal))));
}

}  // namespace bw::ui
