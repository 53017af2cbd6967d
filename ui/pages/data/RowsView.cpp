#include "ui/pages/data/RowsView.h"

#include "ui/base/Actions.h"
#include "ui/base/Theme.h"
#include "ui/pages/data/ColumnHeader.h"

#include <QApplication>
#include <QClipboard>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kPadding = kGap, kSampledRows = 40, kSampledColumns = 200;
constexpr int kNarrowest = 64, kWidest = 260;

const QString& missingMark() {
    static const QString mark = RowsView::tr("missing");
    return mark;
}

/// What a cell asks for in width, and its whole text in a tool tip; RowsView paints.
class CellDelegate final : public QStyledItemDelegate {
public:
    CellDelegate(const RowsModel& model, QObject* parent)
        : QStyledItemDelegate(parent), model_(model) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const RowsModel::Cell cell = model_.cell(index.row(), index.column());
        const QString& shown = cell.missing ? missingMark() : cell.text;
        return {option.fontMetrics.horizontalAdvance(shown) + 2 * kPadding + 1, kRowHeight};
    }
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override {
        const bool isCut = index.isValid() && sizeHint(option, index).width() > option.rect.width();
        QToolTip::showText(
            event->globalPos(),
            isCut ? model_.fullText(index.row(), index.column()).left(2000) : QString(), view);
        return true;
    }

private:
    const RowsModel& model_;
};

/// As spreadsheets read it: quoted where a tab, a line end or a quote is inside.
QString tsvCell(QString value) {
    if (!value.contains(QLatin1Char('\t')) && !value.contains(QLatin1Char('\n')) &&
        !value.contains(QLatin1Char('"')) && !value.contains(QLatin1Char('\r')))
        return value;
    value.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return QLatin1Char('"') + value + QLatin1Char('"');
}

struct Selected {
    std::vector<std::pair<int, int>> rows;  ///< ranges, ascending, apart from each other
    std::vector<int> columns;               ///< in the order on screen
    std::int64_t rowCount = 0;
};

Selected selectedCells(const QTableView& view) {
    Selected found;
    std::vector<std::pair<int, int>> ranges;
    QSet<int> columns;
    for (const QItemSelectionRange& range : view.selectionModel()->selection()) {
        ranges.emplace_back(range.top(), range.bottom());
        for (int column = range.left(); column <= range.right(); ++column)
            if (!view.isColumnHidden(column)) columns.insert(column);
    }
    std::ranges::sort(ranges);
    for (const auto& [top, bottom] : ranges) {
        if (!found.rows.empty() && top <= found.rows.back().second + 1)
            found.rows.back().second = std::max(found.rows.back().second, bottom);
        else
            found.rows.emplace_back(top, bottom);
    }
    for (const auto& [top, bottom] : found.rows) found.rowCount += std::int64_t{bottom} - top + 1;
    found.columns.assign(columns.begin(), columns.end());
    std::ranges::sort(found.columns, {},
                      [&](int column) { return view.horizontalHeader()->visualIndex(column); });
    return found;
}

}  // namespace

RowsView::RowsView(RowsModel& model, QWidget* parent)
    : QTableView(parent),
      model_(model),
      columnHeader_(new ColumnHeader(this)),
      rowHeader_(new RowHeader(this)) {
    setHorizontalHeader(columnHeader_);
    setVerticalHeader(rowHeader_);
    // A click on a head chooses the column instead of selecting millions of cells.
    disconnect(columnHeader_, &QHeaderView::sectionPressed, this, nullptr);
    disconnect(columnHeader_, &QHeaderView::sectionEntered, this, nullptr);
    connect(columnHeader_, &QHeaderView::sectionClicked, this, &RowsView::columnChosen);
    setModel(&model);
    setItemDelegate(new CellDelegate(model, this));
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setMouseTracking(true);
    setCornerWidget(new QWidget);  // else the style draws a box between the scroll bars
    setAccessibleName(tr("Rows"));
    setObjectName(QStringLiteral("rows"));
    QAction* copy = makeAction(this, tr("Copy cells"), QStringLiteral("copy"), QKeySequence::Copy,
                               {}, [this] { copySelection(); });
    copy->setShortcutContext(Qt::WidgetShortcut);
    addAction(copy);
    measureFont();
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] { setHovered(-1); });
    connect(selectionModel(), &QItemSelectionModel::currentColumnChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid()) Q_EMIT columnChosen(current.column());
            });
}

void RowsView::setEmptyText(const QString& words) {
    emptyText_ = words;
    viewport()->update();
}

