#pragma once

#include "core/pipeline/DataSteps.h"
#include "ui/pages/data/DatasetState.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace bw::ui {

/// The rows of a dataset version as a table, read from the mapped file cell by cell: nothing is
/// copied, a cell costs the same in row 3 as in row 9,000,000. Shows all rows, or those that a
/// filter or a finding named, through their numbers.
class RowsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    /// A view of 28 px rows can scroll so many; hiddenRows() are those beyond, which a filter still
    /// finds.
    static constexpr std::int64_t kMostRows = 70'000'000;

    struct Cell {
        QString text;  ///< one line, cut where nobody reads on
        bool missing = false;
    };

    using QAbstractTableModel::QAbstractTableModel;
    /// Null: an empty table. `rows` null: all.
    void show(std::shared_ptr<const OpenedDataset> dataset, RowsShown::Rows rows);
    /// Others of the same version.
    void setRows(RowsShown::Rows rows);

    [[nodiscard]] Cell cell(int row, int column) const;
    [[nodiscard]] QString fullText(int row, int column) const;
    /// Number of a row shown, as everywhere in the product: from 0 in the version.
    [[nodiscard]] std::int64_t datasetRow(int row) const;
    [[nodiscard]] std::int64_t hiddenRows() const { return total_ - shown_; }
    [[nodiscard]] ColumnKind kind(int column) const { return dataset_->data->kind(column); }
    [[nodiscard]] const OpenedDataset* dataset() const { return dataset_.get(); }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] std::int64_t countRows() const;
    std::shared_ptr<const OpenedDataset> dataset_;
    std::vector<const arrow::Array*> columns_;  ///< of dataset_
    RowsShown::Rows rows_;
    std::int64_t total_ = 0, shown_ = 0;
};

}  // namespace bw::ui
