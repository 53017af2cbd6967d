#pragma once

#include "ui/pages/compare/CompareWork.h"

#include <QAbstractTableModel>

namespace bw::ui {

/// A metric a row: of a comparison with both values, difference, interval and test; of one model
/// alone with its value and interval. The deciding metric comes first.
class MetricsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Metric, CandidateValue, ProductionValue, Difference, Interval, P, Test, Count };

    using QAbstractTableModel::QAbstractTableModel;
    void setResult(std::shared_ptr<const CompareResult> result);
    /// Alone: the columns are Metric, Value, Low, High.
    [[nodiscard]] bool alone() const { return !result_ || !result_->comparison; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QVariant ofDifference(const std::string& name, int column, int role) const;
    [[nodiscard]] QVariant ofEstimate(const std::string& name, int column, int role) const;

    std::shared_ptr<const CompareResult> result_;
    std::vector<std::string> names_;
};

}  // namespace bw::ui
