#include "ui/pages/deploy/ServersModel.h"

#include "ui/base/MergeRows.h"
#include "ui/base/Text.h"
#include "ui/widgets/Basics.h"

namespace bw::ui {
namespace {

Tone toneOf(ServerState state) {
    switch (state) {
        case ServerState::Running:
            return Tone::Good;
        case ServerState::Failed:
        case ServerState::Interrupted:
            return Tone::Bad;
        case ServerState::Starting:
        case ServerState::Stopping:
        case ServerState::Stopped:
            break;
    }
    return Tone::Quiet;
}

QString modelOf(const ServerRecord& record) {
    return text(record.status.model.empty() ? record.spec.model : record.status.model);
}

QString shown(const ServerNow& server, int column) {
    const ServerRecord& record = server.record;
    switch (column) {
        case ServersModel::State:
            return serverStateWord(record.status.state);
        case ServersModel::Model:
            return modelOf(record);
        case ServersModel::Address:
            return record.status.url.empty() ? QStringLiteral("—") : text(record.status.url);
        default:
            return ago(record.status.started.empty() ? record.spec.created : record.status.started);
    }
}

}  // namespace

QString serverStateWord(ServerState state) {
    switch (state) {
        case ServerState::Starting:
            return ServersModel::tr("starting");
        case ServerState::Running:
            return ServersModel::tr("running");
        case ServerState::Stopping:
            return ServersModel::tr("stopping");
        case ServerState::Stopped:
            return ServersModel::tr("stopped");
        case ServerState::Failed:
            return ServersModel::tr("failed");
        case ServerState::Interrupted:
            break;
    }
    return ServersModel::tr("died");
}

void ServersModel::update(const std::vector<ServerNow>& servers) {
    const auto place = [](int row) { return static_cast<std::ptrdiff_t>(row); };
    mergeRows(
        servers_, servers, [](const ServerNow& server) { return server.id(); },
        [&](int row) {
            beginRemoveRows({}, row, row);
            servers_.erase(servers_.begin() + place(row));
            endRemoveRows();
        },
        [&](int row, const ServerNow& fresh) {
            // One that has ended moves down: out of its old place first.
            if (const int old = rowOf(fresh.id()); old >= 0) {
                beginRemoveRows({}, old, old);
                servers_.erase(servers_.begin() + place(old));
                endRemoveRows();
            }
            beginInsertRows({}, row, row);
            servers_.insert(servers_.begin() + place(row), fresh);
            endInsertRows();
        },
        [&](int row, const ServerNow& fresh) {
            servers_[static_cast<std::size_t>(row)] = fresh;
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        });
}

const ServerNow* ServersModel::server(int row) const {
    const bool there = row >= 0 && row < static_cast<int>(servers_.size());
    return there ? &servers_[static_cast<std::size_t>(row)] : nullptr;
}

int ServersModel::rowOf(const std::string& id) const {
    const auto found = std::ranges::find(servers_, id, &ServerNow::id);
    return found == servers_.end() ? -1 : static_cast<int>(found - servers_.begin());
}

int ServersModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(servers_.size());
}

int ServersModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ServersModel::data(const QModelIndex& index, int role) const {
    const ServerNow* server = this->server(index.row());
    if (!server || !index.isValid()) return {};
    const ServerStatus& status = server->record.status;
    if (role == Qt::DisplayRole) return shown(*server, index.column());
    if (role == Qt::DecorationRole && index.column() == State) {
        const Tone tone = toneOf(status.state);
        return themedIcon(tone == Tone::Quiet ? QStringLiteral("stop") : toneIcon(tone),
                          toneIconColor(tone));
    }
    if (role == Qt::ToolTipRole)
        return index.column() == Started && !status.started.empty()
                   ? localTime(status.started)
                   : ServersModel::tr("Server %1, started by %2")
                         .arg(text(server->id()), text(server->record.spec.by));
    return {};
}

QVariant ServersModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    const QString titles[] = {tr("State"), tr("Model"), tr("Address"), tr("Started")};
    return section >= 0 && section < ColumnCount ? titles[section] : QVariant();
}

}  // namespace bw::ui
