#include "ui/pages/train/RunsModel.h"

#include "ui/base/Text.h"
#include "ui/pages/train/RunWords.h"

#include <algorithm>
#include <set>

namespace bw::ui {
namespace {

/// What a row shows of a run.
bool sameLook(const RunEntry& a, const RunEntry& b) {
    return a.status.state == b.status.state && a.status.epoch == b.status.epoch &&
           a.status.epochs == b.status.epochs && a.status.metrics == b.status.metrics;
}

QString stampOf(const RunStatus& status) {
    return QStringLiteral("%1/%2").arg(static_cast<int>(status.state)).arg(status.epoch);
}

QString spoken(const RunEntry& entry, const std::string& wanted) {
    QString words =
        QStringLiteral("%1, %2").arg(runTitle(entry.record), lookOf(entry.status.state).word);
    if (entry.status.epochs > 0) words += RunsModel::tr(", epoch %1").arg(epochText(entry.status));
    if (const auto metric = decidingMetric(entry.status, wanted))
        words += QStringLiteral(", %1 %2").arg(metricTitle(metric->name), number(metric->value));
    return words;
}

}  // namespace

void RunsModel::update(const std::shared_ptr<const Snapshot>& snapshot) {
    snapshot_ = snapshot;
    std::vector<const RunEntry*> fresh;
    for (auto run = snapshot->runs.rbegin(); run != snapshot->runs.rend(); ++run)
        fresh.push_back(&*run);
    removeMissing(fresh);
    insertNew(fresh);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        const bool same = sameLook(rows_[i], *fresh[i]);
        rows_[i] = *fresh[i];
        const QModelIndex changed = index(static_cast<int>(i));
        if (!same) Q_EMIT dataChanged(changed, changed);
    }
}

void RunsModel::removeMissing(const std::vector<const RunEntry*>& fresh) {
    std::set<std::string> there;
    for (const RunEntry* entry : fresh) there.insert(entry->record.id);
    for (int row = rowCount() - 1; row >= 0; --row) {
        const auto place = rows_.begin() + row;
        if (there.contains(place->record.id)) continue;
        beginRemoveRows({}, row, row);
        rows_.erase(place);
        endRemoveRows();
    }
}

/// Runs keep their order among each other, so what differs is new and comes in blocks.
void RunsModel::insertNew(const std::vector<const RunEntry*>& fresh) {
    std::set<std::string> known;
    for (const RunEntry& row : rows_) known.insert(row.record.id);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        std::size_t end = i;
        while (end < fresh.size() && !known.contains(fresh[end]->record.id)) ++end;
        if (end == i) continue;
        beginInsertRows({}, static_cast<int>(i), static_cast<int>(end) - 1);
        std::vector<RunEntry> block;
        for (std::size_t k = i; k < end; ++k) block.push_back(*fresh[k]);
        rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(i), block.begin(), block.end());
        endInsertRows();
        i = end;
    }
}

const RunEntry* RunsModel::entry(int row) const {
    return row >= 0 && row < rowCount() ? &rows_[static_cast<std::size_t>(row)] : nullptr;
}

int RunsModel::rowOf(const QString& id) const {
    const auto found = std::ranges::find_if(
        rows_, [wanted = bytes(id)](const RunEntry& entry) { return entry.record.id == wanted; });
    return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

void RunsModel::setSpark(const QString& id, std::vector<float> values, const QString& stamp) {
    sparks_[id] = {std::move(values), stamp};
    if (const int row = rowOf(id); row >= 0)
        Q_EMIT dataChanged(index(row), index(row), {kSparkRole});
}

int RunsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QVariant RunsModel::sparkOf(const RunEntry& entry) const {
    const QString id = text(entry.record.id), stamp = stampOf(entry.status);
    const auto known = sparks_.find(id);
    const bool current = known != sparks_.end() && known->second.stamp == stamp;
    if (!current && entry.status.epoch > 0) Q_EMIT sparkWanted(id, stamp);
    return known == sparks_.end() ? QVariant() : QVariant::fromValue(known->second.values);
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
    const RunEntry* run = entry(index.row());
    if (!run) return {};
    switch (role) {
        case Qt::DisplayRole:
            return runTitle(run->record);
        case Qt::AccessibleTextRole:
            return spoken(*run, snapshot_->settings.metric);
        case Qt::ToolTipRole:
            return tr("%1\nrun %2, started %3")
                .arg(spoken(*run, snapshot_->settings.metric), text(run->record.id),
                     localTime(run->record.created));
        case kIdRole:
            return text(run->record.id);
        case kEntryRole:
            return QVariant::fromValue(run);
        case kSparkRole:
            return sparkOf(*run);
        case kSearchRole:
            return QStringLiteral("%1 %2 %3")
                .arg(text(run->record.id), runTitle(run->record), lookOf(run->status.state).word);
        default:
            return {};
    }
}

void RunsFilter::setWords(const QString& words) {
    words_ = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

bool RunsFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const QString all =
        sourceModel()->index(row, 0, parent).data(RunsModel::kSearchRole).toString();
    return std::ranges::all_of(
        words_, [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

}  // namespace bw::ui
