#include "ui/pages/monitor/PipelineRunView.h"

#include "core/base/NumberText.h"
#include "core/flow/PipelineGraph.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/FileView.h"
#include "ui/pages/monitor/FlowWords.h"
#include "ui/pages/monitor/PipelineGraphView.h"
#include "ui/pages/monitor/StepDetails.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>

namespace bw::ui {

PipelineRunView::PipelineRunView(Desk desk, PipelineRunner& runner, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      runner_(runner),
      state_(new Mark(TextSize::Section)),
      notice_(new Notice),
      past_(new Notice),
      graph_(new PipelineGraphView),
      step_(new StepDetails(desk)),
      tabs_(new QTabWidget),
      file_(new FileView) {
    makeActions();
    auto* top = new QWidget;
    auto* column = new QVBoxLayout(top);
    tighten(column, kGapLarge, kGapMedium);
    column->addWidget(makeHead());
    notice_->setObjectName(QStringLiteral("pipelineNotice"));
    notice_->allowClosing();
    past_->setObjectName(QStringLiteral("pastRun"));
    column->addWidget(notice_);
    column->addWidget(past_);
    auto* area = new QScrollArea;
    area->setWidget(graph_);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    column->addWidget(area, 1);

    auto* split = new QSplitter(Qt::Vertical);
    split->addWidget(top);
    split->addWidget(makeBottom());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setSizes({480, 300});
    split->setChildrenCollapsible(false);
    desk_.settings.remember(split, QStringLiteral("monitor/pipeline_split"));
    auto* outer = new QVBoxLayout(this);
    tighten(outer, 0, 0);
    outer->addWidget(split);
    connectAll();
}

QWidget* PipelineRunView::makeHead() {
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    tighten(row, 0, kGap);
    auto* words = new QVBoxLayout;
    tighten(words, 0, 2);
    auto* names = new QHBoxLayout;
    tighten(names, 0, kGapMedium);
    title_ = label({}, TextSize::Headline, "headline", true);
    title_->setObjectName(QStringLiteral("pipelineTitle"));
    state_->setObjectName(QStringLiteral("pipelineState"));
    names->addWidget(title_);
    names->addWidget(state_);
    names->addStretch(1);
    facts_ = label({}, TextSize::Caption, "caption");
    facts_->setObjectName(QStringLiteral("pipelineFacts"));
    facts_->setWordWrap(true);
    description_ = label({}, TextSize::Body, "quiet");
    description_->setWordWrap(true);
    words->addLayout(names);
    words->addWidget(facts_);
    words->addWidget(description_);
    row->addLayout(words, 1);
    for (const auto& [action, kind, name] : {std::tuple{check_, "", "pipelineCheck"},
                                             {resume_, "", "pipelineResume"},
                                             {cancel_, "", "pipelineCancel"},
                                             {run_, "primary", "pipelineRun"}}) {
        QPushButton* made = actionButton(action, kind);
        made->setObjectName(QLatin1String(name));
        row->addWidget(made, 0, Qt::AlignTop);
        made->setVisible(action->isVisible());
    }
    return head;
}

QTableView* PipelineRunView::makeTable(QAbstractItemModel* model, const char* name,
                                       const QString& title, std::initializer_list<int> widths) {
    auto* table = new QTableView;
    table->setModel(model);
    dressTable(table);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setObjectName(QLatin1String(name));
    table->setAccessibleName(title);
    int section = 0;
    for (const int width : widths) table->horizontalHeader()->resizeSection(section++, width);
    table->horizontalHeader()->setStretchLastSection(true);
    return table;
}

QWidget* PipelineRunView::makeBottom() {
    tabs_->setDocumentMode(true);
    tabs_->setObjectName(QStringLiteral("pipelineTabs"));
    tabs_->setMinimumHeight(120);
    runsTable_ = makeTable(&runs_, "pipelineRuns", tr("Runs of this pipeline"), {120, 90, 90, 180});
    mistakesTable_ =
        makeTable(&mistakes_, "pipelineMistakes", tr("Mistakes in the file"), {56, 130, 380});
    for (const int section : {MistakesModel::What, MistakesModel::Hint})
        mistakesTable_->horizontalHeader()->setSectionResizeMode(section, QHeaderView::Stretch);
    desk_.settings.remember(runsTable_->horizontalHeader(),
                            QStringLiteral("monitor/pipeline_runs"));
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    tighten(column, kGap, kGap);
    auto* row = new QHBoxLayout;
    file_->setObjectName(QStringLiteral("pipelineFile"));
    file_->setAccessibleName(tr("The pipeline's file"));
    row->addStretch(1);
    row->addWidget(actionButton(open_));
    column->addLayout(row);
    column->addWidget(file_, 1);
    tabs_->addTab(step_, tr("Step"));
    tabs_->addTab(runsTable_, tr("Runs"));
    tabs_->addTab(mistakesTable_, tr("Mistakes"));
    tabs_->addTab(page, tr("File"));
    return tabs_;
}

void PipelineRunView::connectAll() {
    connect(graph_, &PipelineGraphView::stepChosen, this, [this] {
        tellStep();
        tabs_->setCurrentIndex(StepTab);
    });
    connect(runsTable_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& now) {
                lookAtRun(now.data(PipelineRunsModel::kIdRole).toString());
            });
    connect(mistakesTable_, &QTableView::activated, this,
            [this](const QModelIndex& at) { showLine(at.row()); });
    connect(mistakesTable_, &QTableView::clicked, this,
            [this](const QModelIndex& at) { showLine(at.row()); });
    connect(&runner_, &PipelineRunner::changed, this, &PipelineRunView::tellActions);
    connect(&runner_, &PipelineRunner::ended, this, &PipelineRunView::onEnded);
    connect(&runner_, &PipelineRunner::failed, this, &PipelineRunView::onFailed);
}

void PipelineRunView::show(const SharedPipeline& entry) {
    const bool another = !entry || !entry_ || entry->name != entry_->name;
    entry_ = entry;
    if (another) {
        lookedAt_.clear();
        checked_.reset();
        notice_->clear();
        graph_->choose({});
        file_->markLine(0);
    }
    if (!entry_) return;
    if (checked_ && checked_->text != entry_->file.text) checked_.reset();
    if (!lookedAt_.isEmpty() && !entry_->run(bytes(lookedAt_))) lookedAt_.clear();
    tell();
    if (another) tabs_->setCurrentIndex(entry_->file.mistakes.empty() ? StepTab : MistakesTab);
}

const PipelineRunRecord* PipelineRunView::shownRun() const {
    return lookedAt_.isEmpty() ? entry_->latest() : entry_->run(bytes(lookedAt_));
}

std::vector<PipelineMistake> PipelineRunView::mistakes() const {
    return checked_ ? checked_->mistakes : entry_->file.mistakes;
}

void PipelineRunView::tell() {
    graph_->setGraph(pipelineGraph(entry_->file, shownRun()));
    runs_.update(entry_->runs);
    mistakes_.set(mistakes());
    file_->setFile(text(entry_->file.text));
    tellHead();
    tellStep();
    tellTabs();
    tellActions();
}

void PipelineRunView::tellHead() {
    title_->setText(text(entry_->name));
    description_->setText(text(entry_->file.description));
    description_->setVisible(!entry_->file.description.empty());
    const PipelineRunRecord* run = shownRun();
    if (!run) {
        state_->set(tr("not run yet"), Tone::Quiet);
        facts_->setText(text(counted(entry_->file.steps.size(), "step")));
    } else {
        const FlowLook look = lookOf(run->state);
        state_->set(look.word, look.tone);
        facts_->setText(tr("%1 · %2 · %3")
                            .arg(text(run->summary()),
                                 ago(run->ended.empty() ? run->started : run->ended),
                                 text(run->cause)));
    }
    facts_->setToolTip(run ? tr("run %1, started %2").arg(text(run->id), localTime(run->started))
                           : QString());
    if (lookedAt_.isEmpty() || !run) {
        past_->clear();
    } else if (const QString words =
                   tr("This is the run of %1, not the newest.").arg(localTime(run->started));
               past_->sentence() != words) {
        past_->say(Tone::Quiet, words);
        past_->offer(newest_);
    }
}

void PipelineRunView::tellStep() {
    const std::string name = bytes(graph_->chosen());
    const PipelineRunRecord* run = shownRun();
    step_->show(entry_->file.step(name), run && !name.empty() ? run->step(name) : nullptr);
}

void PipelineRunView::tellTabs() {
    const auto title = [](const QString& words, std::size_t count) {
        return count == 0 ? words : QStringLiteral("%1 · %2").arg(words).arg(count);
    };
    tabs_->setTabText(RunsTab, title(tr("Runs"), entry_->runs.size()));
    tabs_->setTabText(MistakesTab, title(tr("Mistakes"), mistakes().size()));
    const QString chosen = graph_->chosen();
    tabs_->setTabText(StepTab, chosen.isEmpty() ? tr("Step") : tr("Step %1").arg(chosen));
}

void PipelineRunView::lookAtRun(const QString& id) {
    if (!entry_ || id.isEmpty()) return;
    const auto* newest = entry_->latest();
    const QString wanted = newest && text(newest->id) == id ? QString() : id;
    if (wanted == lookedAt_) return;
    lookedAt_ = wanted;
    tell();
}

bool PipelineRunView::showRun(const QString& id) {
    if (!entry_ || !entry_->run(bytes(id))) return false;
    lookAtRun(id);
    return true;
}

void PipelineRunView::showLine(int row) {
    file_->markLine(mistakes_.lineOf(row));
    tabs_->setCurrentIndex(FileTab);
}

void PipelineRunView::welcome(const QString& file) {
    notice_->say(Tone::Good, tr("Written: %1").arg(file));
    notice_->offer(check_);
}

}  // namespace bw::ui
