#include "ui/pages/monitor/OverviewTab.h"

#include "core/requests/RequestLog.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/MonitorChooser.h"
#include "ui/pages/monitor/OverviewView.h"
#include "ui/pages/monitor/TruthDialog.h"
#include "ui/pages/monitor/WindowWords.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr auto kTableKey = "monitor/as_table";
constexpr int kLookMs = 4'000;
// What another process found is taken up; out of sight it is only the badge that waits for it.
constexpr int kReloadMs = 5'000, kHiddenReloadMs = 30'000;
// Of the time that passes, at most a fifth is spent looking at a log that grows all the time.
constexpr double kRestFactor = 4, kLeastRest = 15;
constexpr int kShownKeys = 8;

std::filesystem::path logOf(const Workbench& bench, const std::string& model) {
    return requestFolder(bench.project.folder(), model);
}

}  // namespace

OverviewTab::OverviewTab(Desk desk, QWidget* parent) : QWidget(parent), desk_(desk) {
    makeActions();
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addWidget(makeBar());
    notice_ = new Notice;
    notice_->setObjectName(QStringLiteral("monitorNotice"));
    notice_->allowClosing();
    progress_ = new JobStrip;
    auto* news = new QVBoxLayout;
    news->setContentsMargins(kGapLarge, kGapSmall, kGapLarge, kGap);
    news->setSpacing(kGap);
    news->addWidget(notice_);
    news->addWidget(progress_);
    column->addLayout(news);
    column->addWidget(horizontalLine());
    column->addWidget(makeStates(), 1);
    table_->setChecked(desk.settings.value(QLatin1String(kTableKey), false).toBool());
    connect(chooser_, &MonitorChooser::changed, this, &OverviewTab::choose);
    connect(&desk.session, &Session::snapshotChanged, this, &OverviewTab::follow);
    connect(&look_, &QTimer::timeout, this, &OverviewTab::lookAtLog);
    look_.start(kLookMs);
    choose();
    follow();
}

void OverviewTab::makeActions() {
    refresh_ = makeAction(this, tr("Refresh"), QStringLiteral("refresh"), QKeySequence::Refresh, {},
                          [this] { compute(true); });
    truth_ = makeAction(this, tr("Add truth…"), QStringLiteral("plus"), {},
                        QStringLiteral("benchwright monitor truth FILE --key COLUMN"),
                        [this] { askTruth(); });
    table_ = makeAction(this, tr("Show as table"), QStringLiteral("table"), {}, {}, [this] {
        desk_.settings.setValue(QLatin1String(kTableKey), table_->isChecked());
    });
    table_->setCheckable(true);
    connect(table_, &QAction::toggled, this, [this](bool on) { view_->showAsTable(on); });
    openCompare_ = makeAction(this, tr("Open Compare"), QStringLiteral("compare"), {},
                              QStringLiteral("benchwright compare RUN"),
                              [this] { desk_.navigator.compare({}); });
    openDeploy_ = makeAction(
        this, tr("Open Deploy"), QStringLiteral("deploy"), {},
        QStringLiteral("benchwright serve production"), [this] {
            desk_.navigator.showModel(choice_.production ? text(choice_.model) : QString());
        });
    for (QAction* action : {refresh_, truth_}) action->setEnabled(false);
}

QWidget* OverviewTab::makeBar() {
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(kGapLarge, kGapMedium, kGapLarge, 0);
    row->setSpacing(kGap);
    chooser_ = new MonitorChooser(desk_);
    row->addWidget(chooser_);
    row->addSpacing(kGap);
    age_ = label({}, TextSize::Body, "quiet");
    age_->setObjectName(QStringLiteral("monitorAge"));
    row->addWidget(age_, 1);
    const auto add = [&](QAction* action, const char* kind, const char* id) {
        QPushButton* made = actionButton(action, kind);
        made->setObjectName(QLatin1String(id));
        row->addWidget(made);
        return made;
    };
    QPushButton* table = add(table_, "flat", "showAsTable");
    table->setCheckable(true);
    connect(table_, &QAction::toggled, table, &QPushButton::setChecked);
    add(truth_, "", "addTruth");
    add(refresh_, "primary", "refreshMonitor");
    return bar;
}