void RowsView::sizeColumns() {
    const QFontMetrics metrics = fontMetrics();
    const int rows = std::min(kSampledRows, model_.rowCount());
    for (int column = 0; column < std::min(kSampledColumns, model_.columnCount()); ++column) {
        int width = columnHeader_->nameWidth(
            model_.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        for (int row = 0; row < rows; ++row)
            width = std::max(
                width, metrics.horizontalAdvance(model_.cell(row, column).text) + 2 * kPadding + 2);
        setColumnWidth(column, std::clamp(width, kNarrowest, kWidest));
    }
}

void RowsView::fitRowNumbers() {
    const OpenedDataset* dataset = model_.dataset();
    rowHeader_->fit(dataset ? std::max<std::int64_t>(0, dataset->data->rows() - 1) : 0);
}

void RowsView::copySelection() {
    const Selected selected = selectedCells(*this);
    if (selected.columns.empty()) return;
    std::int64_t left =
        std::max<std::int64_t>(1, kMostCopied / static_cast<std::int64_t>(selected.columns.size()));
    const std::int64_t copying = std::min(left, selected.rowCount);
    QString tsv;
    bool first = true;
    for (const auto& [top, bottom] : selected.rows)
        for (int row = top; row <= bottom && left > 0; ++row, --left) {
            if (!std::exchange(first, false)) tsv += QLatin1Char('\n');
            for (std::size_t i = 0; i < selected.columns.size(); ++i) {
                if (i > 0) tsv += QLatin1Char('\t');
                tsv += tsvCell(model_.fullText(row, selected.columns[i]));
            }
        }
    QApplication::clipboard()->setText(tsv);
    Q_EMIT copied(copying, selected.rowCount);
}

void RowsView::measureFont() {
    const QFontMetricsF metrics(font());
    widest_ = metrics.maxWidth();
    for (std::size_t i = 0; i < advances_.size(); ++i)
        advances_[i] = metrics.horizontalAdvance(QChar(static_cast<char16_t>(i)));
}

double RowsView::widthOf(const QString& words) const {
    double width = 0;
    for (const QChar c : words)
        width += c.unicode() < advances_.size() ? advances_[c.unicode()] : widest_;
    return width;
}

void RowsView::paintLane(QPainter& painter, const Lane& lane, int firstRow, int lastRow) {
    const Tokens& t = tokensNow();
    const QFontMetrics metrics = fontMetrics();
    const int room = lane.width - 2 * kPadding;
    const int baseline = (kRowHeight - metrics.height()) / 2 + metrics.ascent();
    const bool anySelected = selectionModel()->hasSelection();
    int y = rowViewportPosition(firstRow);
    for (int row = firstRow; row <= lastRow; ++row, y += kRowHeight) {
        if (anySelected && selectionModel()->isSelected(model_.index(row, lane.column)))
            painter.fillRect(lane.left, y, lane.width, kRowHeight, t.selection);
        RowsModel::Cell cell = model_.cell(row, lane.column);
        if (cell.missing) cell.text = missingMark();
        double width = widthOf(cell.text);
        if (width > room) {
            cell.text = metrics.elidedText(cell.text, Qt::ElideRight, room);
            width = metrics.horizontalAdvance(cell.text);
        }
        const double x =
            lane.isRight ? lane.left + lane.width - kPadding - width : lane.left + kPadding;
        painter.setPen(cell.missing ? t.quiet : t.text);
        painter.drawText(QPointF(x, y + baseline), cell.text);
    }
}

void RowsView::paintCurrent(QPainter& painter) {
    if (!hasFocus() || !currentIndex().isValid()) return;
    painter.setPen(tokensNow().accent);
    painter.drawRect(visualRect(currentIndex()).adjusted(0, 0, -1, -1));
}

/// All of it by hand: through the style, a cell costs many times its text.
void RowsView::paintEvent(QPaintEvent* event) {
    const Tokens& t = tokensNow();
    QPainter painter(viewport());
    if (model_.rowCount() == 0) {
        painter.setPen(t.quiet);
        painter.setFont(fontOf(TextSize::Section));
        painter.drawText(viewport()->rect(), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
        return;
    }
    const QRect area = event->rect();
    const int first = rowAt(area.top());
    if (first < 0) return;
    const int last = rowAt(area.bottom()) < 0 ? model_.rowCount() - 1 : rowAt(area.bottom());
    if (hovered_ >= first && hovered_ <= last)
        painter.fillRect(0, rowViewportPosition(hovered_), columnHeader_->length(), kRowHeight,
                         t.hover);
    const int begin = std::max(0, columnHeader_->visualIndexAt(area.left()));
    for (int visual = begin; visual < columnHeader_->count(); ++visual) {
        const int column = columnHeader_->logicalIndex(visual);
        if (isColumnHidden(column)) continue;
        const ColumnKind kind = model_.kind(column);
        const Lane lane{column, columnViewportPosition(column), columnWidth(column),
                        kind == ColumnKind::Integer || kind == ColumnKind::Number};
        if (lane.left > area.right()) break;
        paintLane(painter, lane, first, last);
    }
    paintCurrent(painter);
}

void RowsView::setHovered(int row) {
    if (row == hovered_) return;
    for (const int changed : {hovered_, row})
        if (changed >= 0)
            viewport()->update(0, rowViewportPosition(changed), viewport()->width(), kRowHeight);
    hovered_ = row;
}

void RowsView::mouseMoveEvent(QMouseEvent* event) {
    QTableView::mouseMoveEvent(event);
    setHovered(rowAt(event->position().toPoint().y()));
}

void RowsView::leaveEvent(QEvent* event) {
    QTableView::leaveEvent(event);
    setHovered(-1);
}

void RowsView::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) measureFont();
}

}  // namespace bw::ui
