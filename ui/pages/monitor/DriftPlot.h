#pragma once

#include "core/quality/Drift.h"

#include <QWidget>

#include <vector>

class QPainter;

namespace bw::ui {

/// Shares of a column's values in training and in a window, a pair of bars a bin. The bin under the
/// mouse or chosen by the arrow keys is told exactly. GUI thread.
class DriftPlot final : public QWidget {
    Q_OBJECT

public:
    explicit DriftPlot(QWidget* parent = nullptr);
    void show(std::vector<DriftBin> bins);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }
    [[nodiscard]] int current() const { return current_; }  ///< -1: none
    /// "≤ 37: 12.3 % in training, 24.1 % here".
    [[nodiscard]] QString binText(int bin) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] int binAt(double y) const;
    [[nodiscard]] int labelWidth() const;
    void setCurrent(int bin);
    void paintLegend(QPainter& painter) const;
    void paintBin(QPainter& painter, int bin, int left, double most) const;

    std::vector<DriftBin> bins_;
    int current_ = -1;
};

}  // namespace bw::ui
