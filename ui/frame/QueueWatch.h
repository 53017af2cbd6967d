#pragma once

#include "core/watch/Queue.h"
#include "ui/base/Session.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <string>
#include <vector>

namespace bw::ui {

/// Why what waits in the queue waits.
enum class QueueReason { None, NobodyWatches, PersonsRun, AnotherPipeline, Soon };

/// The queue of the open project, read again every few seconds in the background: what triggers
/// started and what waits for a place on the machine. GUI thread.
class QueueWatch final : public QObject {
    Q_OBJECT

public:
    explicit QueueWatch(QObject* parent = nullptr);
    void follow(Session* session);  ///< null: no project is open
    /// Those that wait or run, oldest first.
    [[nodiscard]] const std::vector<QueueEntry>& entries() const { return seen_.entries; }
    [[nodiscard]] int waiting() const;
    [[nodiscard]] int running() const;
    /// "1 pipeline waits: a run holds the machine"; empty: nothing waits or runs.
    [[nodiscard]] QString sentence() const;
    /// Takes it out of the queue, or stops it; how it ends shows in the list of jobs.
    void cancel(const QueueEntry& entry);
    void read();

Q_SIGNALS:
    void changed();

private:
    struct Seen {
        std::vector<QueueEntry> entries;
        QueueReason reason = QueueReason::None;
        std::string stamp;
    };
    static Result<Seen> look(const Project& project);

    QPointer<Session> session_;
    Seen seen_;
    QTimer timer_;
    int generation_ = 0;  ///< counts sessions: an answer about another project is dropped
    bool reading_ = false;
};

}  // namespace bw::ui