StatePanel* OverviewTab::makeStates() {
    view_ = new OverviewView(desk_);
    connect(view_, &OverviewView::rowsWanted, this, &OverviewTab::showRows);
    noRequests_ = new EmptyPanel(QStringLiteral("monitor"), {});
    noRequests_->setAction(openDeploy_);
    requests_ = new StatePanel(view_, noRequests_);
    requests_->setObjectName(QStringLiteral("requestsPanel"));
    connect(requests_, &StatePanel::retry, this, [this] { compute(true); });
    auto* noModel = new EmptyPanel(QStringLiteral("monitor"),
                                   tr("No production model yet. Promote a run on the Compare "
                                      "page, then serve it."));
    noModel->setAction(openCompare_);
    models_ = new StatePanel(requests_, noModel);
    models_->setObjectName(QStringLiteral("monitorPanel"));
    return models_;
}

void OverviewTab::follow() {
    if (!desk_.session.loaded()) return;
    const bool stale = !sinceLoaded_.isValid() ||
                       sinceLoaded_.hasExpired(isVisible() ? kReloadMs : kHiddenReloadMs);
    if (stale) load();
    tellState();
}

void OverviewTab::choose() {
    if (chooser_->choice() == choice_) return;
    choice_ = chooser_->choice();
    setActionCommand(refresh_, monitorCommand(choice_));
    notice_->clear();
    seen_.clear();
    load();
    tellState();
}

void OverviewTab::load() {
    if (choice_.model.empty()) return;
    sinceLoaded_.start();
    loading_ = true;
    Job* job = desk_.session.run<SharedMonitored>(
        {.title = tr("Read what monitoring kept"), .quiet = true}, this,
        [choice = choice_, before = shown_](const Workbench& bench, const JobContext& context) {
            return readMonitored(bench.project, choice, before, context);
        },
        [this, choice = choice_, begun = computed_](const Result<SharedMonitored>& found) {
            if (choice != choice_) return;
            loading_ = false;
            if (begun != computed_ && shown_ && shown_->choice == choice_) return;
            if (found)
                show(*found, false);
            else if (!shown_ || shown_->choice != choice_)
                requests_->showError(found.error(), true);
            else
                notice_->say(found.error());
        });
    if (!shown_ || shown_->choice != choice_) requests_->showLoading(job);
}

void OverviewTab::show(const SharedMonitored& found, bool computed) {
    const bool same = shown_ && shown_->choice == found->choice;
    if (same && !computed) {
        // What could not be kept is known here alone.
        for (const MonitorWindow& window : shown_->windows)
            if (!window.problem.empty()) return;
    }
    shown_ = found;
    view_->show(shown_);
    tellState();
    tellAge();
    tellAlarms();
    if (!same) lookAtLog();
}

void OverviewTab::tellState() {
    if (!desk_.session.loaded()) return;
    const Snapshot& now = *desk_.session.snapshot();
    const bool any = !choice_.model.empty();
    const bool known = shown_ && shown_->choice == choice_;
    const bool windows = known && !shown_->windows.empty();
    refresh_->setEnabled(any && computing_ == 0);
    truth_->setEnabled(any);
    table_->setEnabled(windows);
    if (!any || (known && !choice_.production && !windows && shown_->log.rows == 0)) {
        if (!any && now.problem)
            models_->showError(*now.problem);
        else
            models_->showEmpty();
        return;
    }
    models_->showContent();
    if (windows)
        requests_->showContent();
    else if (known && shown_->log.rows == 0) {
        noRequests_->setSentence(
            now.settings.log.enabled
                ? tr("No requests yet. Serve the model: benchwright serve production")
                : tr("No requests are logged: benchwright.toml switches the log off."));
        requests_->showEmpty();
    }
}

void OverviewTab::tellAge() {
    QString words;
    if (computing_ > 0)
        words = tr("looking at the log");
    else if (!shown_->computed.empty())
        words = tr("as of %1").arg(ago(shown_->computed));
    age_->setText(words);
    age_->setToolTip(shown_ ? localTime(shown_->computed) : QString());
}

void OverviewTab::tellAlarms() {
    for (auto window = shown_->windows.rbegin(); window != shown_->windows.rend(); ++window) {
        if (window->verdict() == "too_few_rows") continue;
        const auto alarms = static_cast<int>(window->alarms.size());
        Q_EMIT alarmsChanged(
            alarms, alarms == 0 ? QString()
                                : tr("%1 of %2 in %3")
                                      .arg(text(counted(alarms, "alarm")), text(choice_.model),
                                           spanTitle(window->from, window->to)));
        return;
    }
    Q_EMIT alarmsChanged(0, {});
}

