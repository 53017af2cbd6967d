#include "ui/pages/data/TableTab.h"

#include "ui/base/Text.h"
#include "ui/pages/data/ColumnHeader.h"
#include "ui/pages/data/FilterBar.h"
#include "ui/pages/data/RowsModel.h"
#include "ui/pages/data/RowsView.h"
#include "ui/widgets/Basics.h"

#include <QBoxLayout>
#include <QCryptographicHash>
#include <QScrollBar>

namespace bw::ui {
namespace {

constexpr int kSaveAfterMs = 400;

/// Tells whether kept widths are of these very columns.
QByteArray namesHash(const Dataset& dataset) {
    QCryptographicHash hash(QCryptographicHash::Sha1);
    for (const std::string& name : dataset.columns())
        hash.addData(QByteArray::fromStdString(name + '\n'));
    return hash.result().toHex();
}

}  // namespace

TableTab::TableTab(DatasetState& state, UiSettings& settings, QWidget* parent)
    : QWidget(parent),
      state_(state),
      settings_(settings),
      filter_(new FilterBar(state, settings)),
      beyond_(label({}, TextSize::Body, "warn")),
      model_(new RowsModel(this)),
      view_(new RowsView(*model_)) {
    auto* column = new QVBoxLayout(this);
    tighten(column, 0, 0);
    column->addWidget(filter_);
    beyond_->setWordWrap(true);
    beyond_->setContentsMargins(kGapMedium, 0, kGapMedium, kGap);
    beyond_->hide();
    column->addWidget(beyond_);
    column->addWidget(horizontalLine());
    column->addWidget(view_, 1);

    connect(&state_, &DatasetState::opening, this, [this] { model_->show(nullptr, nullptr); });
    connect(&state_, &DatasetState::closed, this, [this] { model_->show(nullptr, nullptr); });
    connect(&state_, &DatasetState::opened, this, &TableTab::showDataset);
    connect(&state_, &DatasetState::rowsChanged, this, &TableTab::showRows);
    connect(&state_, &DatasetState::columnChanged, this, &TableTab::showColumn);
    connect(&state_, &DatasetState::profileChanged, this,
            [this] { view_->columnHeader().setProfile(state_.profile()); });
    connect(view_, &RowsView::columnChosen, &state_, &DatasetState::selectColumn);
    connect(view_, &RowsView::copied, this, [this](std::int64_t rows, std::int64_t selected) {
        filter_->remark(
            rows == selected
                ? tr("Copied %1 rows").arg(number(rows))
                : tr("Copied the first %1 of %2 rows").arg(number(rows), number(selected)));
    });
    saving_.setSingleShot(true);
    saving_.setInterval(kSaveAfterMs);
    connect(&saving_, &QTimer::timeout, this, &TableTab::saveColumns);
    const auto later = [this] {
        if (!shownKey_.isEmpty()) saving_.start();
    };
    connect(&view_->columnHeader(), &QHeaderView::sectionResized, this, later);
    connect(&view_->columnHeader(), &QHeaderView::sectionMoved, this, later);
}

QString TableTab::columnsKey() const {
    return QStringLiteral("data/columns/") + text(state_.dataset()->record.name);
}

void TableTab::showDataset() {
    shownKey_.clear();  // what happens to the header now is not a person's wish
    view_->columnHeader().setProfile(nullptr);
    const Dataset& data = *state_.dataset()->data;
    std::vector<ColumnKind> kinds;
    for (int i = 0; i < static_cast<int>(data.columns().size()); ++i) kinds.push_back(data.kind(i));
    model_->show(state_.dataset(), state_.rows().rows);
    view_->columnHeader().setKinds(std::move(kinds));
    view_->fitRowNumbers();
    restoreColumns();
    shownKey_ = columnsKey();
}

void TableTab::restoreColumns() {
    const QVariantMap kept = settings_.value(columnsKey()).toMap();
    const bool fits =
        kept.value(QStringLiteral("names")).toByteArray() == namesHash(*state_.dataset()->data);
    if (!fits ||
        !view_->columnHeader().restoreState(kept.value(QStringLiteral("state")).toByteArray()))
        view_->sizeColumns();
}

void TableTab::saveColumns() {
    if (!state_.isOpen() || shownKey_ != columnsKey()) return;
    settings_.setValue(shownKey_,
                       QVariantMap{{QStringLiteral("names"), namesHash(*state_.dataset()->data)},
                                   {QStringLiteral("state"), view_->columnHeader().saveState()}});
}

void TableTab::showRows() {
    if (!state_.isOpen()) return;
    model_->setRows(state_.rows().rows);
    view_->scrollToTop();
    const bool isAll = state_.rows().kind == RowsShown::Kind::All;
    view_->setEmptyText(isAll ? tr("This version has no rows.") : tr("No row fulfils the filter."));
    beyond_->setVisible(model_->hiddenRows() > 0);
    if (model_->hiddenRows() > 0)
        beyond_->setText(tr("The first %1 rows can be scrolled to. A filter reaches the other %2.")
                             .arg(number(RowsModel::kMostRows), number(model_->hiddenRows())));
}

void TableTab::showColumn() {
    const int column = state_.column();
    view_->columnHeader().setChosen(column);
    if (column < 0 || model_->rowCount() == 0) return;
    const QModelIndex current = view_->currentIndex();
    if (current.isValid() && current.column() == column) return;
    const int x = view_->columnViewportPosition(column);
    if (x < 0 || x + view_->columnWidth(column) > view_->viewport()->width())
        view_->scrollTo(model_->index(std::max(0, view_->rowAt(0)), column));
}

}  // namespace bw::ui
