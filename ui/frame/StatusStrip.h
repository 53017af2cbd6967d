#pragma once

#include "core/base/MachineLoad.h"
#include "ui/base/Session.h"

#include <QFrame>
#include <QPointer>
#include <QTimer>

class QLabel;
class QProgressBar;
class QPushButton;

namespace bw::ui {

class QueueWatch;

/// The bottom line: what is being done, what waits, and how busy the machine is.
class StatusStrip final : public QFrame {
    Q_OBJECT

public:
    StatusStrip(JobRunner& jobs, QueueWatch& queue, QWidget* parent = nullptr);
    void follow(Session* session);
    /// A sentence that stays until the next one ("1 plugin was not loaded"); empty removes it.
    void tell(const QString& notice, const QString& tip);

Q_SIGNALS:
    void jobsRequested();
    void runRequested(const QString& id);
    void noticeRequested();

private:
    void tellJobs();
    void tellRuns();
    void tellQueue();
    void tellLoad();

    JobRunner& jobs_;
    QueueWatch& queue_;
    QPointer<Session> session_;
    QPushButton *job_, *run_, *waiting_, *notice_;
    QProgressBar *jobBar_, *runBar_;
    QLabel* load_;
    QString shownRun_;
    MachineLoadMeter meter_;
    QTimer ticks_;
};

}  // namespace bw::ui
