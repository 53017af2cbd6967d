#include "ui/pages/data/ColumnsTab.h"

#include "ui/base/Text.h"
#include "ui/pages/data/ColumnsModel.h"
#include "ui/plot/ColumnSketch.h"
#include "ui/widgets/Basics.h"
#include "ui/widgets/RowGround.h"
#include "ui/widgets/StatePanel.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTableView>

namespace bw::ui {
namespace {

constexpr int kColumnRowHeight = 36, kKindIcon = 16, kBar = 44;

/// Missing first is not what "highest concern first" means: absent values stay last either way.
class ColumnSorter final : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override {
        const QVariant a = left.data(sortRole()), b = right.data(sortRole());
        if (a.isValid() != b.isValid())
            return sortOrder() == Qt::AscendingOrder ? a.isValid() : b.isValid();
        const auto order = QVariant::compare(a, b);
        if (order != QPartialOrdering::Equivalent) return order == QPartialOrdering::Less;
        return sortOrder() == Qt::AscendingOrder ? left.row() < right.row()
                                                 : left.row() > right.row();
    }
};

class ColumnDelegate final : public QStyledItemDelegate {
public:
    ColumnDelegate(const ColumnsModel& model, const QSortFilterProxyModel& sorted, QObject* parent)
        : QStyledItemDelegate(parent), model_(model), sorted_(sorted) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& t = tokensNow();
        const ColumnProfile& column = model_.profileOf(sorted_.mapToSource(index).row());
        painter->save();
        paintRowGround(painter, option);
        QRect area = option.rect.adjusted(kGap, 0, -kGap, 0);
        painter->setPen(t.text);
        painter->setFont(option.font);
        if (index.column() == ColumnsModel::Name) {
            themedIcon(kindIcon(column.kind))
                .paint(painter, QRect(area.left(), area.center().y() - kKindIcon / 2 + 1, kKindIcon,
                                      kKindIcon));
            area.setLeft(area.left() + kKindIcon + kGap);
        } else if (index.column() == ColumnsModel::Missing) {
            paintMissingBar(*painter, QRectF(area.left(), area.center().y() - 1, kBar, 4),
                            missingShare(column));
        } else if (index.column() == ColumnsModel::Shape) {
            paintShape(*painter, area, column);
            painter->restore();
            return;
        }
        const bool quiet = index.column() > ColumnsModel::Name && column.distinct <= 1;
        if (quiet && index.column() != ColumnsModel::Concern) painter->setPen(t.quiet);
        if (index.column() == ColumnsModel::Concern) painter->setPen(t.warn);
        drawText(*painter, area, index);
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const int words = option.fontMetrics.horizontalAdvance(index.data().toString());
        const int more = index.column() == ColumnsModel::Name      ? kKindIcon + kGap
                         : index.column() == ColumnsModel::Missing ? kBar + kGap
                                                                   : 0;
        return {words + more + 2 * kGap + 2, kColumnRowHeight};
    }

private:
    static void drawText(QPainter& painter, const QRect& area, const QModelIndex& index) {
        const auto aligned = index.data(Qt::TextAlignmentRole).toInt();
        painter.drawText(area, aligned | Qt::TextSingleLine,
                         painter.fontMetrics().elidedText(index.data().toString(), Qt::ElideRight,
                                                          area.width()));
    }
    static void paintShape(QPainter& painter, const QRect& area, const ColumnProfile& column) {
        paintColumnSketch(painter, QRectF(area).adjusted(0, 8, 0, -8), &column);
    }

    const ColumnsModel& model_;
    const QSortFilterProxyModel& sorted_;
};

}  // namespace

ColumnsTab::ColumnsTab(DatasetState& state, UiSettings& settings, QWidget* parent)
    : QWidget(parent),
      state_(state),
      model_(new ColumnsModel(this)),
      sorted_(new ColumnSorter(this)),
      view_(new QTableView),
      find_(new QLineEdit) {
    sorted_->setSourceModel(model_);
    sorted_->setSortRole(ColumnsModel::kSortRole);
    sorted_->setFilterKeyColumn(ColumnsModel::Name);
    sorted_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    sorted_->setDynamicSortFilter(true);
    view_->setModel(sorted_);
    dressTable(view_);
    view_->setItemDelegate(new ColumnDelegate(*model_, *sorted_, view_));
    view_->setSelectionMode(QAbstractItemView::SingleSelection);
    view_->setMouseTracking(true);
    view_->verticalHeader()->setDefaultSectionSize(kColumnRowHeight);
    view_->setObjectName(QStringLiteral("columns"));
    view_->setAccessibleName(tr("Columns"));
    const int widths[] = {136, 166, 112, 72, 76, 76, 88, 88};
    for (int field = 0; field < ColumnsModel::kFields; ++field)
        view_->setColumnWidth(field, widths[field]);
    view_->horizontalHeader()->setStretchLastSection(true);
    view_->setSortingEnabled(true);
    view_->sortByColumn(ColumnsModel::Concern, Qt::DescendingOrder);
    settings.remember(view_->horizontalHeader(), QStringLiteral("data/columnList"));

    find_->setPlaceholderText(tr("Find a column"));
    find_->setAccessibleName(tr("Find a column"));
    find_->setObjectName(QStringLiteral("findColumn"));
    find_->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    find_->setClearButtonEnabled(true);
    find_->setMaximumWidth(320);
    connect(find_, &QLineEdit::textChanged, sorted_, &QSortFilterProxyModel::setFilterFixedString);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    tighten(column, 0, 0);
    auto* row = new QHBoxLayout;
    tighten(row, kGap);
    row->addWidget(find_, 1);
    row->addStretch(1);
    column->addLayout(row);
    column->addWidget(horizontalLine());
    column->addWidget(view_, 1);
    panel_ = new StatePanel(content, nullptr);
    auto* outer = new QVBoxLayout(this);
    tighten(outer, 0, 0);
    outer->addWidget(panel_);

    connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid() && !marking_)
                    state_.selectColumn(sorted_->mapToSource(current).row());
            });
    connect(view_, &QTableView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT columnOpened(sorted_->mapToSource(index).row());
    });
    connect(&state_, &DatasetState::opening, this, &ColumnsTab::follow);
    connect(&state_, &DatasetState::opened, this, &ColumnsTab::follow);
    connect(&state_, &DatasetState::closed, this, &ColumnsTab::follow);
    connect(&state_, &DatasetState::profileChanged, this, &ColumnsTab::follow);
    connect(&state_, &DatasetState::reportChanged, this, &ColumnsTab::follow);
    connect(&state_, &DatasetState::columnChanged, this, &ColumnsTab::markChosen);
}

void ColumnsTab::follow() {
    marking_ = true;
    model_->show(state_.profile(), state_.report());
    marking_ = false;
    if (state_.profile()) {
        panel_->showContent();
        markChosen();
    } else if (state_.profileError()) {
        panel_->showError(*state_.profileError());
    } else if (state_.profileJob()) {
        panel_->showLoading(state_.profileJob());
    }
}

void ColumnsTab::markChosen() {
    const QModelIndex wanted = sorted_->mapFromSource(model_->index(state_.column(), 0));
    if (!wanted.isValid() || wanted.row() == view_->currentIndex().row()) return;
    marking_ = true;
    view_->setCurrentIndex(wanted);
    marking_ = false;
}

}  // namespace bw::ui