void OverviewTab::compute(bool asked) {
    if (choice_.model.empty() || computing_ > 0) return;
    ++computing_;
    sinceComputed_.start();
    if (asked) notice_->clear();
    Job* job = desk_.session.run<SharedMonitored>(
        {.title = tr("Monitor %1").arg(text(choice_.model)),
         .command = monitorCommand(choice_),
         .quiet = !asked},
        this,
        [choice = choice_](const Workbench& bench, const JobContext& context) {
            return computeMonitored(bench, choice, context);
        },
        [this, choice = choice_](const Result<SharedMonitored>& found) {
            --computing_;
            ++computed_;
            computeSeconds_ = static_cast<double>(sinceComputed_.elapsed()) / 1000;
            sinceComputed_.start();
            if (found && choice == choice_) {
                seen_ = (*found)->log.signature;
                show(*found, true);
            } else if (!found && choice == choice_) {
                const bool nothing = !shown_ || shown_->windows.empty();
                nothing ? requests_->showError(found.error(), true) : notice_->say(found.error());
            }
            if (shown_) tellAge();
            refresh_->setEnabled(true);
        });
    if (asked) progress_->follow(job);
    const bool nothing = !shown_ || shown_->choice != choice_ || shown_->windows.empty();
    if (nothing) requests_->showLoading(job);
    refresh_->setEnabled(false);
    if (shown_) tellAge();
}

/// Looks whether the log grew; if so, and enough time has passed, what it holds is looked at anew.
void OverviewTab::lookAtLog() {
    const bool resting = sinceComputed_.isValid() &&
                         static_cast<double>(sinceComputed_.elapsed()) / 1000 <
                             std::max(kLeastRest, computeSeconds_ * kRestFactor) &&
                         !seen_.empty();
    if (!isVisible() || looking_ || computing_ > 0 || loading_ || resting || choice_.model.empty())
        return;
    looking_ = true;
    desk_.session.run<std::string>(
        {.title = tr("Look at the log"), .quiet = true}, this,
        [model = choice_.model](const Workbench& bench, const JobContext&) -> Result<std::string> {
            return logSignature(logOf(bench, model), bench.project.settings());
        },
        [this, choice = choice_](const Result<std::string>& now) {
            looking_ = false;
            if (!now || choice != choice_ || *now == seen_ || !shown_) return;
            seen_ = *now;
            if (shown_->choice == choice_ &&
                (shown_->log.rows > 0 || *now != shown_->log.signature))
                compute(false);
        });
}

void OverviewTab::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    lookAtLog();
}

void OverviewTab::showRows(const RowsWanted& wanted) {
    auto* dialog = new LoggedRowsDialog(desk_, wanted, this);
    dialog->show();
}

void OverviewTab::askTruth() {
    if (choice_.model.empty()) return;
    auto* dialog = new TruthDialog(desk_, choice_, this);
    connect(dialog, &TruthDialog::wanted, this, &OverviewTab::addTruth);
    dialog->open();
}

void OverviewTab::addTruth(const TruthOptions& options) {
    notice_->clear();
    Job* job = desk_.session.run<TruthOutcome>(
        {.title = tr("Add truth from %1").arg(text(options.file.filename())),
         .command = truthCommand(options)},
        this,
        [options](const Workbench& bench, const JobContext& context) {
            return addTruthFile(bench, options, context);
        },
        [this](const Result<TruthOutcome>& outcome) { truthAdded(outcome); });
    progress_->follow(job);
}

void OverviewTab::truthAdded(const Result<TruthOutcome>& outcome) {
    if (!outcome) {
        notice_->say(outcome.error());
        return;
    }
    QString sentence = tr("Truth kept: %1, %2 joined with requests.")
                           .arg(text(counted(outcome->rows, "row")), number(outcome->joined));
    QStringList detail;
    if (outcome->unknown > 0) {
        QStringList keys;
        for (const std::string& key : outcome->unknownKeys)
            if (keys.size() < kShownKeys) keys += text(key);
        detail += tr("Without a request yet: %1 of %2 (%3%4); kept until it arrives.")
                      .arg(text(counted(outcome->unknown, "key")),
                           text(outcome->logKey).section(QLatin1Char('.'), -1),
                           keys.join(QStringLiteral(", ")),
                           outcome->unknown > keys.size() ? QStringLiteral(" …") : QString());
    }
    if (outcome->left > 0)
        detail += tr("%1 without key or value left out.").arg(text(counted(outcome->left, "row")));
    if (outcome->unknownLabels > 0)
        detail +=
            tr("%1 the model does not know.").arg(text(counted(outcome->unknownLabels, "value")));
    notice_->say(outcome->unknown > 0 ? Tone::Warn : Tone::Good, sentence,
                 detail.join(QLatin1Char(' ')));
    compute(false);
}

}  // namespace bw::ui
