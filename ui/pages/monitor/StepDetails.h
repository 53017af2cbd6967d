#pragma once

#include "core/flow/PipelineFile.h"
#include "core/flow/PipelineRun.h"
#include "ui/base/Page.h"

class QBoxLayout;
class QVBoxLayout;

namespace bw::ui {

/// One step of a run: state, why, how long, what it made with links to where that is looked at, and
/// how it is set in the file.
class StepDetails final : public QWidget {
    Q_OBJECT

public:
    explicit StepDetails(Desk desk, QWidget* parent = nullptr);
    /// `record` null: it has not run. Both are copied.
    void show(const PipelineStep* step, const StepRecord* record);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();  ///< side by side where there is room
    void build(const PipelineStep* step, const StepRecord* record);
    [[nodiscard]] QWidget* stateCard(const PipelineStep* step, const StepRecord* record);
    [[nodiscard]] QWidget* settingsCard(const PipelineStep& step);
    [[nodiscard]] QWidget* resultsCard(const StepRecord& record);

    Desk desk_;
    QWidget* shown_ = nullptr;
    QBoxLayout* cards_ = nullptr;
    QVBoxLayout* column_;
    std::string stamp_;
};

}  // namespace bw::ui
