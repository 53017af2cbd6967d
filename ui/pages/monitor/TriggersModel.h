#pragma once

#include "ui/pages/monitor/TriggerData.h"

#include <QAbstractTableModel>

#include <vector>

namespace bw::ui {

/// The triggers of the project in order of their file.
class TriggersModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Kind, Rule, Pipeline, Last, Next, Enabled, ColumnCount };
    static constexpr int kNameRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;
    void update(const TriggersSeen& seen);
    [[nodiscard]] int rowOf(const QString& name) const;  ///< -1: not there

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Row {
        TriggerStatus status;
        bool wrong = false;  ///< has a mistake: its kind and rule may not be what is meant
    };
    [[nodiscard]] static QString cell(const Row& row, int column);
    std::vector<Row> rows_;
};

/// Entries of the queue: firings and what came of them.
class FiringsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { State, When, Trigger, Cause, Pipeline, Outcome, ColumnCount };
    static constexpr int kSequenceRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;
    void update(const std::vector<QueueEntry>& entries);
    [[nodiscard]] const QueueEntry* entry(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<QueueEntry> rows_;
};

}  // namespace bw::ui
