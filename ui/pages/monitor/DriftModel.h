#pragma once

#include "core/monitor/MonitorReport.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace bw::ui {

/// The columns of one window, drifted first, then by effect; the model's answers before them.
class DriftModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Verdict, Effect, P, Missing, NeverSeen, Outside, Psi, ColumnCount };
    /// What a column is sorted by; numbers as such.
    static constexpr int kSortRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;
    void show(std::shared_ptr<const MonitorWindow> window);
    [[nodiscard]] const std::shared_ptr<const MonitorWindow>& window() const { return window_; }
    [[nodiscard]] const ColumnDrift& column(int row) const { return *rows_[std::size_t(row)]; }
    [[nodiscard]] bool isAnswer(int row) const {
        return window_->prediction && rows_[std::size_t(row)] == &*window_->prediction;
    }
    [[nodiscard]] int rowOf(const std::string& column) const;  ///< -1: none

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation way, int role) const override;

private:
    [[nodiscard]] QString cell(const ColumnDrift& drift, int row, int column) const;
    [[nodiscard]] QVariant sortKey(const ColumnDrift& drift, int row, int column) const;
    std::shared_ptr<const MonitorWindow> window_;
    std::vector<const ColumnDrift*> rows_;  ///< of window_
};

/// Values of a column outside the accepted contract, over all its rules.
[[nodiscard]] std::int64_t outsideContract(const MonitorWindow& window, const std::string& column);

}  // namespace bw::ui
