#include "ui/pages/monitor/PipelinesModel.h"

#include "core/base/NumberText.h"
#include "ui/base/MergeRows.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/FlowWords.h"

#include <algorithm>

namespace bw::ui {
namespace {

FlowLook lookOf(const PipelineEntry& entry) {
    if (!entry.file.mistakes.empty())
        return {text(counted(entry.file.mistakes.size(), "mistake")), QStringLiteral("alert"),
                Tone::Bad};
    if (const auto* run = entry.latest()) return bw::ui::lookOf(run->state);
    return {PipelinesModel::tr("not run yet"), QStringLiteral("unknown"), Tone::Quiet};
}

QString second(const PipelineEntry& entry) {
    QStringList words{lookOf(entry).word};
    if (const auto* run = entry.latest()) {
        words += ago(run->ended.empty() ? run->started : run->ended);
        if (!run->cause.empty()) words += text(run->cause);
    }
    return words.join(QStringLiteral(" · "));
}

}  // namespace

void PipelinesModel::update(const PipelinesSeen& seen) {
    mergeRows(
        rows_, seen.pipelines, [](const SharedPipeline& entry) { return entry->name; },
        [&](int row) {
            beginRemoveRows({}, row, row);
            rows_.erase(rows_.begin() + row);
            endRemoveRows();
        },
        [&](int row, const SharedPipeline& entry) {
            beginInsertRows({}, row, row);
            rows_.insert(rows_.begin() + row, entry);
            endInsertRows();
        },
        [&](int row, const SharedPipeline& entry) {
            auto& place = rows_[static_cast<std::size_t>(row)];
            const bool same = place->stamp == entry->stamp;
            place = entry;
            if (!same) Q_EMIT dataChanged(index(row), index(row));
        });
}

int PipelinesModel::rowOf(const QString& name) const {
    const auto found = std::ranges::find_if(
        rows_, [&](const SharedPipeline& entry) { return text(entry->name) == name; });
    return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int PipelinesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QVariant PipelinesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const PipelineEntry& entry = *rows_[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return text(entry.name);
        case Qt::AccessibleTextRole:
            return QStringLiteral("%1, %2").arg(text(entry.name), second(entry));
        case Qt::ToolTipRole:
            return QStringLiteral("%1\n%2").arg(
                text(entry.file.description.empty() ? entry.name : entry.file.description),
                second(entry));
        case TwoLineDelegate::kSecondRole:
            return second(entry);
        case TwoLineDelegate::kIconRole:
            return lookOf(entry).icon;
        case TwoLineDelegate::kToneRole:
            return static_cast<int>(lookOf(entry).tone);
        default:
            return {};
    }
}

}  // namespace bw::ui
