#pragma once

#include "ui/base/Page.h"
#include "ui/pages/monitor/LoggedRowsDialog.h"
#include "ui/pages/monitor/MonitorData.h"

#include <QElapsedTimer>
#include <QTimer>

class QAction;
class QLabel;

namespace bw::ui {

class EmptyPanel;
class JobStrip;
class MonitorChooser;
class Notice;
class OverviewView;
class StatePanel;

/// How a served model fares, window by window. Shows at once what is kept; looks at the log anew in
/// the background when it grew, and whenever a person asks.
class OverviewTab final : public QWidget {
    Q_OBJECT

public:
    explicit OverviewTab(Desk desk, QWidget* parent = nullptr);
    [[nodiscard]] QList<QAction*> tabActions() const { return {refresh_, truth_, table_}; }
    [[nodiscard]] const MonitorChoice& choice() const { return choice_; }
    /// Stores the truth of a file beside the log, then looks at it anew.
    void addTruth(const TruthOptions& options);
    void showRows(const RowsWanted& wanted);

Q_SIGNALS:
    /// Alarms of the newest window that has a verdict.
    void alarmsChanged(int alarms, const QString& tip);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeActions();
    [[nodiscard]] QWidget* makeBar();
    [[nodiscard]] StatePanel* makeStates();
    void follow();  ///< the lists changed
    void choose();  ///< another model or length
    void load();    ///< what is kept
    void compute(bool asked);
    void lookAtLog();
    void show(const SharedMonitored& found, bool computed);
    void tellState();
    void tellAge();
    void tellAlarms();
    void askTruth();
    void truthAdded(const Result<TruthOutcome>& outcome);

    Desk desk_;
    MonitorChoice choice_;
    SharedMonitored shown_;
    MonitorChooser* chooser_ = nullptr;
    QLabel* age_ = nullptr;
    QAction *refresh_ = nullptr, *truth_ = nullptr, *table_ = nullptr;
    QAction *openCompare_ = nullptr, *openDeploy_ = nullptr;
    Notice* notice_ = nullptr;
    JobStrip* progress_ = nullptr;
    StatePanel *models_ = nullptr, *requests_ = nullptr;
    EmptyPanel* noRequests_ = nullptr;
    OverviewView* view_ = nullptr;
    QTimer look_;
    QElapsedTimer sinceComputed_, sinceLoaded_;
    double computeSeconds_ = 0;
    int computing_ = 0;  ///< jobs under way
    int computed_ = 0;   ///< looks at the log that ended: what was read before one is older
    bool loading_ = false, looking_ = false;
    std::string seen_;  ///< signature of the log at the last look that ended, well or not
};

}  // namespace bw::ui
