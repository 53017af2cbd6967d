#pragma once

#include "ui/pages/data/RowsModel.h"

#include <QTableView>

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

private:
    RowsModel& model_;
    ColumnHeader* columnHeader_;
    RowHeader* rowHeader_;
    QString emptyText_;
};

}  // namespace bw::ui
