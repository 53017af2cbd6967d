#pragma once

#include "core/quality/Profile.h"

#include <QAbstractListModel>

#include <memory>

namespace bw::ui {

/// The most frequent values of a column with their counts.
class ValuesModel final : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;
    void show(std::shared_ptr<const Profile> profile, int column);
    [[nodiscard]] const ValueCount& value(int row) const;
    [[nodiscard]] double share(int row) const;  ///< of all rows
    [[nodiscard]] double mostShare() const;     ///< of the first value

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    [[nodiscard]] const ColumnProfile& column() const;
    std::shared_ptr<const Profile> profile_;
    int column_ = -1;
};

}  // namespace bw::ui
