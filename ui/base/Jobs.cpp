#include "ui/base/Jobs.h"

#include "ui/base/Text.h"

#include <QElapsedTimer>

#include <algorithm>
#include <memory>

namespace bw::ui {
namespace {

constexpr qint64 kProgressEveryMs = 50;
constexpr std::size_t kKeptJobs = 100;
constexpr int kThreads = 8;  // most of them wait for a file or a child process

}  // namespace

Job::Job(JobOptions options, QObject* parent)
    : QObject(parent), options_(std::move(options)), started_(QDateTime::currentDateTime()) {}

double Job::secondsLeft() const {
    const double passed =
        static_cast<double>(started_.msecsTo(QDateTime::currentDateTime())) / 1000;
    if (!active() || fraction_ < 0.02 || passed < 1) return -1;
    return passed * (1 - fraction_) / fraction_;
}

void Job::cancel() {
    if (state_ != JobState::Running) return;
    state_ = JobState::Cancelling;
    stop_.request_stop();
    Q_EMIT changed();
}

void Job::advance(double fraction, const QString& what) {
    fraction_ = fraction;
    what_ = what;
    Q_EMIT changed();
}

void Job::finish(std::optional<Error> error) {
    error_ = std::move(error);
    if (!error_)
        state_ = JobState::Done;
    else
        state_ = error_->code == ErrorCode::Cancelled ? JobState::Cancelled : JobState::Failed;
    Q_EMIT changed();
}

JobRunner::JobRunner(QObject* parent) : QObject(parent) {
    pool_.setMaxThreadCount(kThreads);
    pool_.setExpiryTimeout(10'000);
}

JobRunner::~JobRunner() {
    for (Job* job : jobs_) job->cancel();
    for (Job* job : hidden_) job->cancel();
    pool_.waitForDone();
}

int JobRunner::activeCount() const {
    return static_cast<int>(std::ranges::count_if(jobs_, &Job::active));
}

void JobRunner::forgetEnded() {
    std::erase_if(jobs_, [](Job* job) {
        if (job->active()) return false;
        job->deleteLater();
        return true;
    });
    Q_EMIT listChanged();
}

Job* JobRunner::launch(JobOptions options, QObject* receiver, Work work) {
    auto* job = new Job(std::move(options), this);
    (job->quiet() ? hidden_ : jobs_).push_back(job);
    if (receiver) connect(receiver, &QObject::destroyed, job, &Job::cancel);
    connect(job, &Job::changed, this, [this, job] {
        if (!job->quiet()) Q_EMIT jobChanged(job);
    });

    auto sinceProgress = std::make_shared<QElapsedTimer>();
    const auto progress = [job, sinceProgress](double fraction, std::string_view what) {
        if (sinceProgress->isValid() && sinceProgress->elapsed() < kProgressEveryMs) return;
        sinceProgress->start();
        QMetaObject::invokeMethod(
            job, [job, fraction, step = text(what)] { job->advance(fraction, step); },
            Qt::QueuedConnection);
    };
    const auto note = [job](std::string_view line) {
        QMetaObject::invokeMethod(
            job,
            [job, kept = text(line)] {
                job->notes_.append(kept);
                Q_EMIT job->changed();
            },
            Qt::QueuedConnection);
    };
    pool_.start([this, job, work = std::move(work),
                 context = JobContext(job->stop_.get_token(), progress, note)] {
        Finish finish = work(context);
        QMetaObject::invokeMethod(
            job, [this, job, finish = std::move(finish)] { conclude(job, finish); },
            Qt::QueuedConnection);
    });
    if (!job->quiet()) {
        Q_EMIT jobAdded(job);
        Q_EMIT listChanged();
    }
    return job;
}

void JobRunner::conclude(Job* job, const Finish& finish) {
    job->finish(finish.error);
    finish.deliver();
    Q_EMIT job->ended();
    if (job->quiet()) {
        std::erase(hidden_, job);
        job->deleteLater();
        return;
    }
    Q_EMIT jobEnded(job);
    while (jobs_.size() > kKeptJobs && !jobs_.front()->active()) {
        jobs_.front()->deleteLater();
        jobs_.erase(jobs_.begin());
    }
    Q_EMIT listChanged();
}

}  // namespace bw::ui
