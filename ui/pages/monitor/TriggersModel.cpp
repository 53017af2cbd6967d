#include "ui/pages/monitor/TriggersModel.h"

#include "ui/base/MergeRows.h"
#include "ui/base/Text.h"

#include <nlohmann/json.hpp>

#include <QDateTime>

namespace bw::ui {
namespace {

/// "in 3 h", of a time that is to come.
QString ahead(const std::string& utc) {
    const QDateTime then = QDateTime::fromString(text(utc), Qt::ISODate);
    if (!then.isValid()) return {};
    const qint64 seconds = QDateTime::currentDateTimeUtc().secsTo(then);
    return seconds < 60 ? TriggersModel::tr("within a minute")
                        : TriggersModel::tr("in %1").arg(duration(static_cast<double>(seconds)));
}

QString last(const TriggerStatus& status) {
    if (!status.last) return TriggersModel::tr("never");
    return QStringLiteral("%1, %2").arg(ago(status.last->created), lookOf(*status.last).word);
}

/// What keeps it from working comes before all else.
EntryLook stateOf(const TriggerStatus& status) {
    if (!status.problem.empty()) return {text(status.problem), QStringLiteral("alert"), Tone::Bad};
    if (!status.trigger.enabled)
        return {TriggersModel::tr("off"), QStringLiteral("pause"), Tone::Quiet};
    return {TriggersModel::tr("on"), QStringLiteral("ok"), Tone::Good};
}

/// Empty: what the cell says.
QString tip(const TriggerStatus& status, int column) {
    if (column == TriggersModel::Next && !status.next.empty()) return localTime(status.next);
    if (column == TriggersModel::Last && status.last)
        return QStringLiteral("%1\n%2\n%3")
            .arg(localTime(status.last->created), text(status.last->cause),
                 text(status.last->detail));
    return {};
}

QString cell(const QueueEntry& entry, int column) {
    switch (column) {
        case FiringsModel::State:
            return lookOf(entry).word;
        case FiringsModel::When:
            return ago(entry.created);
        case FiringsModel::Trigger:
            return text(entry.trigger);
        case FiringsModel::Cause:
            return text(entry.cause);
        case FiringsModel::Pipeline:
            return text(entry.pipeline);
        default:
            return text(entry.detail);
    }
}

}  // namespace

QString TriggersModel::cell(const Row& row, int column) {
    const TriggerStatus& status = row.status;
    if (row.wrong && (column == Kind || column == Rule || column == Next))
        return QStringLiteral("—");
    switch (column) {
        case Name:
            return text(status.trigger.name);
        case Kind:
            return kindTitle(status.trigger.kind);
        case Rule:
            return text(status.trigger.condition());
        case Pipeline:
            return text(status.trigger.pipeline);
        case Last:
            return last(status);
        case Next:
            return ahead(status.next);
        default:
            return stateOf(status).word;
    }
}

void TriggersModel::update(const TriggersSeen& seen) {
    std::vector<Row> fresh;
    for (const TriggerStatus& status : seen.triggers)
        fresh.push_back({status, seen.wrong(status.trigger.name)});
    mergeRows(
        rows_, fresh, [](const Row& row) { return row.status.trigger.name; },
        [&](int row) {
            beginRemoveRows({}, row, row);
            rows_.erase(rows_.begin() + row);
            endRemoveRows();
        },
        [&](int row, const Row& made) {
            beginInsertRows({}, row, row);
            rows_.insert(rows_.begin() + row, made);
            endInsertRows();
        },
        [&](int row, const Row& made) {
            Row& place = rows_[static_cast<std::size_t>(row)];
            const bool same = place.wrong == made.wrong &&
                              triggerStatusToJson(place.status) == triggerStatusToJson(made.status);
            place = made;
            if (!same) Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        });
}

int TriggersModel::rowOf(const QString& name) const {
    const auto found = std::ranges::find_if(
        rows_, [&](const Row& row) { return text(row.status.trigger.name) == name; });
    return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int TriggersModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int TriggersModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TriggersModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    const TriggerStatus& status = row.status;
    switch (role) {
        case Qt::DisplayRole:
            return cell(row, index.column());
        case Qt::ToolTipRole: {
            const QString words = tip(status, index.column());
            return words.isEmpty() ? cell(row, index.column()) : words;
        }
        case Qt::DecorationRole:
            if (index.column() == Enabled) {
                const EntryLook look = stateOf(status);
                return themedIcon(look.icon, toneIconColor(look.tone));
            }
            if (index.column() == Last && status.last) {
                const EntryLook look = lookOf(*status.last);
                return themedIcon(look.icon, toneIconColor(look.tone));
            }
            return {};
        case kNameRole:
            return text(status.trigger.name);
        default:
            return {};
    }
}

QVariant TriggersModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    const QString titles[] = {tr("Trigger"),     tr("Kind"), tr("Fires"), tr("Pipeline"),
                              tr("Last firing"), tr("Next"), tr("State")};
    return titles[section];
}

void FiringsModel::update(const std::vector<QueueEntry>& entries) {
    mergeRows(
        rows_, entries, [](const QueueEntry& entry) { return entry.sequence; },
        [&](int row) {
            beginRemoveRows({}, row, row);
            rows_.erase(rows_.begin() + row);
            endRemoveRows();
        },
        [&](int row, const QueueEntry& entry) {
            beginInsertRows({}, row, row);
            rows_.insert(rows_.begin() + row, entry);
            endInsertRows();
        },
        [&](int row, const QueueEntry& entry) {
            auto& place = rows_[static_cast<std::size_t>(row)];
            const bool same = queueEntryToJson(place) == queueEntryToJson(entry);
            place = entry;
            if (!same) Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        });
}

const QueueEntry* FiringsModel::entry(int row) const {
    return row >= 0 && row < rowCount() ? &rows_[static_cast<std::size_t>(row)] : nullptr;
}

int FiringsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int FiringsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FiringsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const QueueEntry& entry = rows_[static_cast<std::size_t>(index.row())];
    const EntryLook look = lookOf(entry);
    switch (role) {
        case Qt::DisplayRole:
            return cell(entry, index.column());
        case Qt::DecorationRole:
            return index.column() == State ? themedIcon(look.icon, toneIconColor(look.tone))
                                           : QVariant();
        case Qt::ToolTipRole:
            return index.column() == When ? localTime(entry.created) : cell(entry, index.column());
        case kSequenceRole:
            return QVariant::fromValue<qlonglong>(entry.sequence);
        default:
            return {};
    }
}

QVariant FiringsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    const QString titles[] = {tr("State"), tr("When"),     tr("Trigger"),
                              tr("Cause"), tr("Pipeline"), tr("What came of it")};
    return titles[section];
}

}  // namespace bw::ui
