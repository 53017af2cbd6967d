#pragma once

#include <QAbstractTableModel>
#include <QStringList>

#include <vector>

namespace bw::ui {

/// A few rows as text: the first ones of a source as they will be read, those that show a finding.
/// A missing value is said in quiet letters.
class SampleRowsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;
    /// `numeric`: which columns are aligned right.
    void show(QStringList columns, std::vector<bool> numeric,
              std::vector<std::vector<QString>> cells);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation way, int role) const override;

private:
    QStringList columns_;
    std::vector<bool> numeric_;
    std::vector<std::vector<QString>> cells_;
};

}  // namespace bw::ui
