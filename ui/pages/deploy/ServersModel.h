#pragma once

#include "ui/pages/deploy/ServePoll.h"

#include <QAbstractTableModel>

namespace bw::ui {

/// How a server stands: "running", "died", with its tone.
[[nodiscard]] QString serverStateWord(ServerState state);

/// The servers of a project. Follows polls by the fewest changes. GUI thread.
class ServersModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { State, Model, Address, Started, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void update(const std::vector<ServerNow>& servers);
    [[nodiscard]] const ServerNow* server(int row) const;
    [[nodiscard]] int rowOf(const std::string& id) const;  ///< -1: it is not there

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<ServerNow> servers_;
};

}  // namespace bw::ui
