#pragma once

#include "ui/base/UiSettings.h"
#include "ui/pages/data/DatasetState.h"

#include <QWidget>

class QLineEdit;
class QSortFilterProxyModel;
class QTableView;

namespace bw::ui {

class ColumnsModel;
class StatePanel;

/// All columns at a glance, those of concern first. Enter or a double click shows one in the
/// inspector and goes to it in the table.
class ColumnsTab final : public QWidget {
    Q_OBJECT

public:
    ColumnsTab(DatasetState& state, UiSettings& settings, QWidget* parent = nullptr);
    [[nodiscard]] QTableView& view() const { return *view_; }
    [[nodiscard]] ColumnsModel& model() const { return *model_; }

Q_SIGNALS:
    void columnOpened(int column);

private:
    void follow();
    void markChosen();

    DatasetState& state_;
    ColumnsModel* model_;
    QSortFilterProxyModel* sorted_;
    QTableView* view_;
    QLineEdit* find_;
    StatePanel* panel_;
    bool marking_ = false;
};

}  // namespace bw::ui
