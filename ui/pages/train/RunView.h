#pragma once

#include "core/pipeline/TrainSteps.h"
#include "core/run/RunSpec.h"
#include "ui/base/Page.h"
#include "ui/pages/train/RunFollower.h"
#include "ui/pages/train/RunModels.h"

#include <memory>
#include <optional>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QTabWidget;
class QTableView;

namespace bw::ui {

class CurvesPanel;
class RunActions;
class RunHeadline;
class RunInspector;

/// One run, followed live: headline, curves, results, configuration, log. All it shows comes from
/// the run folder and the snapshot, so a window that is opened anew shows the same.
class RunView final : public QWidget {
    Q_OBJECT

public:
    RunView(Desk desk, RunInspector* inspector, QAction* inspectorAction,
            QWidget* parent = nullptr);
    ~RunView() override;
    void show(const QString& id);
    [[nodiscard]] const QString& shown() const { return id_; }
    [[nodiscard]] CurvesPanel& curves() const { return *curves_; }
    [[nodiscard]] RunHeadline& headline() const { return *headline_; }

Q_SIGNALS:
    void trainAgain(const bw::TrainOptions& options);

private:
    QWidget* resultsTab();
    QWidget* configurationTab();
    QWidget* logTab();
    void followSnapshot();
    void takeNews(const RunNews& news);
    void takeLog(const LogTail::News& news);
    void loadSpec();
    void listOthers();
    void showConfiguration();
    void compareWith(const QString& other);
    void copyCommand();

    Desk desk_;
    RunActions* actions_;
    RunHeadline* headline_;
    RunInspector* inspector_;
    CurvesPanel* curves_;
    RunMetricsModel metrics_;
    ConfigurationModel configuration_;
    QTabWidget* tabs_;
    QLabel *notes_, *metricsEmpty_, *specProblem_, *differenceNote_;
    QTableView *metricsView_, *configurationView_;
    QComboBox* other_;
    QPlainTextEdit* log_;
    std::unique_ptr<RunFollower> follower_;
    QString id_;
    std::optional<RunSpec> spec_;
    int generation_ = 0;
};

}  // namespace bw::ui
