#pragma once

#include "ui/pages/deploy/BundleState.h"

#include <QAbstractTableModel>
#include <QStringList>

#include <optional>
#include <vector>

namespace bw::ui {

/// The bundles of one model version that were made from here, newest first. A bundle whose files
/// were not looked at yet has no state.
class BundleModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Folder, Created, Formats, State, ColumnCount };
    struct Row {
        QString folder;
        std::optional<BundleState> state;
    };

    using QAbstractTableModel::QAbstractTableModel;
    /// States of folders that stay are kept.
    void setFolders(const QStringList& folders);
    void setState(const BundleState& state);
    [[nodiscard]] const Row* row(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<Row> rows_;
};

/// The files of one bundle with size and sum.
class BundleFilesModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Path, Size, Sum, State, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setFiles(std::vector<BundleFile> files);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<BundleFile> files_;
};

}  // namespace bw::ui
