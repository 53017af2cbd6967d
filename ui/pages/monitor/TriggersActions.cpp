#include "ui/base/Text.h"
#include "ui/pages/monitor/TriggerDialog.h"
#include "ui/pages/monitor/TriggersTab.h"
#include "ui/widgets/Notice.h"

#include <QDesktopServices>
#include <QTableView>
#include <QUrl>

namespace bw::ui {

void TriggersTab::makeActions() {
    const auto make = [this](const QString& title, const char* icon, const QString& command,
                             const std::function<void()>& go) {
        QAction* action = makeAction(this, title, QLatin1String(icon), {}, command, go);
        addAction(action);
        return action;
    };
    add_ = make(tr("Add trigger…"), "plus", {}, [this] { openDialog(); });
    fire_ = make(tr("Fire now"), "play", {}, [this] { fire(); });
    toggle_ = make(tr("Switch off"), "pause", {}, [this] { toggle(); });
    start_ = make(tr("Start watching"), "play", QStringLiteral("benchwright watch"),
                  [this] { startWatch(); });
    stop_ = make(tr("Stop watching"), "stop", {}, [this] { stopWatch(); });
    cancel_ = make(tr("Cancel the firing"), "stop", {}, [this] { cancelFiring(); });
    open_ = make(tr("Show the pipeline"), "external", {}, [this] { openRun(); });
    lines_ = make(tr("Open triggers.toml in the editor"), "external", {}, [this] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(text(triggersPath(desk_.session.folder()))));
    });
    start_->setVisible(false);
    stop_->setVisible(false);
}

Job* TriggersTab::work(
    const QString& title, const QString& command, const QString& success,
    const std::function<Result<void>(const Workbench&, const JobContext&)>& what) {
    return desk_.session.run<void>({.title = title, .command = command}, this, what,
                                   [this, success](const Result<void>& done) {
                                       if (!done)
                                           notice_->say(done.error());
                                       else if (success.isEmpty())
                                           notice_->clear();
                                       else
                                           notice_->say(Tone::Good, success);
                                       read();
                                   });
}

void TriggersTab::openDialog() {
    auto* dialog = new TriggerDialog(desk_, this);
    connect(dialog, &TriggerDialog::added, this, [this](const QString& name) {
        notice_->say(Tone::Good, tr("Trigger %1 stands in triggers.toml now.").arg(name));
        read();
    });
    dialog->open();
}

void TriggersTab::fire() {
    const QString name = selected();
    if (name.isEmpty()) return;
    const QString what = seen_.holder ? tr("%1 fired.").arg(name)
                                      : tr("%1 fired; it waits until somebody watches.").arg(name);
    work(tr("Fire %1").arg(name), actionCommand(fire_), what,
         [name = bytes(name)](const Workbench& bench, const JobContext&) -> Result<void> {
             BW_CHECK(fireTrigger(bench.project, name));
             return {};
         });
}

void TriggersTab::toggle() {
    const TriggerStatus* status = seen_.find(selected());
    if (!status) return;
    const bool on = !status->trigger.enabled;
    const std::string name = status->trigger.name;
    work(on ? tr("Switch %1 on").arg(text(name)) : tr("Switch %1 off").arg(text(name)), {}, {},
         [name, on](const Workbench& bench, const JobContext&) {
             return setTriggerEnabled(bench.project, name, on);
         });
}

void TriggersTab::cancelFiring() {
    const QueueEntry* entry = chosenFiring();
    if (!entry) return;
    work(tr("Cancel firing %1").arg(entry->sequence), actionCommand(cancel_), {},
         [number = entry->sequence](const Workbench& bench, const JobContext&) -> Result<void> {
             BW_CHECK(cancelQueueEntry(bench.project, number));
             return {};
         });
}

void TriggersTab::watchWork(Job* job) {
    watchBusy_ = true;
    tellWatch();
    connect(job, &Job::ended, this, [this] {
        watchBusy_ = false;
        tellWatch();
    });
}

void TriggersTab::startWatch() {
    // The command line program stands beside the worker.
    const auto program = desk_.session.worker().program().parent_path() / "benchwright";
    watchWork(work(tr("Start watching"), actionCommand(start_), {},
                   [program](const Workbench& bench, const JobContext& job) -> Result<void> {
                       BW_CHECK(startWatching(bench.project, program, job));
                       return {};
                   }));
}

void TriggersTab::stopWatch() {
    watchWork(work(tr("Stop watching"), {}, {}, [](const Workbench& bench, const JobContext& job) {
        return stopWatching(bench.project, job);
    }));
}

void TriggersTab::openRun() {
    const QueueEntry* entry = chosenFiring();
    if (!entry) return;
    const std::filesystem::path pipeline(entry->pipeline);
    Q_EMIT pipelineWanted(text(pipeline.stem()), text(entry->run));
}

}  // namespace bw::ui
