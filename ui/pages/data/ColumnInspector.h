#pragma once

#include "ui/pages/data/DatasetState.h"

#include <QFrame>

class QGridLayout;
class QLabel;
class QListView;
class QToolButton;

namespace bw::ui {

class HistogramView;
class StatePanel;
class ValuesModel;

/// The right side of the page: the chosen column with its distribution, statistics and most
/// frequent values, each of which filters the rows; without a column, where the version came from.
class ColumnInspector final : public QFrame {
    Q_OBJECT

public:
    ColumnInspector(DatasetState& state, QWidget* parent = nullptr);
    [[nodiscard]] QListView& values() const { return *values_; }
    [[nodiscard]] HistogramView& histogram() const { return *histogram_; }

private:
    using Facts = std::vector<std::pair<QString, QString>>;

    QWidget* buildContent();
    QWidget* buildTitle();
    void follow();
    void showColumn(const ColumnProfile& column);
    void showDataset();
    void showFacts(const Facts& facts);
    [[nodiscard]] const ColumnProfile* column() const;
    [[nodiscard]] Facts factsOf(const ColumnProfile& column) const;
    void filterTo(const QString& expression);

    DatasetState& state_;
    QLabel *kindIcons_[5], *name_, *kind_, *valuesTitle_;
    HistogramView* histogram_;
    QToolButton* logarithmic_;
    QGridLayout* facts_;
    QAction* missing_;
    QWidget* missingButton_;
    ValuesModel* model_;
    QListView* values_;
    StatePanel* panel_;
};

}  // namespace bw::ui
