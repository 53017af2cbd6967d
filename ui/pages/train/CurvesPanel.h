#pragma once

#include "ui/pages/train/TagNews.h"
#include "ui/plot/CurvePlot.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class QCheckBox;
class QGridLayout;
class QLabel;
class QSlider;
class QStackedWidget;
class QTableView;

namespace bw::ui {

class CurveTable;
class UiSettings;

/// All curves of a run: one plot a metric, training and validation together, with one x range and
/// one crosshair. Points come from a RunFollower. The training loss of a classifier is its log loss
/// (core/train/StepLoop) and stands in the plot of validation/log_loss.
class CurvesPanel final : public QWidget {
    Q_OBJECT

public:
    explicit CurvesPanel(UiSettings& settings, QWidget* parent = nullptr);
    ~CurvesPanel() override;
    void clear(const QString& why);  ///< another run; `why` there is nothing yet
    void apply(const std::vector<TagNews>& news);
    void setProblems(const std::vector<std::string>& problems);
    [[nodiscard]] const Curve* curve(const std::string& tag) const;
    [[nodiscard]] std::vector<CurvePlot*> plots() const;
    void showAll();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Card {
        QFrame* frame;
        CurvePlot* plot;
        QLabel* readout;
    };
    CurvePlot* plotOf(const std::string& tag);
    Card makeCard(const std::string& metric);
    QWidget* toolBar();
    void arrange();
    void hover(std::optional<double> step);
    void link(QCPRange steps);
    void smooth(int percent);
    void showTable(bool on);

    UiSettings& settings_;
    std::map<std::string, Card> cards_;  ///< by metric
    std::map<std::string, CurvePlot*> plotOfTag_;
    std::optional<QCPRange> zoomed_;
    std::unique_ptr<CurveTable> table_;
    QSlider* slider_;
    QLabel *sliderValue_, *problems_, *empty_;
    QCheckBox *logarithmic_, *asTable_;
    QStackedWidget* stack_;
    QTableView* tableView_;
    QWidget* gridHost_;
    QGridLayout* grid_;
    int columns_ = 0;
};

}  // namespace bw::ui
