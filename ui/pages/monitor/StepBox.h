#pragma once

#include "core/flow/PipelineGraph.h"
#include "ui/pages/monitor/FlowWords.h"

#include <QAbstractButton>

namespace bw::ui {

/// One step in the drawing of a pipeline: name, state as icon and word, time, cause. A button, so
/// that mouse, keyboard and screen readers know what to do with it.
class StepBox final : public QAbstractButton {
    Q_OBJECT

public:
    static constexpr int kHeight = 60;

    explicit StepBox(const GraphStep& step, QWidget* parent = nullptr);
    void setStep(const GraphStep& step);
    [[nodiscard]] const GraphStep& step() const { return step_; }
    [[nodiscard]] QString stateWord() const { return lookOf(step_.state).word; }
    [[nodiscard]] QSize sizeHint() const override { return {180, kHeight}; }

Q_SIGNALS:
    void walked(int dx, int dy);  ///< an arrow key
    void focused();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    void drawWords(QPainter& painter) const;
    GraphStep step_;
};

}  // namespace bw::ui
