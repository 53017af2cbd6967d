#include "ui/pages/data/RowsModel.h"

#include "core/table/CellText.h"
#include "ui/base/Text.h"

#include <arrow/api.h>

#include <algorithm>

namespace bw::ui {
namespace {

constexpr std::size_t kReadOn = 300;  // bytes of a cell that a table shows

/// One line of at most kReadOn bytes, not cut inside a character.
QString oneLine(std::string value) {
    if (value.size() > kReadOn) {
        std::size_t end = kReadOn;
        while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
        value.resize(end);
        value += "…";
    }
    QString line = text(value);
    for (QChar& c : line)
        if (c == QLatin1Char('\n') || c == QLatin1Char('\r') || c == QLatin1Char('\t'))
            c = QLatin1Char(' ');
    return line;
}

bool isRightAligned(ColumnKind kind) {
    return kind == ColumnKind::Integer || kind == ColumnKind::Number;
}

}  // namespace

void RowsModel::show(std::shared_ptr<const OpenedDataset> dataset, RowsShown::Rows rows) {
    beginResetModel();
    dataset_ = std::move(dataset);
    rows_ = std::move(rows);
    columns_.clear();
    if (dataset_)
        for (const auto& column : dataset_->data->table()->columns())
            columns_.push_back(column->num_chunks() > 0 ? column->chunk(0).get() : nullptr);
    total_ = countRows();
    shown_ = std::min(total_, kMostRows);
    endResetModel();
}

void RowsModel::setRows(RowsShown::Rows rows) {
    if (rows == rows_) return;
    // Not a reset: that would also forget the widths of the columns.
    if (shown_ > 0) {
        beginRemoveRows({}, 0, static_cast<int>(shown_) - 1);
        shown_ = 0;
        endRemoveRows();
    }
    rows_ = std::move(rows);
    const std::int64_t coming = countRows();
    if (std::min(coming, kMostRows) > 0)
        beginInsertRows({}, 0, static_cast<int>(std::min(coming, kMostRows)) - 1);
    total_ = coming;
    shown_ = std::min(total_, kMostRows);
    if (shown_ > 0) endInsertRows();
}

std::int64_t RowsModel::countRows() const {
    if (rows_) return static_cast<std::int64_t>(rows_->size());
    return dataset_ ? dataset_->data->rows() : 0;
}

std::int64_t RowsModel::datasetRow(int row) const {
    return rows_ ? (*rows_)[static_cast<std::size_t>(row)] : row;
}

RowsModel::Cell RowsModel::cell(int row, int column) const {
    const arrow::Array* values = columns_[static_cast<std::size_t>(column)];
    std::string value = cellText(*values, datasetRow(row));
    if (value.empty()) return {{}, true};
    return {oneLine(std::move(value)), false};
}

QString RowsModel::fullText(int row, int column) const {
    return text(cellText(*columns_[static_cast<std::size_t>(column)], datasetRow(row)));
}

int RowsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(shown_);
}

int RowsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

QVariant RowsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    switch (role) {
        case Qt::DisplayRole:
            return cell(index.row(), index.column()).text;
        case Qt::EditRole:
            return fullText(index.row(), index.column());
        case Qt::TextAlignmentRole:
            return QVariant(
                Qt::AlignVCenter |
                (isRightAligned(kind(index.column())) ? Qt::AlignRight : Qt::AlignLeft));
        case Qt::AccessibleTextRole: {
            Cell shown = cell(index.row(), index.column());
            return shown.missing ? tr("missing") : shown.text;
        }
        default:
            return {};
    }
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || section < 0) return {};
    if (orientation == Qt::Vertical)
        return section < rowCount() ? QVariant(static_cast<qlonglong>(datasetRow(section)))
                                    : QVariant();
    if (section >= columnCount()) return {};
    return text(dataset_->data->columns()[static_cast<std::size_t>(section)]);
}

}  // namespace bw::ui
