#include "ui/pages/monitor/TriggersTab.h"

#include "ui/base/Text.h"
#include "ui/pages/monitor/FileView.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>

namespace bw::ui {
namespace {

constexpr int kReadEveryMs = 1000;

QTableView* makeTable(QAbstractItemModel* model, const char* name, const QString& title,
                      std::initializer_list<int> widths) {
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

QPushButton* named(QAction* action, const char* name, const char* kind = "") {
    QPushButton* made = actionButton(action, kind);
    made->setObjectName(QLatin1String(name));
    return made;
}

}  // namespace

TriggersTab::TriggersTab(Desk desk, QWidget* parent)
    : QWidget(parent),
      desk_(desk),
      watch_(new Mark(TextSize::Section)),
      watchFacts_(label({}, TextSize::Caption, "caption")),
      notice_(new Notice),
      triggersTable_(
          makeTable(&triggers_, "triggers", tr("Triggers"), {120, 130, 230, 100, 150, 110})),
      firingsTable_(makeTable(&firings_, "firings", tr("Firings and what came of them"),
                              {110, 80, 110, 260, 100})),
      mistakesTable_(makeTable(&mistakes_, "triggerMistakes", tr("Mistakes in triggers.toml"),
                               {56, 130, 380})),
      tabs_(new QTabWidget),
      file_(new FileView) {
    for (const int section : {MistakesModel::What, MistakesModel::Hint})
        mistakesTable_->horizontalHeader()->setSectionResizeMode(section, QHeaderView::Stretch);
    makeActions();
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    tighten(column, 0, 0);
    column->addWidget(makeWatchBar());
    auto* split = new QSplitter(Qt::Vertical);
    split->addWidget(makeTriggers());
    split->addWidget(makeBottom());
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 1);
    split->setChildrenCollapsible(false);
    desk_.settings.remember(split, QStringLiteral("monitor/triggers_split"));
    column->addWidget(split, 1);
    auto* empty = new EmptyPanel(
        QStringLiteral("refresh"),
        tr("No triggers yet. A trigger starts a pipeline: at a time, on a new file, on drift, on "
           "a metric, or when production is old."));
    empty->setAction(add_);
    panel_ = new StatePanel(content, empty);
    auto* outer = new QVBoxLayout(this);
    tighten(outer, 0, 0);
    outer->addWidget(panel_);
    connectAll();
    timer_.start(kReadEveryMs);
    read();
}

QWidget* TriggersTab::makeWatchBar() {
    QFrame* bar = frame("surface");
    auto* column = new QVBoxLayout(bar);
    tighten(column, kGapLarge, kGap);
    auto* row = new QHBoxLayout;
    tighten(row, 0, kGap);
    auto* words = new QVBoxLayout;
    tighten(words, 0, 2);
    watch_->setObjectName(QStringLiteral("watchState"));
    watchFacts_->setObjectName(QStringLiteral("watchFacts"));
    words->addWidget(watch_);
    words->addWidget(watchFacts_);
    row->addLayout(words, 1);
    for (const auto& [action, name] :
         {std::pair{stop_, "stopWatching"}, {start_, "startWatching"}}) {
        QPushButton* made = named(action, name);
        row->addWidget(made);
        made->setVisible(action->isVisible());
    }
    column->addLayout(row);
    notice_->setObjectName(QStringLiteral("triggersNotice"));
    notice_->allowClosing();
    column->addWidget(notice_);
    return bar;
}

QWidget* TriggersTab::makeTriggers() {
    auto* part = new QWidget;
    auto* column = new QVBoxLayout(part);
    tighten(column, 0, 0);
    auto* row = new QHBoxLayout;
    tighten(row, kGapMedium, kGap);
    row->addWidget(label(tr("Triggers"), TextSize::Section, "section", true));
    row->addStretch(1);
    row->addWidget(named(toggle_, "toggleTrigger"));
    row->addWidget(named(fire_, "fireTrigger"));
    row->addWidget(named(add_, "addTrigger", "primary"));
    column->addLayout(row);
    column->addWidget(horizontalLine());
    column->addWidget(triggersTable_, 1);
    desk_.settings.remember(triggersTable_->horizontalHeader(),
                            QStringLiteral("monitor/triggers_columns"));
    return part;
}

QWidget* TriggersTab::makeBottom() {
    auto* firings = new QWidget;
    auto* column = new QVBoxLayout(firings);
    tighten(column, 0, 0);
    auto* row = new QHBoxLayout;
    tighten(row, kGap, kGap);
    row->addStretch(1);
    row->addWidget(named(open_, "openPipelineRun"));
    row->addWidget(named(cancel_, "cancelFiring"));
    column->addLayout(row);
    column->addWidget(firingsTable_, 1);
    desk_.settings.remember(firingsTable_->horizontalHeader(),
                            QStringLiteral("monitor/firings_columns"));
    auto* file = new QWidget;
    auto* lines = new QVBoxLayout(file);
    tighten(lines, kGap, kGap);
    auto* top = new QHBoxLayout;
    top->addStretch(1);
    top->addWidget(named(lines_, "openTriggersFile"));
    lines->addLayout(top);
    file_->setObjectName(QStringLiteral("triggersFile"));
    file_->setAccessibleName(tr("triggers.toml"));
    lines->addWidget(file_, 1);
    tabs_->setDocumentMode(true);
    tabs_->setObjectName(QStringLiteral("triggerTabs"));
    tabs_->addTab(firings, tr("Firings"));
    tabs_->addTab(mistakesTable_, tr("Mistakes"));
    tabs_->addTab(file, tr("File"));
    return tabs_;
}

void TriggersTab::connectAll() {
    connect(panel_, &StatePanel::retry, this, &TriggersTab::read);
    connect(&timer_, &QTimer::timeout, this, [this] {
        if (isVisible()) read();
    });
    connect(triggersTable_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &TriggersTab::tellActions);
    connect(triggersTable_, &QTableView::activated, this, [this](const QModelIndex& at) {
        if (const auto* status = seen_.find(at.data(TriggersModel::kNameRole).toString())) {
            file_->markLine(status->trigger.line);
            tabs_->setCurrentIndex(FileTab);
        }
    });
    connect(firingsTable_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &TriggersTab::tellActions);
    const auto showLine = [this](const QModelIndex& at) {
        file_->markLine(mistakes_.lineOf(at.row()));
        tabs_->setCurrentIndex(FileTab);
    };
    connect(mistakesTable_, &QTableView::activated, this, showLine);
    connect(mistakesTable_, &QTableView::clicked, this, showLine);
}

QString TriggersTab::selected() const {
    const auto rows = triggersTable_->selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : rows.first().data(TriggersModel::kNameRole).toString();
}

const QueueEntry* TriggersTab::chosenFiring() const {
    const auto rows = firingsTable_->selectionModel()->selectedRows();
    return rows.isEmpty() ? nullptr : firings_.entry(rows.first().row());
}

void TriggersTab::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    read();
}

