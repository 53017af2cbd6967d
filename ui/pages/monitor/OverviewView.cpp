#include "ui/pages/monitor/OverviewView.h"

#include "ui/base/Text.h"
#include "ui/pages/monitor/DriftModel.h"
#include "ui/pages/monitor/MonitorInspector.h"
#include "ui/pages/monitor/OverviewTimeline.h"
#include "ui/pages/monitor/WindowWords.h"
#include "ui/pages/monitor/WindowsModel.h"
#include "ui/widgets/Strips.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr auto kColumnKey = "monitor/column";
constexpr int kInspectorWidth = 340;

}  // namespace

OverviewView::OverviewView(Desk desk, QWidget* parent) : QWidget(parent), desk_(desk) {
    inspector_ = new MonitorInspector(desk);
    auto* below = new QSplitter(Qt::Horizontal);
    below->setChildrenCollapsible(false);
    below->addWidget(makeColumns());
    below->addWidget(inspector_);
    below->setCollapsible(1, true);
    below->setStretchFactor(0, 1);
    below->setSizes({860, kInspectorWidth});
    auto* split = new QSplitter(Qt::Vertical);
    split->setChildrenCollapsible(false);
    split->addWidget(makeTop());
    split->addWidget(below);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 4);
    split->setSizes({300, 400});
    desk.settings.remember(below, QStringLiteral("monitor/inspector"));
    desk.settings.remember(split, QStringLiteral("monitor/timeline"));
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addWidget(split);
    connect(inspector_, &MonitorInspector::rowsWanted, this, &OverviewView::rowsWanted);
}

QWidget* OverviewView::makeTop() {
    top_ = new QStackedWidget;
    timeline_ = new Timeline;
    timeline_->setObjectName(QStringLiteral("timeline"));
    windows_ = new WindowsModel(this);
    windowTable_ = new QTableView;
    dressTable(windowTable_);
    windowTable_->setModel(windows_);
    windowTable_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    windowTable_->setObjectName(QStringLiteral("windowTable"));
    windowTable_->setAccessibleName(tr("Timeline as a table"));
    desk_.settings.remember(windowTable_->horizontalHeader(), QStringLiteral("monitor/windows"));
    top_->addWidget(timeline_);
    top_->addWidget(windowTable_);
    connect(timeline_, &Timeline::spanChosen, this, &OverviewView::choose);
    connect(windowTable_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (!telling_ && current.isValid()) choose(current.row());
            });
    return top_;
}

