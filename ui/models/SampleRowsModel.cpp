#include "ui/models/SampleRowsModel.h"

#include "ui/base/Theme.h"

namespace bw::ui {

void SampleRowsModel::show(QStringList columns, std::vector<bool> numeric,
                           std::vector<std::vector<QString>> cells) {
    beginResetModel();
    columns_ = std::move(columns);
    numeric_ = std::move(numeric);
    cells_ = std::move(cells);
    endResetModel();
}

int SampleRowsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(cells_.size());
}

int SampleRowsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

QVariant SampleRowsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<std::size_t>(index.column());
    const QString& cell = cells_[static_cast<std::size_t>(index.row())][column];
    switch (role) {
        case Qt::DisplayRole:
            return cell.isEmpty() ? tr("missing") : cell;
        case Qt::ForegroundRole:
            return cell.isEmpty() ? QVariant(tokensNow().quiet) : QVariant();
        case Qt::TextAlignmentRole:
            return int(Qt::AlignVCenter | (numeric_[column] ? Qt::AlignRight : Qt::AlignLeft));
        default:
            return {};
    }
}

QVariant SampleRowsModel::headerData(int section, Qt::Orientation way, int role) const {
    if (way != Qt::Horizontal || section < 0 || section >= columns_.size()) return {};
    if (role == Qt::DisplayRole) return columns_[section];
    if (role == Qt::TextAlignmentRole && numeric_[static_cast<std::size_t>(section)])
        return int(Qt::AlignVCenter | Qt::AlignRight);
    return {};
}

}  // namespace bw::ui
