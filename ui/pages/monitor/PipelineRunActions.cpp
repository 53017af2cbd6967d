#include "core/base/NumberText.h"
#include "core/flow/CheckPipeline.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/FlowWords.h"
#include "ui/pages/monitor/PipelineRunView.h"
#include "ui/pages/monitor/RunPipelineDialog.h"
#include "ui/widgets/Notice.h"

#include <QDesktopServices>
#include <QTabWidget>
#include <QTableView>
#include <QUrl>

namespace bw::ui {

void PipelineRunView::makeActions() {
    run_ =
        makeAction(this, tr("Run pipeline"), QStringLiteral("play"), {}, {}, [this] { askRun(); });
    cancel_ = makeAction(this, tr("Cancel"), QStringLiteral("stop"), {}, {}, [this] {
        if (entry_) runner_.cancel(entry_->name);
    });
    resume_ =
        makeAction(this, tr("Resume"), QStringLiteral("resume"), {}, {}, [this] { resume(); });
    check_ = makeAction(this, tr("Check"), QStringLiteral("shield"), {}, {}, [this] { check(); });
    open_ = makeAction(this, tr("Open in the editor"), QStringLiteral("external"), {}, {}, [this] {
        if (entry_) QDesktopServices::openUrl(QUrl::fromLocalFile(text(entry_->file.file)));
    });
    newest_ =
        makeAction(this, tr("Show the newest run"), QStringLiteral("history"), {}, {}, [this] {
            lookedAt_.clear();
            runsTable_->clearSelection();
            runsTable_->setCurrentIndex({});
            tell();
        });
    for (QAction* action : flowActions()) action->setEnabled(false);
    cancel_->setVisible(false);
    resume_->setVisible(false);
}

void PipelineRunView::tellActions() {
    if (!entry_) return;
    const PipelineRunRecord* latest = entry_->latest();
    const bool ours = runner_.job(entry_->name);
    const bool live = ours || (latest && latest->state == PipelineState::Running);
    const bool sound = entry_->file.mistakes.empty();
    run_->setText(entry_->file.parameters.empty() ? tr("Run") : tr("Run…"));
    run_->setEnabled(!live && sound);
    cancel_->setVisible(live);
    cancel_->setEnabled(ours);
    const bool resumable = latest && canResume(*latest) && !live;
    resume_->setVisible(resumable);
    resume_->setEnabled(resumable && sound);
    check_->setEnabled(!entry_->file.text.empty());
    open_->setEnabled(true);
    const QString name = shellWord(text(entry_->name));
    setActionCommand(run_, runCommand(entry_->name, {}));
    if (resumable)
        setActionCommand(resume_, runCommand(entry_->name, valuesOf(entry_->file, *latest)));
    setActionCommand(check_, QStringLiteral("benchwright pipeline check ") + name);
    if (live && !ours)
        cancel_->setToolTip(tr("Process %1 runs it; cancel it there, or in the list of jobs where "
                               "a trigger started it.")
                                .arg(latest->pid));
}

void PipelineRunView::askRun() {
    if (!entry_ || !run_->isEnabled()) return;
    if (entry_->file.parameters.empty()) return start({}, {});
    auto* dialog = new RunPipelineDialog(*entry_, {}, this);
    connect(dialog, &QDialog::accepted, this, [this, dialog, name = entry_->name] {
        if (entry_ && entry_->name == name) start(dialog->values(), dialog->from());
    });
    dialog->open();
}

void PipelineRunView::start(const std::map<std::string, std::string>& set,
                            const std::string& from) {
    notice_->clear();
    lookedAt_.clear();
    runner_.start(*entry_, set, from);
    tell();
}

void PipelineRunView::resume() {
    if (!entry_ || !entry_->latest()) return;
    start(valuesOf(entry_->file, *entry_->latest()), {});
}

void PipelineRunView::check() {
    using Mistakes = std::vector<PipelineMistake>;
    const std::string name = entry_->name;
    check_->setEnabled(false);
    Job* job = desk_.session.run<Checked>(
        {.title = tr("Check pipeline %1").arg(text(name)), .command = actionCommand(check_)}, this,
        [path = entry_->file.file](const Workbench& bench,
                                   const JobContext& context) -> Result<Checked> {
            BW_TRY(const PipelineFile file, readPipelineFile(path));
            BW_TRY(Mistakes found, checkPipeline(bench, file, context));
            return Checked{file.text, std::move(found)};
        },
        [this, name](Result<Checked> found) {
            if (!entry_ || entry_->name != name) return;
            if (!found) return notice_->say(found.error());
            checked_ = std::move(*found);
            if (checked_->mistakes.empty())
                notice_->say(Tone::Good, tr("No mistakes: the pipeline can be run."));
            else
                notice_->say(
                    Tone::Bad,
                    tr("%1 in the file.").arg(text(counted(checked_->mistakes.size(), "mistake"))),
                    tr("A click on one shows its line."));
            tell();
            if (!checked_->mistakes.empty()) tabs_->setCurrentIndex(MistakesTab);
        });
    connect(job, &Job::ended, this, &PipelineRunView::tellActions);
}

void PipelineRunView::onEnded(const QString& name, const PipelineRunRecord& run) {
    // That it is done stands in the head already.
    if (!entry_ || text(entry_->name) != name || run.state == PipelineState::Done) return;
    QString words = text(run.summary());
    if (!words.isEmpty()) words[0] = words[0].toUpper();
    notice_->say(lookOf(run.state).tone, words + QLatin1Char('.'));
}

void PipelineRunView::onFailed(const QString& name, const Error& error) {
    if (!entry_ || text(entry_->name) != name) return;
    if (error.code == ErrorCode::Cancelled)
        notice_->say(Tone::Quiet, tr("Cancelled. The next run goes on where this one ended."));
    else
        notice_->say(error);
    if (error.code == ErrorCode::BadInput) notice_->offer(check_);
}

}  // namespace bw::ui
