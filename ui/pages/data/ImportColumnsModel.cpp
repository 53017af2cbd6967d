#include "ui/pages/data/ImportColumnsModel.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"
#include "ui/pages/data/ImportPreview.h"

#include <algorithm>

namespace bw::ui {
namespace {

constexpr qsizetype kSampleValues = 6;

/// The first different values of a column, "39, 50, 38".
QString sampleOf(const ImportPreview& preview, std::size_t column) {
    QStringList values;
    for (const auto& row : preview.cells) {
        if (values.size() == kSampleValues) break;
        if (column < row.size() && !row[column].isEmpty() && !values.contains(row[column]))
            values += row[column];
    }
    return values.join(QStringLiteral(", "));
}

}  // namespace

QString kindIconName(ColumnKind kind) {
    return QStringLiteral("kind-") + text(columnKindName(kind));
}

void ImportColumnsModel::show(const ImportPreview& preview) {
    std::vector<Entry> fresh;
    if (preview.found) {
        const SourceDescription& found = *preview.found;
        for (std::size_t i = 0; i < found.columns.size(); ++i)
            fresh.push_back({found.columns[i], found.recipe.kinds.at(found.columns[i]),
                             preview.recipe && preview.recipe->kinds.contains(found.columns[i]),
                             sampleOf(preview, i)});
        for (const std::string& gone : preview.forgotten) chosen_.erase(gone);
    }
    const bool same = std::ranges::equal(fresh, entries_, {}, &Entry::name, &Entry::name);
    if (!same) beginResetModel();
    entries_ = std::move(fresh);
    if (!same)
        endResetModel();
    else if (!entries_.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

void ImportColumnsModel::clear() {
    chosen_.clear();
    show({});
}

void ImportColumnsModel::choose(const QModelIndexList& rows, ColumnKind kind) {
    if (rows.isEmpty()) return;
    for (const QModelIndex& row : rows) {
        Entry& entry = entries_[static_cast<std::size_t>(row.row())];
        entry.kind = kind;
        chosen_[entry.name] = kind;
        Q_EMIT dataChanged(index(row.row(), 0), index(row.row(), kColumns - 1));
    }
    Q_EMIT chosenChanged();
}

void ImportColumnsModel::takeBack(const QModelIndexList& rows) {
    std::size_t taken = 0;
    for (const QModelIndex& row : rows) {
        taken += chosen_.erase(entries_[static_cast<std::size_t>(row.row())].name);
        Q_EMIT dataChanged(index(row.row(), 0), index(row.row(), kColumns - 1));
    }
    if (taken > 0) Q_EMIT chosenChanged();
}

void ImportColumnsModel::takeAllBack() {
    chosen_.clear();
    if (!entries_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

int ImportColumnsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

int ImportColumnsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QString ImportColumnsModel::words(const Entry& entry, int column) const {
    switch (column) {
        case kName:
            return text(entry.name);
        case kKind:
            return text(columnKindName(entry.kind));
        case kOrigin:
            if (chosen_.contains(entry.name)) return tr("chosen");
            return entry.byRecipe ? tr("recipe") : tr("inferred");
        default:
            return entry.values;
    }
}

QVariant ImportColumnsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Entry& entry = entries_[static_cast<std::size_t>(index.row())];
    const bool chosen = chosen_.contains(entry.name);
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
            return words(entry, index.column());
        case Qt::EditRole:
            return index.column() == kKind ? QVariant(static_cast<int>(entry.kind))
                                           : QVariant(words(entry, index.column()));
        case Qt::DecorationRole:
            if (index.column() == kKind) return themedIcon(kindIconName(entry.kind));
            return {};
        case Qt::ForegroundRole:
            if (index.column() == kValues || (index.column() == kOrigin && !chosen))
                return tokensNow().quiet;
            return {};
        default:
            return {};
    }
}

QVariant ImportColumnsModel::headerData(int section, Qt::Orientation way, int role) const {
    if (way != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case kName:
            return tr("Column");
        case kKind:
            return tr("Kind");
        case kOrigin:
            return tr("Set by");
        case kValues:
            return tr("First values");
        default:
            return {};
    }
}

Qt::ItemFlags ImportColumnsModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == kKind) flags |= Qt::ItemIsEditable;
    return flags;
}

bool ImportColumnsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    bool known = false;
    const int kind = value.toInt(&known);
    if (role != Qt::EditRole || !index.isValid() || index.column() != kKind || !known) return false;
    if (kind < 0 || kind > static_cast<int>(ColumnKind::Category)) return false;
    if (kind == static_cast<int>(entries_[static_cast<std::size_t>(index.row())].kind)) return true;
    choose({index}, static_cast<ColumnKind>(kind));
    return true;
}

}  // namespace bw::ui
