#include "ui/pages/train/RunActions.h"

#include "core/pipeline/TrainSteps.h"
#include "ui/base/Text.h"
#include "ui/pages/train/RunWords.h"

#include <QDesktopServices>
#include <QUrl>

namespace bw::ui {

RunActions::RunActions(Desk desk, QWidget* page) : QObject(page), desk_(desk) {
    const auto make = [&](const char* name, const QString& title, const char* icon,
                          const QKeySequence& keys, const std::function<void()>& act) {
        QAction* action = makeAction(this, title, QLatin1String(icon), keys, {}, act);
        action->setObjectName(QLatin1String(name));
        page->addAction(action);
        return action;
    };
    stop = make("run_stop", tr("Stop and keep best"), "stop", {},
                [this] { control(RunCommand::Stop, tr("Stop run"), QStringLiteral("stop")); });
    pause = make("run_pause", tr("Pause"), "pause", {},
                 [this] { control(RunCommand::Pause, tr("Pause run"), QStringLiteral("pause")); });
    resume = make("run_resume", tr("Resume"), "resume", {}, [this] { goOn(); });
    compare = make("run_compare", tr("Compare with production"), "compare", {},
                   [this] { desk_.navigator.compare(text(record_.id)); });
    again = make("run_again", tr("Train again…"), "refresh", {}, [this] { Q_EMIT trainAgain(); });
    folder = make("run_folder", tr("Open run folder"), "folder", {}, [this] {
        QDesktopServices::openUrl(
            QUrl::fromLocalFile(text(desk_.session.folder() / record_.directory)));
    });
    copy = make("run_copy", tr("Copy command"), "copy", {}, [this] { Q_EMIT copyCommand(); });
    setRun(nullptr);
}

void RunActions::setRun(const RunEntry* run) {
    const RunState state = run ? run->status.state : RunState::Created;
    const std::string id = run ? run->record.id : std::string();
    if (id == asked_ && state != askedState_) asked_.clear();
    record_ = run ? run->record : RunRecord{};
    state_ = state;
    const QString name = text(id);
    setActionCommand(stop, QStringLiteral("benchwright run stop ") + name);
    setActionCommand(pause, QStringLiteral("benchwright run pause ") + name);
    setActionCommand(resume, QStringLiteral("benchwright run resume --detach ") + name);
    setActionCommand(compare, QStringLiteral("benchwright compare ") + name);
    enable();
}

void RunActions::enable() {
    const bool there = !record_.id.empty();
    const bool free = there && asked_ != record_.id;
    const bool live = isLive(state_);
    const bool ended = state_ == RunState::Finished || state_ == RunState::Stopped;
    stop->setVisible(live);
    stop->setEnabled(free && live);
    pause->setVisible(live && state_ != RunState::Paused);
    pause->setEnabled(free && state_ == RunState::Running);
    resume->setText(state_ == RunState::Created ? tr("Start") : tr("Resume"));
    resume->setVisible(there && state_ != RunState::Finished && state_ != RunState::Running &&
                       state_ != RunState::Preparing);
    resume->setEnabled(free && resume->isVisible());
    compare->setVisible(there && ended);
    compare->setEnabled(there && ended);
    for (QAction* action : {again, folder, copy}) action->setEnabled(there);
}

void RunActions::ask() {
    asked_ = record_.id;
    askedState_ = state_;
    enable();
}

void RunActions::control(RunCommand command, const QString& title, const QString& line) {
    ask();
    desk_.session.run<bool>(
        {.title = title + QLatin1Char(' ') + text(record_.id),
         .command = QStringLiteral("benchwright run %1 %2").arg(line, text(record_.id))},
        this,
        [run = record_, command](const Workbench& bench, const JobContext&) -> Result<bool> {
            BW_CHECK(controlRun(bench, run, command));
            return true;
        },
        [this, id = record_.id](const Result<bool>& done) {
            if (done) return;
            if (asked_ == id) asked_.clear();
            enable();
            if (record_.id == id) Q_EMIT failed(done.error());
        });
}

void RunActions::goOn() {
    ask();
    desk_.session.run<bool>(
        {.title = tr("Resume run %1").arg(text(record_.id)),
         .command = QStringLiteral("benchwright run resume --detach %1").arg(text(record_.id))},
        this,
        [run = record_](const Workbench& bench, const JobContext&) {
            return resumeRun(bench, run);
        },
        [this, id = record_.id](const Result<bool>& done) {
            if (asked_ == id) asked_.clear();
            enable();
            if (!done && record_.id == id) Q_EMIT failed(done.error());
        });
}

}  // namespace bw::ui
