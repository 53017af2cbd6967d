#include "ui/pages/data/DatasetsModel.h"

#include "core/base/NumberText.h"
#include "core/store/Names.h"
#include "ui/base/Text.h"
#include "ui/pages/data/DatasetVerdicts.h"

#include <algorithm>

namespace bw::ui {

DatasetsModel::DatasetsModel(const DatasetVerdicts& verdicts, QObject* parent)
    : QAbstractItemModel(parent), verdicts_(verdicts) {
    connect(&verdicts_, &DatasetVerdicts::changed, this, &DatasetsModel::tellVerdicts);
}

std::vector<DatasetsModel::Group> DatasetsModel::grouped(
    const std::vector<DatasetRecord>& datasets) {
    std::vector<Group> groups;
    for (const DatasetRecord& record : datasets) {
        auto place = std::ranges::lower_bound(groups, record.name, {}, &Group::name);
        if (place == groups.end() || place->name != record.name)
            place = groups.insert(place, {0, record.name, {}});
        place->versions.insert(place->versions.begin(), record);  // given oldest first
    }
    return groups;
}

void DatasetsModel::setDatasets(const std::vector<DatasetRecord>& datasets) {
    std::vector<Group> fresh = grouped(datasets);
    for (int row = static_cast<int>(groups_.size()) - 1; row >= 0; --row) {
        const std::string& name = groups_[static_cast<std::size_t>(row)].name;
        if (std::ranges::binary_search(fresh, name, {}, &Group::name)) continue;
        beginRemoveRows({}, row, row);
        groups_.erase(groups_.begin() + row);
        endRemoveRows();
    }
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        const int row = static_cast<int>(i);
        if (i < groups_.size() && groups_[i].name == fresh[i].name) {
            mergeVersions(row, fresh[i].versions);
            continue;
        }
        beginInsertRows({}, row, row);
        fresh[i].id = ++lastId_;
        groups_.insert(groups_.begin() + row, std::move(fresh[i]));
        endInsertRows();
    }
}

/// Versions are only ever added in front; anything else (a rebuilt index) replaces them.
void DatasetsModel::mergeVersions(int row, const std::vector<DatasetRecord>& fresh) {
    auto& versions = groups_[static_cast<std::size_t>(row)].versions;
    const QModelIndex parent = index(row, 0, {});
    const auto same = [](const DatasetRecord& a, const DatasetRecord& b) {
        return a.version == b.version;
    };
    const bool grew = fresh.size() >= versions.size() &&
                      std::ranges::equal(versions.rbegin(), versions.rend(), fresh.rbegin(),
                                         fresh.rbegin() + static_cast<long>(versions.size()), same);
    if (!grew) {
        beginRemoveRows(parent, 0, static_cast<int>(versions.size()) - 1);
        versions.clear();
        endRemoveRows();
    }
    if (const auto more = static_cast<long>(fresh.size() - versions.size()); more > 0) {
        beginInsertRows(parent, 0, static_cast<int>(more) - 1);
        versions.insert(versions.begin(), fresh.begin(), fresh.begin() + more);
        endInsertRows();
    }
    versions = fresh;  // findings may have changed
    Q_EMIT dataChanged(parent, parent);
    Q_EMIT dataChanged(index(0, 0, parent),
                       index(static_cast<int>(versions.size()) - 1, 0, parent));
}

void DatasetsModel::tellVerdicts() {
    if (!groups_.empty())
        Q_EMIT dataChanged(index(0, 0, {}), index(static_cast<int>(groups_.size()) - 1, 0, {}));
}

int DatasetsModel::rowOf(quintptr id) const {
    return static_cast<int>(std::ranges::find(groups_, id, &Group::id) - groups_.begin());
}

bool DatasetsModel::isVersion(const QModelIndex& index) const {
    return index.internalId() != 0;
}

const DatasetRecord& DatasetsModel::record(const QModelIndex& index) const {
    const int group = isVersion(index) ? rowOf(index.internalId()) : index.row();
    const auto& versions = groups_[static_cast<std::size_t>(group)].versions;
    return versions[isVersion(index) ? static_cast<std::size_t>(index.row()) : 0];
}

QString DatasetsModel::reference(const QModelIndex& index) const {
    const DatasetRecord& found = record(index);
    return text(isVersion(index) ? found.name + "@" + shortHash(found.version) : found.name);
}

QModelIndex DatasetsModel::find(const QString& reference) const {
    const auto [name, version] = splitReference(bytes(reference));
    const auto group = std::ranges::find(groups_, name, &Group::name);
    if (group == groups_.end()) return {};
    const QModelIndex top = index(static_cast<int>(group - groups_.begin()), 0, {});
    if (version.empty()) return top;
    for (std::size_t i = 0; i < group->versions.size(); ++i)
        if (group->versions[i].version.starts_with(version))
            return index(static_cast<int>(i), 0, top);
    return top;
}

QModelIndex DatasetsModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column,
                       parent.isValid() ? groups_[static_cast<std::size_t>(parent.row())].id : 0);
}

QModelIndex DatasetsModel::parent(const QModelIndex& index) const {
    if (!index.isValid() || !isVersion(index)) return {};
    return createIndex(rowOf(index.internalId()), 0, quintptr{0});
}

int DatasetsModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(groups_.size());
    if (parent.column() != 0 || isVersion(parent)) return 0;
    return static_cast<int>(groups_[static_cast<std::size_t>(parent.row())].versions.size());
}

int DatasetsModel::columnCount(const QModelIndex&) const {
    return 1;
}

QString DatasetsModel::tip(const QModelIndex& index) const {
    const DatasetRecord& shown = record(index);
    QString tip = tr("%1 · %2 rows, %3 columns\nfrom %4, imported %5 by %6")
                      .arg(text(shown.name + "@" + shortHash(shown.version)), number(shown.rows),
                           number(shown.columns), text(shown.source), localTime(shown.imported),
                           text(shown.by));
    if (const DatasetVerdict* verdict = verdicts_.of(shown.version))
        tip += QLatin1Char('\n') + verdictText(*verdict);
    return tip;
}

QVariant DatasetsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const DatasetRecord& shown = record(index);
    switch (role) {
        case Qt::DisplayRole:
            return text(isVersion(index) ? shortHash(shown.version) : shown.name);
        case Qt::ToolTipRole:
            return tip(index);
        case Qt::AccessibleTextRole:
            return tr("%1, %2 rows").arg(reference(index), number(shown.rows));
        default:
            return {};
    }
}

}  // namespace bw::ui
