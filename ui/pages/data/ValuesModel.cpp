#include "ui/pages/data/ValuesModel.h"

#include "ui/base/Text.h"

#include <algorithm>

namespace bw::ui {

void ValuesModel::show(std::shared_ptr<const Profile> profile, int column) {
    beginResetModel();
    const bool isThere =
        profile && column >= 0 && column < static_cast<int>(profile->columns.size());
    profile_ = isThere ? std::move(profile) : nullptr;
    column_ = column;
    endResetModel();
}

const ColumnProfile& ValuesModel::column() const {
    return profile_->columns[static_cast<std::size_t>(column_)];
}

const ValueCount& ValuesModel::value(int row) const {
    return column().topValues[static_cast<std::size_t>(row)];
}

double ValuesModel::share(int row) const {
    return static_cast<double>(value(row).count) /
           std::max(1.0, static_cast<double>(column().rows));
}

double ValuesModel::mostShare() const {
    return rowCount() > 0 ? share(0) : 1;
}

int ValuesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !profile_ ? 0 : static_cast<int>(column().topValues.size());
}

QVariant ValuesModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ValueCount& shown = value(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return text(shown.value);
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            return tr("%1: %2 rows, %3")
                .arg(text(shown.value), number(shown.count), percent(share(index.row())));
        default:
            return {};
    }
}

}  // namespace bw::ui
