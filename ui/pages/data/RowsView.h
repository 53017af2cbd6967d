#pragma once

#include "ui/pages/data/RowsModel.h"

#include <QTableView>

#include <array>

class QAction;

namespace bw::ui {

class ColumnHeader;
class RowHeader;

/// The rows of a dataset on screen: 28 px a row, painted without going through the style, so that
/// scrolling stays smooth whatever the number of rows. Cells are selected freely; Ctrl+C copies
/// them as TSV.
class RowsView final : public QTableView {
    Q_OBJECT

public:
    /// More cells than these are not copied: rows after them are left out, and copied() says so.
    static constexpr std::int64_t kMostCopied = 500'000;

    explicit RowsView(RowsModel& model, QWidget* parent = nullptr);
    [[nodiscard]] ColumnHeader& columnHeader() const { return *columnHeader_; }
    /// Says why there is nothing to see when there are no rows.
    void setEmptyText(const QString& words);
    /// Widths by names and first rows; after another dataset came in.
    void sizeColumns();
    /// The row header's width, for the version now in the model.
    void fitRowNumbers();
    void copySelection();

Q_SIGNALS:
    /// `rows` of `selected` rows are on the clipboard.
    void copied(std::int64_t rows, std::int64_t selected);
    void columnChosen(int column);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    /// A column as it is painted: where, and how its text stands.
    struct Lane {
        int column = 0, left = 0, width = 0;
        bool isRight = false;
    };
    void paintLane(QPainter& painter, const Lane& lane, int firstRow, int lastRow);
    void paintCurrent(QPainter& painter);
    void setHovered(int row);
    void measureFont();
    /// Width of a text without kerning: exact for numbers, near enough to decide about cutting.
    [[nodiscard]] double widthOf(const QString& words) const;

    RowsModel& model_;
    ColumnHeader* columnHeader_;
    RowHeader* rowHeader_;
    QString emptyText_;
    int hovered_ = -1;
    std::array<double, 256> advances_{};  ///< of Latin-1 in the view's font
    double widest_ = 0;                   ///< taken for every other character
};

}  // namespace bw::ui
