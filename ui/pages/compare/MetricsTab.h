#pragma once

#include "ui/base/UiSettings.h"
#include "ui/pages/compare/MetricsModel.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace bw::ui {

/// Metrics as a table whose interval column is a forest plot.
class MetricsTab final : public QWidget {
    Q_OBJECT

public:
    explicit MetricsTab(QWidget* parent = nullptr);
    void setResult(std::shared_ptr<const CompareResult> result);
    [[nodiscard]] QTableView* table() const { return table_; }

private:
    void arrange();
    MetricsModel* model_;
    QTableView* table_;
    QLabel* legend_;
};

}  // namespace bw::ui
