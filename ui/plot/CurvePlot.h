#pragma once

#include "ui/plot/Curve.h"
#include "ui/plot/ThemedPlot.h"

#include <memory>
#include <optional>
#include <vector>

namespace bw::ui {

/// The curves of one metric over steps: raw under smoothed, a label at the end of each line, the
/// best point ringed. Drag zooms to a rectangle, the wheel along x (with Ctrl, or once the plot has
/// the focus), Shift+drag pans, double-click, Home or 0 shows all. Draws what a pixel column needs
/// and no more, so that a million points stay fluid; y fits what is in sight unless a rectangle
/// chose it. GUI thread.
class CurvePlot final : public ThemedPlot {
    Q_OBJECT

public:
    explicit CurvePlot(const QString& title, QWidget* parent = nullptr);

    /// A curve that stays valid until the plot dies; update it, then call refresh(). `name` stands
    /// at its end ("validation"), `color` is an index of Tokens::series; ringed: 1 the highest
    /// value, -1 the lowest, 0 none.
    Curve& addCurve(const std::string& tag, const QString& name, int color, int ringed = 0);
    [[nodiscard]] Curve* curve(const std::string& tag);
    [[nodiscard]] const QString& title() const { return title_; }
    /// Draws again, soon: after points, smoothing or range changed.
    void refresh();
    void setLogarithmic(bool logarithmic);
    void setSmoothing(double weight);
    /// The first and last step of all curves; none when they are empty.
    [[nodiscard]] std::optional<QCPRange> extent() const;
    /// Steps in sight; the y axis goes back to fitting by itself.
    void showSteps(QCPRange steps);
    /// The line that all plots share; none takes it away.
    void showCrosshair(std::optional<double> step);
    /// "step 1,200 · train 0.312 · validation 0.345": the values nearest to a step.
    [[nodiscard]] QString valuesAt(double step) const;
    [[nodiscard]] QString csv() const;
    /// For tests and benchmarks: how many points were given to the painter last.
    [[nodiscard]] int drawnPoints() const;

Q_SIGNALS:
    void stepsChanged(QCPRange steps);         ///< a person zoomed or panned
    void hovered(std::optional<double> step);  ///< the pointer is at this step
    void resetRequested();                     ///< show all

protected:
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void extendMenu(QMenu& menu) override;

private:
    struct Line {
        std::unique_ptr<Curve> curve;
        QString name;
        int color, ringed;
        QCPGraph *raw, *smooth;
        QCPItemText* label;
        QCPItemTracer* ring;
        double height = 0;  ///< of the label, in y
    };
    void prepare();  ///< thins, fits and labels, just before drawing
    void fill(QCPGraph* graph, const Curve& curve, std::span<const double> values,
              std::optional<QCPRange>& seen, bool pale);
    void fitY(const std::optional<QCPRange>& seen);
    void nameLabels();
    void placeLabels();
    void repaintLines();
    void zoomAround(double center, double factor);
    void makeCrosshair();

    QString title_;
    std::vector<Line> lines_;
    QCPItemLine* cross_ = nullptr;
    bool logarithmic_ = false, ownY_ = false, quietRange_ = false;
};

}  // namespace bw::ui
