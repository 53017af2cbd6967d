#pragma once

#include "ui/pages/monitor/OverTime.h"

#include <QAbstractTableModel>

namespace bw::ui {

/// Static against dynamic as a table: a window a row, oldest first.
class OverTimeModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        Window,
        Rows,
        Static,
        Dynamic,
        Difference,
        Low,
        High,
        Better,
        Version,
        Seconds,
        TrainedRows,
        Event,
        ColumnCount
    };

    using QAbstractTableModel::QAbstractTableModel;
    void show(SharedOverTime over);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation way, int role) const override;

private:
    [[nodiscard]] QString cell(const OverTimeWindow& window, int column) const;
    SharedOverTime over_;
};

}  // namespace bw::ui
