#include "ui/pages/train/RunView.h"

#include "core/base/NumberText.h"
#include "ui/base/Text.h"
#include "ui/pages/train/CurvesPanel.h"
#include "ui/pages/train/RunActions.h"
#include "ui/pages/train/RunHeadline.h"
#include "ui/pages/train/RunInspector.h"
#include "ui/pages/train/RunWords.h"
#include "ui/pages/train/TrainCommand.h"
#include "ui/widgets/Basics.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTabWidget>
#include <QTableView>

namespace bw::ui {
namespace {

constexpr int kMostLogLines = 5000;
constexpr std::size_t kMostOthers = 200;
constexpr auto kTabKey = "train/tab";

}  // namespace

RunView::RunView(Desk desk, RunInspector* inspector, QAction* inspectorAction, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      actions_(new RunActions(desk, this)),
      headline_(new RunHeadline(*actions_, inspectorAction)),
      inspector_(inspector),
      curves_(new CurvesPanel(desk.settings)),
      tabs_(new QTabWidget),
      notes_(label({})),
      metricsEmpty_(label(tr("Metrics of the best model come with the end of the run."),
                          TextSize::Body, "quiet")),
      specProblem_(label({}, TextSize::Body, "bad")),
      differenceNote_(label({}, TextSize::Body, "quiet")),
      metricsView_(new QTableView),
      configurationView_(new QTableView),
      other_(new QComboBox),
      log_(new QPlainTextEdit) {
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addWidget(headline_);
    tabs_->setObjectName(QStringLiteral("run_tabs"));
    tabs_->setDocumentMode(true);
    tabs_->addTab(curves_, tr("Curves"));
    tabs_->addTab(resultsTab(), tr("Results"));
    tabs_->addTab(configurationTab(), tr("Configuration"));
    tabs_->addTab(logTab(), tr("Log"));
    tabs_->setCurrentIndex(desk_.settings.value(QLatin1String(kTabKey), 0).toInt());
    column->addWidget(tabs_, 1);
    connect(tabs_, &QTabWidget::currentChanged, this,
            [this](int tab) { desk_.settings.setValue(QLatin1String(kTabKey), tab); });
    connect(&desk_.session, &Session::snapshotChanged, this, &RunView::followSnapshot);
    connect(actions_, &RunActions::failed, headline_, &RunHeadline::showProblem);
    connect(actions_, &RunActions::copyCommand, this, &RunView::copyCommand);
    connect(actions_, &RunActions::trainAgain, this, [this] {
        if (spec_) Q_EMIT trainAgain(optionsOf(*spec_, desk_.session.plugins()));
    });
}

RunView::~RunView() = default;

QWidget* RunView::resultsTab() {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    tighten(column, kGapLarge, kGapMedium);
    notes_->setObjectName(QStringLiteral("run_notes"));
    notes_->setWordWrap(true);
    notes_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(notes_);
    column->addWidget(metricsEmpty_);
    dressTable(metricsView_);
    metricsView_->setObjectName(QStringLiteral("run_metrics"));
    metricsView_->setAccessibleName(tr("Metrics of the best model"));
    metricsView_->setModel(&metrics_);
    metricsView_->horizontalHeader()->setDefaultSectionSize(120);
    column->addWidget(metricsView_, 1);
    return page;
}

QWidget* RunView::configurationTab() {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    tighten(column, kGapLarge, kGapMedium);
    auto* row = new QHBoxLayout;
    row->addWidget(label(tr("Difference against"), TextSize::Body, "quiet"));
    other_->setObjectName(QStringLiteral("difference_against"));
    other_->setAccessibleName(tr("Difference against"));
    other_->setMinimumWidth(220);
    row->addWidget(other_);
    row->addWidget(differenceNote_);
    row->addStretch(1);
    row->addWidget(actionButton(actions_->again, "flat"));
    column->addLayout(row);
    specProblem_->setWordWrap(true);
    column->addWidget(specProblem_);
    dressTable(configurationView_);
    configurationView_->setObjectName(QStringLiteral("configuration"));
    configurationView_->setAccessibleName(tr("Configuration of the run"));
    configurationView_->setModel(&configuration_);
    configurationView_->horizontalHeader()->setDefaultSectionSize(260);
    configurationView_->horizontalHeader()->setStretchLastSection(true);
    column->addWidget(configurationView_, 1);
    connect(other_, &QComboBox::activated, this,
            [this] { compareWith(other_->currentData().toString()); });
    return page;
}

QWidget* RunView::logTab() {
    log_->setObjectName(QStringLiteral("run_log"));
    log_->setAccessibleName(tr("Log of the worker"));
    log_->setReadOnly(true);
    log_->setMaximumBlockCount(kMostLogLines);
    log_->setFont(monospaceFont());
    log_->setFrameShape(QFrame::NoFrame);
    log_->setPlaceholderText(tr("The worker has written nothing yet."));
    return log_;
}

void RunView::show(const QString& id) {
    if (id == id_) return;
    id_ = id;
    ++generation_;
    spec_.reset();
    curves_->clear(tr("No point yet"));
    inspector_->clear();
    configuration_.clear();
    specProblem_->hide();
    log_->clear();
    follower_.reset();
    const RunEntry* run = desk_.session.snapshot()->run(bytes(id));
    actions_->setRun(run);
    if (!run) return;
    follower_ = std::make_unique<RunFollower>(desk_.session.folder() / run->record.directory);
    connect(follower_.get(), &RunFollower::news, this,
            [this](const std::shared_ptr<const RunNews>& news) { takeNews(*news); });
    followSnapshot();
    listOthers();
    loadSpec();
}

void RunView::followSnapshot() {
    const auto& snapshot = desk_.session.snapshot();
    const RunEntry* run = snapshot->run(bytes(id_));
    actions_->setRun(run);
    if (!run) return;
    headline_->show(*run, snapshot->settings.metric);
    inspector_->showStatus(run->status);
    metrics_.set(run->status);
    const bool empty = metrics_.rowCount() == 0;
    metricsEmpty_->setVisible(empty);
    metricsView_->setVisible(!empty);
    QStringList notes;
    for (const std::string& note : run->status.notes)
        notes.append(QStringLiteral("•  ") + text(note));
    notes_->setText(notes.join(QLatin1Char('\n')));
    notes_->setVisible(!notes.isEmpty());
    if (follower_) follower_->setProcess(isLive(run->status.state) ? run->status.pid : 0);
}

void RunView::takeNews(const RunNews& news) {
    curves_->apply(news.tags);
    if (!news.problems.empty()) curves_->setProblems(news.problems);
    if (news.log) takeLog(*news.log);
    if (news.checkpoints) inspector_->showCheckpoints(*news.checkpoints);
    if (news.process) inspector_->showProcess(*news.process);
}

void RunView::takeLog(const LogTail::News& news) {
    QScrollBar* bar = log_->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum();
    if (news.restart) log_->clear();
    QTextCursor cursor(log_->document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(text(news.text));
    if (atEnd) bar->setValue(bar->maximum());
}

void RunView::loadSpec() {
    const RunEntry* run = desk_.session.snapshot()->run(bytes(id_));
    desk_.session.jobs().start<RunSpec>(
        {.title = tr("Read run %1").arg(id_), .quiet = true}, this,
        [folder = desk_.session.folder() / run->record.directory](const JobContext&) {
            return RunFolder(folder).spec();
        },
        [this, generation = generation_](Result<RunSpec> spec) {
            if (generation != generation_) return;
            if (spec) {
                spec_ = std::move(*spec);
                showConfiguration();
                return;
            }
            specProblem_->setText(text(spec.error().message + ". " + spec.error().hint));
            specProblem_->show();
        });
}

void RunView::listOthers() {
    const auto& runs = desk_.session.snapshot()->runs;
    other_->clear();
    other_->addItem(tr("No other run"), QString());
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        if (text(run->record.id) == id_) continue;
        if (static_cast<std::size_t>(other_->count()) > kMostOthers) break;
        other_->addItem(QStringLiteral("%1 · %2").arg(text(run->record.id), runTitle(run->record)),
                        text(run->record.id));
    }
}

void RunView::showConfiguration() {
    differenceNote_->clear();
    if (spec_) configuration_.show(*spec_);
}

void RunView::compareWith(const QString& other) {
    const RunEntry* run = desk_.session.snapshot()->run(bytes(other));
    if (!spec_ || !run) return showConfiguration();
    desk_.session.jobs().start<RunSpec>(
        {.title = tr("Read run %1").arg(other), .quiet = true}, this,
        [folder = desk_.session.folder() / run->record.directory](const JobContext&) {
            return RunFolder(folder).spec();
        },
        [this, generation = generation_, other](const Result<RunSpec>& spec) {
            if (generation != generation_ || other_->currentData().toString() != other) return;
            if (!spec) {
                differenceNote_->setText(text(spec.error().message));
                return;
            }
            configuration_.showDifference(*spec_, *spec, other);
            const int rows = configuration_.rowCount();
            differenceNote_->setText(rows == 0 ? tr("The same configuration")
                                               : text(counted(rows, "difference")));
        });
}

void RunView::copyCommand() {
    if (spec_)
        QApplication::clipboard()->setText(commandOf(optionsOf(*spec_, desk_.session.plugins())));
}

}  // namespace bw::ui
