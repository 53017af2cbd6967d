#pragma once

#include "core/store/Project.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <vector>

namespace bw::ui {

/// The audit log as a table, newest entry first. Follows snapshots by the fewest changes.
class AuditModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Number, When, Who, Action, What, Why, Hash, ColumnCount };
    enum Role { EntryTextRole = Qt::UserRole };  ///< the whole entry as JSON

    using QAbstractTableModel::QAbstractTableModel;
    void update(const std::vector<AuditEntry>& audit);
    [[nodiscard]] const AuditEntry& entry(int row) const {
        return entries_[static_cast<std::size_t>(row)];
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QString cell(const AuditEntry& entry, int column) const;
    std::vector<AuditEntry> entries_;
};

/// Entries in which every word of the filter occurs, in a cell or in the facts.
class AuditFilter final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setWords(const QString& words);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList words_;
};

}  // namespace bw::ui
