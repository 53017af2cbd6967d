#include "ui/pages/deploy/AuditModel.h"

#include "ui/base/AuditWords.h"
#include "ui/base/MergeRows.h"
#include "ui/base/Text.h"
#include "ui/base/Theme.h"

#include <nlohmann/json.hpp>

#include <tuple>

namespace bw::ui {
namespace {

bool same(const AuditEntry& a, const AuditEntry& b) {
    const auto all = [](const AuditEntry& e) {
        return std::tie(e.number, e.hash, e.previousHash, e.at, e.by, e.action, e.why, e.facts);
    };
    return all(a) == all(b);
}

}  // namespace

void AuditModel::update(const std::vector<AuditEntry>& audit) {
    std::vector<AuditEntry> fresh(audit.rbegin(), audit.rend());
    std::ranges::stable_sort(fresh, std::greater(), &AuditEntry::number);
    mergeRows(
        entries_, fresh, [](const AuditEntry& entry) { return entry.number; },
        [&](int row) {
            beginRemoveRows({}, row, row);
            entries_.erase(entries_.begin() + row);
            endRemoveRows();
        },
        [&](int row, const AuditEntry& entry) {
            beginInsertRows({}, row, row);
            entries_.insert(entries_.begin() + row, entry);
            endInsertRows();
        },
        [&](int row, const AuditEntry& entry) {
            if (same(entries_[static_cast<std::size_t>(row)], entry)) return;
            entries_[static_cast<std::size_t>(row)] = entry;
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        });
}

int AuditModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

int AuditModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString AuditModel::cell(const AuditEntry& entry, int column) const {
    switch (column) {
        case Number:
            return QString::number(entry.number);
        case When:
            return ago(entry.at);
        case Who:
            return text(entry.by);
        case Action:
            return auditAction(entry);
        case What:
            return auditWhat(entry);
        case Why:
            return text(entry.why);
        case Hash:
            return text(shortHash(entry.hash));
        default:
            return {};
    }
}

QVariant AuditModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const AuditEntry& one = entry(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return cell(one, index.column());
        case Qt::ToolTipRole:
            if (index.column() == When) return localTime(one.at);
            return index.column() == Hash ? text(one.hash) : cell(one, index.column());
        case Qt::TextAlignmentRole:
            return QVariant(index.column() == Number ? Qt::AlignRight | Qt::AlignVCenter
                                                     : Qt::AlignLeft | Qt::AlignVCenter);
        case Qt::FontRole:
            return index.column() == Hash ? monospaceFont() : QVariant();
        case EntryTextRole:
            return auditText(one);
        default:
            return {};
    }
}

QVariant AuditModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section == Number)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Number:
            return tr("#");
        case When:
            return tr("When");
        case Who:
            return tr("Who");
        case Action:
            return tr("Action");
        case What:
            return tr("What");
        case Why:
            return tr("Why");
        case Hash:
            return tr("Hash");
        default:
            return {};
    }
}

void AuditFilter::setWords(const QString& words) {
    words_ = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

bool AuditFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    QString all;
    for (int column = 0; column < sourceModel()->columnCount(parent); ++column)
        all += sourceModel()->index(row, column, parent).data().toString() + QLatin1Char('\n');
    all += sourceModel()->index(row, 0, parent).data(AuditModel::EntryTextRole).toString();
    return std::ranges::all_of(
        words_, [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

}  // namespace bw::ui
