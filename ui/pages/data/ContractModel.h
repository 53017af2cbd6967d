#pragma once

#include "core/quality/Contract.h"

#include <QAbstractTableModel>

#include <memory>

namespace bw::ui {

/// A bound as people read it: a date and time for a datetime column.
[[nodiscard]] QString boundText(ColumnKind kind, double bound);

/// The rules of a contract, one column of the dataset a row.
class ContractModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        kName,
        kKind,
        kRequired,
        kMinimum,
        kMaximum,
        kMissing,
        kAllowed,
        kGrave,
        kColumns
    };
    using QAbstractTableModel::QAbstractTableModel;

    /// Null: empty. Rows stay where they are when only rules changed.
    void show(std::shared_ptr<const Contract> contract);
    [[nodiscard]] const ColumnRule* rule(const QModelIndex& index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation way, int role) const override;

private:
    std::shared_ptr<const Contract> contract_;
};

}  // namespace bw::ui
