#pragma once

#include "ui/base/Page.h"
#include "ui/pages/monitor/PipelineRunsModel.h"
#include "ui/pages/monitor/TriggersModel.h"

#include <QTimer>

class QLabel;
class QTableView;
class QTabWidget;

namespace bw::ui {

class FileView;
class Mark;
class Notice;
class StatePanel;

/// What starts pipelines by itself: who watches, the triggers with their last and next firing, and
/// below them firings with what came of them, mistakes in triggers.toml and the file. Read again
/// each moment while it is seen.
class TriggersTab final : public QWidget {
    Q_OBJECT

public:
    explicit TriggersTab(Desk desk, QWidget* parent = nullptr);
    [[nodiscard]] QString selected() const;

Q_SIGNALS:
    void pipelineWanted(const QString& pipeline, const QString& run);  ///< run: may be empty

protected:
    void showEvent(QShowEvent* event) override;

private:
    enum Tab { FiringsTab, MistakesTab, FileTab };
    void makeActions();
    [[nodiscard]] QWidget* makeWatchBar();
    [[nodiscard]] QWidget* makeTriggers();
    [[nodiscard]] QWidget* makeBottom();
    void connectAll();

    void read();
    void take(const Result<TriggersSeen>& seen);
    void tell();
    void tellWatch();
    void tellActions();
    void tellTabs();
    [[nodiscard]] const QueueEntry* chosenFiring() const;

    void openDialog();
    void fire();
    void toggle();
    void cancelFiring();
    void startWatch();
    void stopWatch();
    void openRun();
    void watchWork(Job* job);
    /// Work on triggers that a person asked for; the list is read anew after it.
    Job* work(const QString& title, const QString& command, const QString& success,
              const std::function<Result<void>(const Workbench&, const JobContext&)>& what);

    Desk desk_;
    TriggersSeen seen_;
    TriggersModel triggers_;
    FiringsModel firings_;
    MistakesModel mistakes_;
    QAction *add_ = nullptr, *fire_ = nullptr, *toggle_ = nullptr, *start_ = nullptr,
            *stop_ = nullptr, *cancel_ = nullptr, *open_ = nullptr, *lines_ = nullptr;
    Mark* watch_;
    QLabel* watchFacts_;
    Notice* notice_;
    QTableView *triggersTable_, *firingsTable_, *mistakesTable_;
    QTabWidget* tabs_;
    FileView* file_;
    StatePanel* panel_ = nullptr;
    QTimer timer_;
    bool reading_ = false, again_ = false, read_ = false, watchBusy_ = false;
};

}  // namespace bw::ui
