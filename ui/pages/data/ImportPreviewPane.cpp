#include "ui/pages/data/ImportPreviewPane.h"

#include "ui/base/Text.h"
#include "ui/base/UiSettings.h"
#include "ui/models/SampleRowsModel.h"
#include "ui/pages/data/ImportColumnsModel.h"
#include "ui/pages/data/KindDelegate.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/Notice.h"
#include "ui/widgets/StatePanel.h"

#include <QBoxLayout>
#include <QGraphicsOpacityEffect>
#include <QHeaderView>
#include <QMenu>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>

namespace bw::ui {
namespace {

constexpr int kWidest = 220;
constexpr double kDimmed = 0.4;

/// Widths by content, so that no column pushes the others out of sight.
void fitColumns(QTableView& table) {
    table.resizeColumnsToContents();
    for (int column = 0; column < table.model()->columnCount(); ++column)
        if (table.columnWidth(column) > kWidest) table.setColumnWidth(column, kWidest);
}

/// Out of date at a glance, and still readable.
void dim(QWidget& widget, bool dimmed) {
    widget.setEnabled(!dimmed);
    if (!dimmed) return widget.setGraphicsEffect(nullptr);
    auto* effect = new QGraphicsOpacityEffect(&widget);
    effect->setOpacity(kDimmed);
    widget.setGraphicsEffect(effect);
}

QStringList columnNames(const SourceDescription& found) {
    QStringList names;
    for (const std::string& column : found.columns) names += text(column);
    return names;
}

std::vector<bool> numericColumns(const SourceDescription& found) {
    std::vector<bool> numeric;
    for (const std::string& column : found.columns) {
        const ColumnKind kind = found.recipe.kinds.at(column);
        numeric.push_back(kind == ColumnKind::Integer || kind == ColumnKind::Number);
    }
    return numeric;
}

}  // namespace

ImportPreviewPane::ImportPreviewPane(UiSettings& settings, QWidget* parent)
    : QWidget(parent),
      columns_(new ImportColumnsModel(this)),
      rows_(new SampleRowsModel(this)),
      facts_(label({}, TextSize::Section, "", true)),
      stale_(label(tr("Out of date, reading anew"), TextSize::Body, "warn")),
      observations_(label({}, TextSize::Body, "quiet")),
      rowsTitle_(label({}, TextSize::Caption, "caption")),
      notice_(new Notice),
      columnsTable_(new QTableView),
      rowsTable_(new QTableView),
      kindOfSelected_(new QToolButton) {
    read_ = {facts_, observations_, rowsTitle_, rowsTable_};
    panel_ = new StatePanel(
        makeContent(settings),
        new EmptyPanel(QStringLiteral("file"),
                       tr("Choose a file or drop one here to see how it will be read.")));
    panel_->setObjectName(QStringLiteral("importState"));
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addWidget(panel_);
    connect(panel_, &StatePanel::retry, this, &ImportPreviewPane::retry);
    panel_->showEmpty();
}

QWidget* ImportPreviewPane::makeContent(UiSettings& settings) {
    observations_->setWordWrap(true);
    observations_->setObjectName(QStringLiteral("importObservations"));
    observations_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    facts_->setObjectName(QStringLiteral("importFacts"));
    stale_->setObjectName(QStringLiteral("importStale"));
    stale_->hide();
    auto* headline = new QHBoxLayout;
    tighten(headline);
    headline->addWidget(facts_);
    headline->addStretch(1);
    headline->addWidget(stale_);

    splitter_ = new QSplitter(Qt::Vertical);
    splitter_->setChildrenCollapsible(false);
    splitter_->addWidget(makeColumns());
    splitter_->addWidget(makeRows());
    splitter_->setStretchFactor(0, 3);
    splitter_->setStretchFactor(1, 2);
    settings.remember(splitter_, QStringLiteral("import/splitter"));

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    tighten(column, kGapLarge, kGap);
    column->addLayout(headline);
    column->addWidget(observations_);
    column->addWidget(notice_);
    column->addSpacing(kGapSmall);
    column->addWidget(splitter_, 1);
    return content;
}

QWidget* ImportPreviewPane::makeColumns() {
    columnsTable_->setObjectName(QStringLiteral("importColumns"));
    columnsTable_->setAccessibleName(tr("Columns and their kinds"));
    columnsTable_->setModel(columns_);
    dressTable(columnsTable_);
    columnsTable_->setItemDelegateForColumn(ImportColumnsModel::kKind,
                                            new KindDelegate(columnsTable_));
    columnsTable_->setEditTriggers(QAbstractItemView::EditKeyPressed |
                                   QAbstractItemView::DoubleClicked);
    columnsTable_->horizontalHeader()->setStretchLastSection(true);
    columnsTable_->setColumnWidth(ImportColumnsModel::kName, 150);
    columnsTable_->setColumnWidth(ImportColumnsModel::kKind, 132);
    columnsTable_->setColumnWidth(ImportColumnsModel::kOrigin, 84);
    connect(columnsTable_, &QTableView::clicked, this, [this](const QModelIndex& index) {
        const bool alone = selectedColumns().size() == 1;
        if (index.column() == ImportColumnsModel::kKind && alone) columnsTable_->edit(index);
    });
    connect(columnsTable_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ImportPreviewPane::tellSelection);
    connect(columns_, &QAbstractItemModel::modelReset, this, &ImportPreviewPane::tellSelection);

    auto* menu = new QMenu(kindOfSelected_);
    for (int kind = 0; kind <= static_cast<int>(ColumnKind::Category); ++kind)
        menu->addAction(themedIcon(kindIconName(static_cast<ColumnKind>(kind))),
                        text(columnKindName(static_cast<ColumnKind>(kind))), this, [this, kind] {
                            columns_->choose(selectedColumns(), static_cast<ColumnKind>(kind));
                        });
    menu->addSeparator();
    menu->addAction(tr("As inferred"), this, [this] { columns_->takeBack(selectedColumns()); });
    kindOfSelected_->setMenu(menu);
    kindOfSelected_->setPopupMode(QToolButton::InstantPopup);
    kindOfSelected_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    kindOfSelected_->setIcon(themedIcon(QStringLiteral("tag")));
    kindOfSelected_->setObjectName(QStringLiteral("kindOfSelected"));

    auto* bar = new QHBoxLayout;
    tighten(bar);
    bar->addWidget(label(tr("Columns"), TextSize::Caption, "caption"));
    bar->addStretch(1);
    bar->addWidget(kindOfSelected_);
    auto* holder = new QWidget;
    auto* column = new QVBoxLayout(holder);
    tighten(column, 0, 0);
    column->addLayout(bar);
    column->addWidget(columnsTable_);
    tellSelection();
    return holder;
}

QWidget* ImportPreviewPane::makeRows() {
    rowsTable_->setObjectName(QStringLiteral("importRows"));
    rowsTable_->setAccessibleName(tr("First rows as they will be read"));
    rowsTable_->setModel(rows_);
    dressTable(rowsTable_);
    auto* holder = new QWidget;
    auto* column = new QVBoxLayout(holder);
    tighten(column, 0, kGapSmall);
    column->addSpacing(kGapSmall);
    column->addWidget(rowsTitle_);
    column->addWidget(rowsTable_);
    return holder;
}

QModelIndexList ImportPreviewPane::selectedColumns() const {
    return columnsTable_->selectionModel()->selectedRows();
}

void ImportPreviewPane::tellSelection() {
    const auto count = selectedColumns().size();
    kindOfSelected_->setEnabled(count > 0);
    kindOfSelected_->setText(count == 0   ? tr("Kind of selected columns…")
                             : count == 1 ? tr("Kind of 1 selected column…")
                                          : tr("Kind of %1 selected columns…").arg(count));
}

void ImportPreviewPane::showNothing() {
    columns_->clear();
    panel_->showEmpty();
}

void ImportPreviewPane::markStale() {
    stale_->show();
    for (QWidget* part : read_) dim(*part, true);
}

void ImportPreviewPane::showLoading(Job* job) {
    panel_->showLoading(job);
}

void ImportPreviewPane::showError(const Error& error) {
    panel_->showError(error, true);
}

void ImportPreviewPane::show(const ImportPreview& preview) {
    if (!preview.found) return showError(*preview.problem);
    const SourceDescription& found = *preview.found;
    const auto columns = static_cast<std::int64_t>(found.columns.size());
    QStringList facts{text(preview.importer)};
    if (found.rows >= 0)
        facts += found.rows == 1 ? tr("1 row") : tr("%1 rows").arg(number(found.rows));
    facts += columns == 1 ? tr("1 column") : tr("%1 columns").arg(number(columns));
    facts_->setText(facts.join(QStringLiteral(" · ")));
    QStringList seen;
    for (const std::string& observation : found.observations) seen += text(observation);
    for (const std::string& gone : preview.forgotten)
        seen += tr("No column %1 now; its kind was forgotten").arg(text(gone));
    observations_->setText(seen.join(QStringLiteral(" · ")));
    if (preview.problem)
        notice_->say(*preview.problem);
    else
        notice_->hide();

    columns_->show(preview);
    const auto shown = static_cast<std::int64_t>(preview.cells.size());
    rowsTitle_->setText(shown == 0 ? tr("No rows can be read with these kinds")
                        : shown == found.rows
                            ? tr("All rows, as they will be read")
                            : tr("First %1 rows, as they will be read").arg(shown));
    rows_->show(columnNames(found), numericColumns(found), preview.cells);
    fitColumns(*rowsTable_);
    stale_->hide();
    for (QWidget* part : read_) dim(*part, false);
    panel_->showContent();
}

}  // namespace bw::ui
