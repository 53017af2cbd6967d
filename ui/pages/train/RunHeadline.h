#pragma once

#include "ui/base/Snapshot.h"
#include "ui/pages/train/RunActions.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace bw::ui {

class Pill;
class Notice;

/// On top of a run: what it is, how it stands, how long it takes and what can be done; an error or
/// an interruption right below.
class RunHeadline final : public QWidget {
    Q_OBJECT

public:
    RunHeadline(RunActions& actions, QAction* inspector, QWidget* parent = nullptr);
    void show(const RunEntry& run, const std::string& wantedMetric);
    /// An action went wrong; goes when the state changes or another run is shown.
    void showProblem(const Error& error);
    [[nodiscard]] QString banner() const;  ///< what it says; "" when there is none

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void elideTitle();
    void showBanner(const RunStatus& status);
    RunActions& actions_;
    QLabel *title_, *id_, *facts_;
    Pill* state_;
    QProgressBar* progress_;
    Notice* banner_;
    std::string shown_;  ///< id and state
};

}  // namespace bw::ui
