#pragma once

#include "core/flow/PipelineGraph.h"

#include <QWidget>

#include <array>
#include <vector>

namespace bw::ui {

class StepBox;

/// A pipeline as a drawing: a column each for data, training, validation and deployment, a box a
/// step in order of running, arrows for what needs what (those that follow from others are left
/// out). Arrow keys walk from box to box, within a column and across; a click or Enter chooses one.
class PipelineGraphView final : public QWidget {
    Q_OBJECT

public:
    explicit PipelineGraphView(QWidget* parent = nullptr);
    /// Keeps the chosen step and the focus where a step of this name stays.
    void setGraph(const PipelineGraph& graph);
    [[nodiscard]] QString chosen() const { return chosen_; }  ///< empty: none
    void choose(const QString& step);                         ///< silent
    [[nodiscard]] StepBox* box(const QString& step) const;    ///< null: there is none
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void stepChosen(const QString& step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Column {
        StepStage stage = StepStage::Data;
        std::vector<StepBox*> boxes;
        QRect area;
    };
    void makeBoxes(const PipelineGraph& graph);
    [[nodiscard]] bool sameBoxes(const PipelineGraph& graph) const;
    void place();
    void pick(StepBox* box);
    void walk(StepBox* from, int dx, int dy);
    [[nodiscard]] bool isImplied(const GraphStep& step, const std::string& need) const;
    void drawNeeds(QPainter& painter, const GraphStep& step) const;
    void drawArrow(QPainter& painter, const StepBox& from, const StepBox& to, int lane) const;
    [[nodiscard]] int columnOf(const StepBox* box) const;
    [[nodiscard]] std::size_t tallest() const;

    PipelineGraph graph_;
    std::vector<Column> columns_;  ///< those that have steps, in order of stages
    QString chosen_;
};

}  // namespace bw::ui
