#include "ui/frame/QueueWatch.h"

#include "core/base/NumberText.h"
#include "core/watch/Slots.h"
#include "ui/base/Text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kReadEveryMs = 2000;

int countOf(const std::vector<QueueEntry>& entries, QueueState state) {
    return static_cast<int>(std::ranges::count(entries, state, &QueueEntry::state));
}

QueueReason reasonOf(const Project& project, const std::vector<QueueEntry>& entries) {
    if (countOf(entries, QueueState::Waiting) == 0) return QueueReason::None;
    if (!watchHolder(project)) return QueueReason::NobodyWatches;
    if (!devicesHeldByPeople(project).empty()) return QueueReason::PersonsRun;
    return countOf(entries, QueueState::Running) > 0 ? QueueReason::AnotherPipeline
                                                     : QueueReason::Soon;
}

QString words(QueueReason reason) {
    switch (reason) {
        case QueueReason::NobodyWatches:
            return QueueWatch::tr("nobody watches");
        case QueueReason::PersonsRun:
            return QueueWatch::tr("a run holds the machine");
        case QueueReason::AnotherPipeline:
            return QueueWatch::tr("another one runs");
        case QueueReason::Soon:
            return QueueWatch::tr("it begins soon");
        case QueueReason::None:
            break;
    }
    return {};
}

}  // namespace

QueueWatch::QueueWatch(QObject* parent) : QObject(parent) {
    timer_.setInterval(kReadEveryMs);
    connect(&timer_, &QTimer::timeout, this, &QueueWatch::read);
}

void QueueWatch::follow(Session* session) {
    session_ = session;
    ++generation_;
    reading_ = false;
    seen_ = {};
    Q_EMIT changed();
    if (!session) return timer_.stop();
    timer_.start();
    read();
}

Result<QueueWatch::Seen> QueueWatch::look(const Project& project) {
    Seen seen;
    BW_TRY(seen.entries, queueEntries(project));
    seen.reason = reasonOf(project, seen.entries);
    for (const QueueEntry& entry : seen.entries) seen.stamp += queueEntryToJson(entry).dump();
    seen.stamp += std::to_string(static_cast<int>(seen.reason));
    return seen;
}

void QueueWatch::read() {
    if (!session_ || std::exchange(reading_, true)) return;
    session_->run<Seen>(
        {.title = tr("Read the queue"), .quiet = true}, this,
        [](const Workbench& bench, const JobContext&) { return look(bench.project); },
        [this, mine = generation_](Result<Seen> seen) {
            if (mine != generation_) return;
            reading_ = false;
            if (!seen || seen->stamp == seen_.stamp) return;
            seen_ = std::move(*seen);
            Q_EMIT changed();
        });
}

int QueueWatch::waiting() const {
    return countOf(seen_.entries, QueueState::Waiting);
}

int QueueWatch::running() const {
    return countOf(seen_.entries, QueueState::Running);
}

QString QueueWatch::sentence() const {
    const int wait = waiting(), run = running();
    QString waits = wait == 1 ? tr("1 pipeline waits: %1").arg(words(seen_.reason))
                              : tr("%1 pipelines wait: %2").arg(wait).arg(words(seen_.reason));
    const QString runs = run == 1 ? tr("1 pipeline runs") : tr("%1 pipelines run").arg(run);
    if (wait == 0) return run == 0 ? QString() : runs;
    return waits;
}

void QueueWatch::cancel(const QueueEntry& entry) {
    if (!session_) return;
    session_->run<QueueEntry>(
        {.title = tr("Cancel pipeline %1").arg(text(entry.pipeline)),
         .command = QStringLiteral("benchwright watch queue --cancel %1").arg(entry.sequence)},
        this,
        [number = entry.sequence](const Workbench& bench, const JobContext&) {
            return cancelQueueEntry(bench.project, number);
        },
        [this](const Result<QueueEntry>&) { read(); });
}

}  // namespace bw::ui
