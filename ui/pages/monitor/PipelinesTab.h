#pragma once

#include "ui/base/Page.h"
#include "ui/pages/monitor/PipelinesModel.h"

#include <QTimer>

class QListView;

namespace bw::ui {

class EmptyPanel;
class PipelineRunner;
class PipelineRunView;
class StatePanel;

/// The pipelines of the project: on the left the files with what became of them last, beside it
/// the one that is chosen. Files and runs are read again each moment while the tab is seen, so that
/// what another process runs is seen too.
class PipelinesTab final : public QWidget {
    Q_OBJECT

public:
    explicit PipelinesTab(Desk desk, QWidget* parent = nullptr);
    /// Chooses a pipeline, when it is there or as soon as it is.
    void showPipeline(const QString& name, const QString& run = {});
    [[nodiscard]] PipelineRunView& view() const { return *view_; }
    [[nodiscard]] QString selected() const { return shown_; }

Q_SIGNALS:
    void runningChanged(int count);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeActions();
    [[nodiscard]] QWidget* makeList();
    void openDialog(bool fromTemplate);
    void read();
    void take(const Result<PipelinesSeen>& seen);
    void keepSelection();
    void select(const QString& name);

    Desk desk_;
    PipelinesSeen seen_;
    PipelinesModel model_;
    TwoLineDelegate delegate_;
    PipelineRunner* runner_;
    PipelineRunView* view_;
    QListView* list_;
    StatePanel *panel_ = nullptr, *content_ = nullptr;
    EmptyPanel* choose_ = nullptr;
    QAction *new_ = nullptr, *save_ = nullptr;
    QTimer timer_;
    QString shown_, awaited_, awaitedRun_, welcome_;
    int running_ = -1;
    bool reading_ = false, again_ = false;
};

}  // namespace bw::ui
