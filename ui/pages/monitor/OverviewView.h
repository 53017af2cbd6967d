#pragma once

#include "ui/base/Page.h"
#include "ui/pages/monitor/LoggedRowsDialog.h"
#include "ui/pages/monitor/MonitorData.h"

class QLabel;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace bw::ui {

class DriftModel;
class Mark;
class MonitorInspector;
class Timeline;
class WindowsModel;

/// What was found: the timeline (or its table), below it the columns of the chosen window with an
/// inspector. Keeps window, column and place while what it shows grows.
class OverviewView final : public QWidget {
    Q_OBJECT

public:
    explicit OverviewView(Desk desk, QWidget* parent = nullptr);
    void show(SharedMonitored shown);
    void showAsTable(bool table);
    [[nodiscard]] const SharedMonitored& shown() const { return shown_; }
    [[nodiscard]] const MonitorWindow* chosenWindow() const;

Q_SIGNALS:
    void rowsWanted(const bw::ui::RowsWanted& wanted);

private:
    [[nodiscard]] QWidget* makeTop();
    [[nodiscard]] QWidget* makeColumns();
    void choose(int window);
    void tellWindow();
    void tellColumn();
    void selectColumn(const std::string& column);

    Desk desk_;
    SharedMonitored shown_;
    int chosen_ = -1;
    QStackedWidget* top_ = nullptr;
    Timeline* timeline_ = nullptr;
    WindowsModel* windows_ = nullptr;
    QTableView* windowTable_ = nullptr;
    QLabel *title_ = nullptr, *sentence_ = nullptr;
    Mark* verdict_ = nullptr;
    DriftModel* drift_ = nullptr;
    QSortFilterProxyModel* sorted_ = nullptr;
    QTableView* columns_ = nullptr;
    MonitorInspector* inspector_ = nullptr;
    bool telling_ = false;
};

}  // namespace bw::ui
