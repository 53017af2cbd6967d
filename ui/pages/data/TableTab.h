#pragma once

#include "ui/base/UiSettings.h"
#include "ui/pages/data/DatasetState.h"

#include <QTimer>
#include <QWidget>

class QLabel;

namespace bw::ui {

class FilterBar;
class RowsModel;
class RowsView;

/// The rows of the open version below their filter. Widths and order of the columns are kept for
/// each dataset.
class TableTab final : public QWidget {
    Q_OBJECT

public:
    TableTab(DatasetState& state, UiSettings& settings, QWidget* parent = nullptr);
    [[nodiscard]] RowsView& view() const { return *view_; }
    [[nodiscard]] RowsModel& model() const { return *model_; }
    [[nodiscard]] FilterBar& filter() const { return *filter_; }

private:
    void showDataset();
    void showRows();
    void showColumn();
    void restoreColumns();
    void saveColumns();
    [[nodiscard]] QString columnsKey() const;

    DatasetState& state_;
    UiSettings& settings_;
    FilterBar* filter_;
    QLabel* beyond_;  ///< that not all rows can be scrolled to
    RowsModel* model_;
    RowsView* view_;
    QTimer saving_;
    QString shownKey_;  ///< whose columns are on screen
};

}  // namespace bw::ui
