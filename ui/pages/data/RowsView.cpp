#include "ui/pages/data/RowsView.h"

#include "ui/base/Actions.h"
#include "ui/base/Theme.h"
#include "ui/pages/data/ColumnHeader.h"

#include <QApplication>
#include <QClipboard>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kPadding = kGap, kSampledRows = 40, kSampledColumns = 200;
constexpr int kNarrowest = 64, kWidest = 260;

class CellDelegate final : public QStyledItemDelegate {
public:
    CellDelegate(const RowsModel& model, QObject* parent)
        : QStyledItemDelegate(parent), model_(model) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& t = tokensNow();
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, t.selection);
        else if (option.state & QStyle::State_MouseOver)
            painter->fillRect(option.rect, t.hover);
        const RowsModel::Cell cell = model_.cell(index.row(), index.column());
        const QRect area = option.rect.adjusted(kPadding, 0, -kPadding, 0);
        painter->setPen(cell.missing ? t.quiet : t.text);
        painter->drawText(area, alignment(index.column()) | Qt::AlignVCenter | Qt::TextSingleLine,
                          cell.missing ? missingMark() : fitted(cell.text, option, area.width()));
        if (!(option.state & QStyle::State_HasFocus)) return;
        painter->setPen(t.accent);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
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
    static const QString& missingMark() {
        static const QString mark = tr("missing");
        return mark;
    }
    [[nodiscard]] int alignment(int column) const {
        const ColumnKind kind = model_.kind(column);
        const bool right = kind == ColumnKind::Integer || kind == ColumnKind::Number;
        return right ? Qt::AlignRight : Qt::AlignLeft;
    }
    static QString fitted(const QString& words, const QStyleOptionViewItem& option, int width) {
        // Most cells are short: measuring each would cost as much as drawing it.
        if (words.size() * option.fontMetrics.maxWidth() <= width) return words;
        return option.fontMetrics.elidedText(words, Qt::ElideRight, width);
    }

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
    setAccessibleName(tr("Rows"));
    setObjectName(QStringLiteral("rows"));
    QAction* copy = makeAction(this, tr("Copy cells"), QStringLiteral("copy"), QKeySequence::Copy,
                               {}, [this] { copySelection(); });
    copy->setShortcutContext(Qt::WidgetShortcut);
    addAction(copy);
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

void RowsView::paintEvent(QPaintEvent* event) {
    QTableView::paintEvent(event);
    if (model_.rowCount() > 0 || emptyText_.isEmpty()) return;
    QPainter painter(viewport());
    painter.setPen(tokensNow().quiet);
    painter.setFont(fontOf(TextSize::Section));
    painter.drawText(viewport()->rect(), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
}

}  // namespace bw::ui
