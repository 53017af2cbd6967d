#pragma once

#include "ui/base/Jobs.h"

#include <QFrame>

#include <map>

class QVBoxLayout;

namespace bw::ui {

class QueueWatch;

/// What triggers queued, then the list of jobs, newest first: step, progress, cancel, notes, error
/// with its hint.
class JobDrawer final : public QFrame {
    Q_OBJECT

public:
    JobDrawer(JobRunner& jobs, QueueWatch& queue, QWidget* parent = nullptr);

Q_SIGNALS:
    void closed();

private:
    class Row;
    void rebuild();

    JobRunner& jobs_;
    QVBoxLayout* rows_;
    QWidget* none_;
    std::map<const Job*, Row*> shown_;
};

}  // namespace bw::ui
