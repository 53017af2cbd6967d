#pragma once

#include "ui/base/Page.h"
#include "ui/pages/monitor/PipelineRunner.h"
#include "ui/pages/monitor/PipelineRunsModel.h"

#include <optional>

class QLabel;
class QTableView;
class QTabWidget;

namespace bw::ui {

class FileView;
class Mark;
class Notice;
class PipelineGraphView;
class StepDetails;

/// One pipeline: its drawing with the states of the newest run, or of an earlier one that was
/// chosen; run, cancel, resume and check; below it the chosen step, past runs, mistakes and the
/// file.
class PipelineRunView final : public QWidget {
    Q_OBJECT

public:
    PipelineRunView(Desk desk, PipelineRunner& runner, QWidget* parent = nullptr);
    /// Another one, or the same with news. Null: none.
    void show(const SharedPipeline& entry);
    [[nodiscard]] QList<QAction*> flowActions() const {
        return {run_, cancel_, resume_, check_, open_};
    }
    [[nodiscard]] const PipelineGraphView& graph() const { return *graph_; }
    /// An earlier run of it; false: it is not there (yet).
    bool showRun(const QString& id);
    /// A file that was just made: says so.
    void welcome(const QString& file);

private:
    enum Tab { StepTab, RunsTab, MistakesTab, FileTab };
    void makeActions();
    [[nodiscard]] QWidget* makeHead();
    [[nodiscard]] QWidget* makeBottom();
    [[nodiscard]] QTableView* makeTable(QAbstractItemModel* model, const char* name,
                                        const QString& title, std::initializer_list<int> widths);
    void connectAll();

    [[nodiscard]] const PipelineRunRecord* shownRun() const;
    [[nodiscard]] std::vector<PipelineMistake> mistakes() const;
    void tell();
    void tellHead();
    void tellActions();
    void tellStep();
    void tellTabs();
    void lookAtRun(const QString& id);
    void showLine(int row);

    void askRun();
    void start(const std::map<std::string, std::string>& set, const std::string& from);
    void resume();
    void check();
    void onEnded(const QString& name, const PipelineRunRecord& run);
    void onFailed(const QString& name, const Error& error);

    Desk desk_;
    PipelineRunner& runner_;
    SharedPipeline entry_;
    QString lookedAt_;  ///< id of an earlier run; empty: the newest
    struct Checked {
        std::string text;  ///< of the file that was checked
        std::vector<PipelineMistake> mistakes;
    };
    std::optional<Checked> checked_;
    PipelineRunsModel runs_;
    MistakesModel mistakes_;

    QAction *run_ = nullptr, *cancel_ = nullptr, *resume_ = nullptr, *check_ = nullptr,
            *open_ = nullptr, *newest_ = nullptr;
    QLabel *title_ = nullptr, *facts_ = nullptr, *description_ = nullptr;
    Mark* state_;
    Notice *notice_, *past_;
    PipelineGraphView* graph_;
    StepDetails* step_;
    QTabWidget* tabs_;
    QTableView *runsTable_ = nullptr, *mistakesTable_ = nullptr;
    FileView* file_;
};

}  // namespace bw::ui
