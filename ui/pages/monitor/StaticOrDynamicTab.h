#pragma once

#include "ui/base/Page.h"
#include "ui/pages/monitor/OverTime.h"

class QAction;
class QLabel;
class QTableView;

namespace bw::ui {

class EmptyPanel;
class JobStrip;
class MonitorChooser;
class Notice;
class OverTimeModel;
class StatePanel;
class Timeline;

/// What the first production model would have achieved, window by window, as against those that
/// served, and what retraining cost. Compares when a person asks: every logged row with truth goes
/// through the first model.
class StaticOrDynamicTab final : public QWidget {
    Q_OBJECT

public:
    explicit StaticOrDynamicTab(Desk desk, QWidget* parent = nullptr);
    [[nodiscard]] QAction* compareAction() const { return compare_; }

private:
    [[nodiscard]] QWidget* makeBar();
    [[nodiscard]] QWidget* makeContent();
    void choose();
    void compare();
    void show(const SharedOverTime& over);
    void tell();

    Desk desk_;
    MonitorChoice choice_;
    MonitorChooser* chooser_ = nullptr;
    QAction* compare_ = nullptr;
    Notice* notice_ = nullptr;
    JobStrip* progress_ = nullptr;
    StatePanel* panel_ = nullptr;
    EmptyPanel* empty_ = nullptr;
    QLabel* sentence_ = nullptr;
    Timeline* plot_ = nullptr;
    OverTimeModel* model_ = nullptr;
    QTableView* table_ = nullptr;
    bool shown_ = false, running_ = false;
};

}  // namespace bw::ui
