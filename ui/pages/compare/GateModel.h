#pragma once

#include "core/compare/Comparison.h"

#include <QAbstractTableModel>

#include <vector>

namespace bw::ui {

/// The gate's rules: passed or not (icon and word), rule, value and limit.
class GateModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Passed, Rule, Value, Limit, Count };

    using QAbstractTableModel::QAbstractTableModel;
    void setRules(std::vector<GateRule> rules);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<GateRule> rules_;
};

}  // namespace bw::ui