QWidget* OverviewView::makeColumns() {
    QFrame* side = frame("surface");
    auto* column = new QVBoxLayout(side);
    tighten(column, 0, 0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(kGapLarge, kGapMedium, kGapLarge, kGapSmall);
    head->setSpacing(kGapMedium);
    title_ = label({}, TextSize::Section, "section", true);
    title_->setObjectName(QStringLiteral("windowTitle"));
    verdict_ = new Mark;
    verdict_->setObjectName(QStringLiteral("windowVerdict"));
    head->addWidget(title_);
    head->addWidget(verdict_);
    head->addStretch(1);
    column->addLayout(head);
    sentence_ = label({}, TextSize::Body, "quiet");
    sentence_->setObjectName(QStringLiteral("windowSentence"));
    sentence_->setWordWrap(true);
    auto* telling = new QHBoxLayout;
    telling->setContentsMargins(kGapLarge, 0, kGapLarge, kGap);
    telling->addWidget(sentence_);
    column->addLayout(telling);
    drift_ = new DriftModel(this);
    sorted_ = new QSortFilterProxyModel(this);
    sorted_->setSourceModel(drift_);
    sorted_->setSortRole(DriftModel::kSortRole);
    columns_ = new QTableView;
    dressTable(columns_);
    columns_->setModel(sorted_);
    columns_->setSortingEnabled(true);
    columns_->sortByColumn(-1, Qt::AscendingOrder);
    columns_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    columns_->setObjectName(QStringLiteral("driftTable"));
    columns_->setAccessibleName(tr("Columns by drift"));
    columns_->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    columns_->setColumnWidth(DriftModel::Name, 190);
    columns_->setColumnWidth(DriftModel::Verdict, 130);
    for (int i = DriftModel::Effect; i < DriftModel::ColumnCount; ++i)
        columns_->setColumnWidth(i, i == DriftModel::P || i == DriftModel::Outside ? 116 : 86);
    desk_.settings.remember(columns_->horizontalHeader(), QStringLiteral("monitor/columns"));
    connect(columns_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &OverviewView::tellColumn);
    column->addWidget(columns_, 1);
    return side;
}

void OverviewView::showAsTable(bool table) {
    top_->setCurrentWidget(table ? static_cast<QWidget*>(windowTable_) : timeline_);
}

const MonitorWindow* OverviewView::chosenWindow() const {
    return shown_ && chosen_ >= 0 ? &shown_->windows[std::size_t(chosen_)] : nullptr;
}

void OverviewView::show(SharedMonitored shown) {
    const bool sameModel = shown_ && shown && shown_->choice == shown->choice;
    const MonitorWindow* before = sameModel ? chosenWindow() : nullptr;
    const bool atEnd = !before || chosen_ + 1 == static_cast<int>(shown_->windows.size());
    const std::int64_t begin = before ? before->from : 0;
    const SharedMonitored keep = shown_;  // `before` lives there
    const QScopedValueRollback telling(telling_, true);
    shown_ = std::move(shown);
    timeline_->setContent(shown_ ? timelineOf(shown_) : TimelineContent{});
    windows_->show(shown_);
    const int count = shown_ ? static_cast<int>(shown_->windows.size()) : 0;
    int chosen = count - 1;
    for (int i = 0; i < count && !atEnd; ++i)
        if (shown_->windows[std::size_t(i)].from == begin) chosen = i;
    choose(chosen);
}

void OverviewView::choose(int window) {
    const QScopedValueRollback telling(telling_, true);
    chosen_ = window;
    timeline_->choose(window);
    if (windowTable_->currentIndex().row() != window && window >= 0)
        windowTable_->setCurrentIndex(windows_->index(window, 0));
    tellWindow();
}

void OverviewView::tellWindow() {
    const MonitorWindow* now = chosenWindow();
    const int scroll = columns_->verticalScrollBar()->value();
    drift_->show(now ? std::shared_ptr<const MonitorWindow>(shown_, now) : nullptr);
    columns_->verticalScrollBar()->setValue(scroll);
    const VerdictWord verdict = now ? verdictOf(*now) : VerdictWord{};
    title_->setText(now ? spanTitle(now->from, now->to) : QString());
    verdict_->set(verdict.word, verdict.tone);
    sentence_->setText(now ? windowSentence(*now) : QString());
    inspector_->setWindow(shown_, now);
    selectColumn(bytes(desk_.settings.value(QLatin1String(kColumnKey)).toString()));
}

void OverviewView::selectColumn(const std::string& column) {
    int row = drift_->rowOf(column);
    // The worst one, where what was looked at is not there: a person looks for what is wrong.
    if (row < 0) row = drift_->rowCount() > 1 && drift_->isAnswer(0) ? 1 : 0;
    if (row >= drift_->rowCount()) {
        inspector_->setColumn(nullptr, false);
        return;
    }
    columns_->setCurrentIndex(sorted_->mapFromSource(drift_->index(row, 0)));
    tellColumn();
}

void OverviewView::tellColumn() {
    const QModelIndex current = columns_->currentIndex();
    if (!current.isValid() || !chosenWindow()) return;
    const int row = sorted_->mapToSource(current).row();
    inspector_->setColumn(&drift_->column(row), drift_->isAnswer(row));
    if (!telling_)
        desk_.settings.setValue(QLatin1String(kColumnKey), text(drift_->column(row).column));
}

}  // namespace bw::ui