void TriggersTab::read() {
    if (std::exchange(reading_, true)) {
        again_ = true;
        return;
    }
    Job* job = desk_.session.run<TriggersSeen>(
        {.title = tr("Read the triggers"), .quiet = true}, this,
        [](const Workbench& bench, const JobContext&) { return readTriggersSeen(bench.project); },
        [this](const Result<TriggersSeen>& seen) {
            reading_ = false;
            take(seen);
            if (std::exchange(again_, false)) read();
        });
    if (!read_) panel_->showLoading(job);
}

void TriggersTab::take(const Result<TriggersSeen>& seen) {
    if (!seen) {
        if (!read_) panel_->showError(seen.error(), true);
        return;
    }
    const bool first = !std::exchange(read_, true);
    const bool same = !first && seen->stamp == seen_.stamp;
    seen_ = *seen;
    if (!same) tell();
    if (seen_.file.triggers.empty() && seen_.file.mistakes.empty() && seen_.history.empty())
        panel_->showEmpty();
    else
        panel_->showContent();
}

void TriggersTab::tell() {
    triggers_.update(seen_);
    firings_.update(seen_.history);
    std::vector<MistakesModel::Mistake> mistakes;
    for (const TriggerMistake& mistake : seen_.file.mistakes)
        mistakes.push_back(
            {mistake.line, text(mistake.trigger), text(mistake.message), text(mistake.hint)});
    const bool news = mistakes_.rowCount() == 0 && !mistakes.empty();
    mistakes_.set(std::move(mistakes));
    file_->setFile(text(seen_.text));
    if (selected().isEmpty() && triggers_.rowCount() > 0) triggersTable_->selectRow(0);
    tellTabs();
    if (news) tabs_->setCurrentIndex(MistakesTab);
    tellWatch();
    tellActions();
}

void TriggersTab::tellTabs() {
    const auto title = [](const QString& words, qsizetype count) {
        return count == 0 ? words : QStringLiteral("%1 · %2").arg(words).arg(count);
    };
    const int open = seen_.open();
    tabs_->setTabText(FiringsTab, open == 0 ? title(tr("Firings"), firings_.rowCount())
                                            : tr("Firings · %1 open").arg(open));
    tabs_->setTabText(MistakesTab, title(tr("Mistakes"), mistakes_.rowCount()));
}

void TriggersTab::tellWatch() {
    if (seen_.holder) {
        watch_->set(tr("Watched"), Tone::Good);
        watchFacts_->setText(tr("by %1 on %2 (process %3), since %4")
                                 .arg(text(seen_.holder->by), text(seen_.holder->host))
                                 .arg(seen_.holder->pid)
                                 .arg(ago(seen_.holder->since)));
    } else {
        watch_->set(tr("Nobody watches"), Tone::Warn);
        watchFacts_->setText(seen_.open() > 0
                                 ? tr("Triggers do not fire, and what is queued waits.")
                                 : tr("Triggers do not fire."));
    }
    start_->setVisible(!seen_.holder);
    start_->setEnabled(!watchBusy_ && seen_.file.mistakes.empty());
    stop_->setVisible(seen_.holder.has_value());
    stop_->setEnabled(!watchBusy_);
}

void TriggersTab::tellActions() {
    const TriggerStatus* status = seen_.find(selected());
    const bool sound = seen_.file.mistakes.empty();
    fire_->setEnabled(status && sound);
    toggle_->setEnabled(status && sound);
    toggle_->setText(status && !status->trigger.enabled ? tr("Switch on") : tr("Switch off"));
    setActionCommand(fire_, status ? QStringLiteral("benchwright trigger fire ") +
                                         shellWord(text(status->trigger.name))
                                   : QString());
    const QueueEntry* entry = chosenFiring();
    cancel_->setEnabled(entry && !entry->settled());
    setActionCommand(
        cancel_, entry ? QStringLiteral("benchwright watch queue --cancel %1").arg(entry->sequence)
                       : QString());
    open_->setEnabled(entry);
    lines_->setEnabled(!seen_.text.empty());
}

}  // namespace bw::ui
