#pragma once

#include "ui/base/Page.h"

#include <QObject>

#include <string>

namespace bw::ui {

/// What a person can do with the run that is shown: stop, pause, resume, compare, train again, open
/// its folder, copy its command. Enabled by its state; what was asked for is not asked for twice
/// until the state answers.
class RunActions final : public QObject {
    Q_OBJECT

public:
    RunActions(Desk desk, QWidget* page);
    void setRun(const RunEntry* run);  ///< null: none

    QAction *stop, *pause, *resume, *compare, *again, *folder, *copy;

Q_SIGNALS:
    void trainAgain();
    void copyCommand();
    void failed(const bw::Error& error);

private:
    void control(RunCommand command, const QString& title, const QString& line);
    void goOn();
    void ask();  ///< nothing more of this run until it answers
    void enable();

    Desk desk_;
    RunRecord record_;
    RunState state_ = RunState::Created;
    std::string asked_;                        ///< id of a run whose answer is awaited
    RunState askedState_ = RunState::Created;  ///< its state then; any other is the answer
};

}  // namespace bw::ui
