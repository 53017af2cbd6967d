#pragma once

#include "ui/pages/data/DatasetState.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace bw::ui {

/// The columns of the open version, one a row: what they hold and what is of concern about them.
class ColumnsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Field { Name, Concern, Missing, Distinct, Minimum, Median, Maximum, Shape, kFields };
    /// What the fields sort by: numbers, names, weight of concern.
    static constexpr int kSortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;
    /// Null: empty. The report may be null.
    void show(std::shared_ptr<const Profile> profile,
              const std::shared_ptr<const VerifyReport>& report);
    [[nodiscard]] const ColumnProfile& profileOf(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Concerned {
        QString words;
        double weight = 0;
    };
    void findConcerns(const VerifyReport* report);
    [[nodiscard]] QString shown(const ColumnProfile& column, int field) const;
    [[nodiscard]] QVariant sortKey(const ColumnProfile& column, int row, int field) const;

    std::shared_ptr<const Profile> profile_;
    std::vector<Concerned> concerns_;
};

}  // namespace bw::ui
