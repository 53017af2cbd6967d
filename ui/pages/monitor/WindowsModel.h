#pragma once

#include "ui/pages/monitor/MonitorData.h"

#include <QAbstractTableModel>

namespace bw::ui {

/// The timeline as a table: a window a row, oldest first.
class WindowsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        Window,
        Verdict,
        Requests,
        Rows,
        Errors,
        Worst,
        Effect,
        Quality,
        Low,
        High,
        Truth,
        P50,
        P95,
        P99,
        Version,
        Events,
        ColumnCount
    };

    using QAbstractTableModel::QAbstractTableModel;
    void show(SharedMonitored shown);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation way, int role) const override;

private:
    [[nodiscard]] QString cell(const MonitorWindow& window, int column) const;
    [[nodiscard]] QString quality(const MonitorWindow& window, double MetricEstimate::* part) const;
    SharedMonitored shown_;
};

}  // namespace bw::ui
