#pragma once

#include "ui/plot/Curve.h"

#include <QAbstractTableModel>

#include <cstdint>
#include <vector>

namespace bw::ui {

/// Curves as a table: a row each step that any of them has, a column each curve, exact values. The
/// curves stay with their plots and must outlive their being here.
class CurveTable final : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;
    void setCurves(std::vector<const Curve*> curves);
    void refresh();  ///< after points came; new steps at the end are inserted, else all is anew

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] std::vector<double> allSteps() const;
    std::vector<const Curve*> curves_;
    std::vector<double> steps_;
};

}  // namespace bw::ui
