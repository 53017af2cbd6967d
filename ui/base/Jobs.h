#pragma once

#include "core/base/JobContext.h"

#include <QDateTime>
#include <QObject>
#include <QPointer>
#include <QStringList>
#include <QThreadPool>

#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

namespace bw::ui {

enum class JobState { Running, Cancelling, Done, Failed, Cancelled };

/// What a person sees of a job before it starts.
struct JobOptions {
    QString title;       ///< "Import adult.csv"
    QString command;     ///< the command line that does the same; empty: there is none
    bool quiet = false;  ///< a page loading its content: the page shows it, the job list does not
};

/// One piece of slow work as the window shows it. Lives in the GUI thread and is owned by the
/// JobRunner; the work itself runs elsewhere.
class Job final : public QObject {
    Q_OBJECT

public:
    [[nodiscard]] const QString& title() const { return options_.title; }
    [[nodiscard]] const QString& command() const { return options_.command; }
    [[nodiscard]] bool quiet() const { return options_.quiet; }
    [[nodiscard]] JobState state() const { return state_; }
    [[nodiscard]] bool active() const { return state_ <= JobState::Cancelling; }
    [[nodiscard]] double fraction() const { return fraction_; }  ///< negative: not known
    [[nodiscard]] const QString& what() const { return what_; }  ///< the present step
    [[nodiscard]] const QStringList& notes() const { return notes_; }
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    [[nodiscard]] const QDateTime& started() const { return started_; }
    /// Estimate from the share done so far; negative: not known yet.
    [[nodiscard]] double secondsLeft() const;
    /// Asks the work to stop; it ends soon after, with Cancelled.
    void cancel();

Q_SIGNALS:
    void changed();
    void ended();  ///< once, after the result was delivered

private:
    friend class JobRunner;
    Job(JobOptions options, QObject* parent);
    void advance(double fraction, const QString& what);
    void finish(std::optional<Error> error);

    JobOptions options_;
    JobState state_ = JobState::Running;
    double fraction_ = -1;
    QString what_;
    QStringList notes_;
    std::optional<Error> error_;
    QDateTime started_;
    std::stop_source stop_;
};

/// Runs slow work on threads of its own and delivers the result in the GUI thread. The last jobs
/// stay listed after their end, so that their notes and errors can be read. Destruction cancels
/// what runs and waits for it.
class JobRunner final : public QObject {
    Q_OBJECT

public:
    explicit JobRunner(QObject* parent = nullptr);
    ~JobRunner() override;

    /// `work` runs on another thread and must touch nothing of the GUI; `done` is called in the
    /// GUI thread with its result unless `receiver` has died, which also cancels the work. An
    /// exception in `work` becomes an Internal error. The job lives until the runner forgets it:
    /// keep it in a QPointer.
    template <typename T>
    Job* start(JobOptions options, QObject* receiver,
               std::function<Result<T>(const JobContext&)> work,
               std::function<void(Result<T>)> done) {
        const QPointer<QObject> alive(receiver);
        return launch(std::move(options), receiver,
                      [work = std::move(work), done = std::move(done),
                       alive](const JobContext& context) -> Finish {
                          auto result = std::make_shared<Result<T>>(guarded<T>(work, context));
                          std::optional<Error> error;
                          if (!*result) error = result->error();
                          return {error, [result, done, alive] {
                                      if (alive) done(std::move(*result));
                                  }};
                      });
    }

    [[nodiscard]] const std::vector<Job*>& jobs() const {
        return jobs_;
    }  ///< newest last, not the quiet
    [[nodiscard]] int activeCount() const;  ///< of those listed
    /// Nothing runs, the quiet ones included.
    [[nodiscard]] bool idle() const { return hidden_.empty() && activeCount() == 0; }
    void forgetEnded();

Q_SIGNALS:
    void jobAdded(bw::ui::Job* job);
    void jobChanged(bw::ui::Job* job);
    void jobEnded(bw::ui::Job* job);
    void listChanged();

private:
    struct Finish {
        std::optional<Error> error;
        std::function<void()> deliver;
    };
    using Work = std::function<Finish(const JobContext&)>;

    template <typename T>
    static Result<T> guarded(const std::function<Result<T>(const JobContext&)>& work,
                             const JobContext& context) {
        try {
            return work(context);
        } catch (const std::exception& problem) {
            return fail(ErrorCode::Internal, std::string("Unexpected: ") + problem.what(),
                        "This is a mistake in the program; report it with what you did.");
        }
    }
    Job* launch(JobOptions options, QObject* receiver, Work work);
    void conclude(Job* job, const Finish& finish);

    std::vector<Job*> jobs_, hidden_;
    QThreadPool pool_;
};

}  // namespace bw::ui
