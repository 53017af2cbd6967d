#include "ui/pages/deploy/ModelTree.h"

#include "ui/base/MergeRows.h"
#include "ui/base/Text.h"

#include <map>
#include <tuple>

namespace bw::ui {
namespace {

bool same(const ModelVersion& a, const ModelVersion& b) {
    const auto all = [](const ModelVersion& v) {
        return std::tie(v.name, v.version, v.run, v.hash, v.created, v.by, v.directory, v.aliases);
    };
    return all(a) == all(b);
}

/// Versions of each name, newest first.
std::map<std::string, std::vector<ModelVersion>> grouped(const std::vector<ModelVersion>& models) {
    std::map<std::string, std::vector<ModelVersion>> groups;
    for (const ModelVersion& version : models) groups[version.name].push_back(version);
    for (auto& [name, versions] : groups)
        std::ranges::sort(versions, std::greater(), &ModelVersion::version);
    return groups;
}

}  // namespace

QString referenceOf(const ModelVersion& version) {
    return QStringLiteral("%1@%2").arg(text(version.name)).arg(version.version);
}

QStringList aliasesOf(const ModelVersion& version) {
    QStringList aliases;
    for (const std::string& alias : version.aliases) aliases.append(text(alias));
    std::ranges::sort(aliases, {}, [](const QString& alias) {
        return std::pair(alias != QLatin1String("production"), alias);
    });
    return aliases;
}

void ModelTree::update(const std::vector<ModelVersion>& models) {
    const auto fresh = grouped(models);
    for (int row = static_cast<int>(groups_.size()) - 1; row >= 0; --row) {
        if (fresh.contains(groups_[static_cast<std::size_t>(row)]->name)) continue;
        beginRemoveRows({}, row, row);
        groups_.erase(groups_.begin() + row);
        endRemoveRows();
    }
    int row = 0;
    for (const auto& [name, versions] : fresh) {
        const auto place = static_cast<std::size_t>(row);
        if (place < groups_.size() && groups_[place]->name == name) {
            mergeVersions(row, versions);
        } else {
            beginInsertRows({}, row, row);
            groups_.insert(groups_.begin() + row, std::make_unique<Group>(name, versions));
            endInsertRows();
        }
        ++row;
    }
}

void ModelTree::mergeVersions(int row, const std::vector<ModelVersion>& fresh) {
    auto& rows = groups_[static_cast<std::size_t>(row)]->versions;
    const QModelIndex parent = groupIndex(row);
    const std::size_t before = rows.size();
    mergeRows(
        rows, fresh, [](const ModelVersion& version) { return version.version; },
        [&](int at) {
            beginRemoveRows(parent, at, at);
            rows.erase(rows.begin() + at);
            endRemoveRows();
        },
        [&](int at, const ModelVersion& version) {
            beginInsertRows(parent, at, at);
            rows.insert(rows.begin() + at, version);
            endInsertRows();
        },
        [&](int at, const ModelVersion& version) {
            if (same(rows[static_cast<std::size_t>(at)], version)) return;
            rows[static_cast<std::size_t>(at)] = version;
            const QModelIndex changed = index(at, 0, parent);
            Q_EMIT dataChanged(changed, changed);
        });
    if (rows.size() != before) Q_EMIT dataChanged(parent, parent);
}

void ModelTree::refreshAges() {
    for (int row = 0; row < rowCount(); ++row) {
        const QModelIndex parent = groupIndex(row);
        Q_EMIT dataChanged(index(0, 0, parent), index(rowCount(parent) - 1, 0, parent), {AgeRole});
    }
}

QModelIndex ModelTree::indexOf(const QString& reference) const {
    for (int row = 0; row < rowCount(); ++row) {
        const QModelIndex parent = groupIndex(row);
        for (int child = 0; child < rowCount(parent); ++child)
            if (index(child, 0, parent).data(ReferenceRole) == reference)
                return index(child, 0, parent);
    }
    return {};
}

const ModelVersion* ModelTree::version(const QModelIndex& index) const {
    const auto* group = static_cast<const Group*>(index.internalPointer());
    return index.isValid() && group ? &group->versions[static_cast<std::size_t>(index.row())]
                                    : nullptr;
}

QModelIndex ModelTree::firstChoice() const {
    QModelIndex newest;
    for (int row = 0; row < rowCount(); ++row) {
        const QModelIndex parent = groupIndex(row);
        for (int child = 0; child < rowCount(parent); ++child) {
            const QModelIndex place = index(child, 0, parent);
            if (place.data(AliasesRole).toStringList().contains(QStringLiteral("production")))
                return place;
            if (!newest.isValid() || version(place)->created > version(newest)->created)
                newest = place;
        }
    }
    return newest;
}

QModelIndex ModelTree::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column != 0 || row >= rowCount(parent)) return {};
    if (!parent.isValid()) return createIndex(row, 0);
    return createIndex(row, 0, groups_[static_cast<std::size_t>(parent.row())].get());
}

QModelIndex ModelTree::parent(const QModelIndex& child) const {
    const auto* group = static_cast<const Group*>(child.internalPointer());
    if (!child.isValid() || !group) return {};
    for (std::size_t row = 0; row < groups_.size(); ++row)
        if (groups_[row].get() == group) return createIndex(static_cast<int>(row), 0);
    return {};
}

int ModelTree::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(groups_.size());
    if (parent.internalPointer()) return 0;
    return static_cast<int>(groups_[static_cast<std::size_t>(parent.row())]->versions.size());
}

QVariant ModelTree::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const ModelVersion* one = version(index);
    if (!one) {
        const Group& group = *groups_[static_cast<std::size_t>(index.row())];
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return text(group.name);
        if (role == CountRole) return static_cast<int>(group.versions.size());
        return {};
    }
    switch (role) {
        case Qt::DisplayRole:
            return QStringLiteral("v%1").arg(one->version);
        case Qt::ToolTipRole:
            return tr("%1 by %2\nrun %3")
                .arg(localTime(one->created), text(one->by), text(one->run));
        case Qt::AccessibleTextRole:
            return QStringLiteral("%1, %2, %3")
                .arg(referenceOf(*one), aliasesOf(*one).join(QStringLiteral(", ")),
                     ago(one->created));
        case ReferenceRole:
            return referenceOf(*one);
        case AliasesRole:
            return aliasesOf(*one);
        case AgeRole:
            return ago(one->created);
        case RunRole:
            return text(one->run);
        default:
            return {};
    }
}

Qt::ItemFlags ModelTree::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    if (version(index)) return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    return Qt::ItemIsEnabled;
}

}  // namespace bw::ui
