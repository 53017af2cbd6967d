#include "ui/pages/monitor/PipelineRunsModel.h"

#include "ui/base/MergeRows.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/FlowWords.h"

#include <QDateTime>

namespace bw::ui {
namespace {

QString took(const PipelineRunRecord& run) {
    const auto moment = [](const std::string& utc) {
        return QDateTime::fromString(text(utc), Qt::ISODate);
    };
    const QDateTime start = moment(run.started);
    const QDateTime end = moment(run.ended.empty() ? run.updated : run.ended);
    return start.isValid() && end.isValid() ? duration(static_cast<double>(start.secsTo(end)))
                                            : QString();
}

QString cell(const PipelineRunRecord& run, int column) {
    switch (column) {
        case PipelineRunsModel::State:
            return lookOf(run.state).word;
        case PipelineRunsModel::Started:
            return ago(run.started);
        case PipelineRunsModel::Took:
            return took(run);
        case PipelineRunsModel::Cause:
            return text(run.cause);
        default:
            return text(run.summary());
    }
}

}  // namespace

void PipelineRunsModel::update(const std::vector<PipelineRunRecord>& runs) {
    mergeRows(
        rows_, runs, [](const PipelineRunRecord& run) { return run.id; },
        [&](int row) {
            beginRemoveRows({}, row, row);
            rows_.erase(rows_.begin() + row);
            endRemoveRows();
        },
        [&](int row, const PipelineRunRecord& run) {
            beginInsertRows({}, row, row);
            rows_.insert(rows_.begin() + row, run);
            endInsertRows();
        },
        [&](int row, const PipelineRunRecord& run) {
            auto& place = rows_[static_cast<std::size_t>(row)];
            const bool same = place.updated == run.updated && place.state == run.state;
            place = run;
            if (!same) Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        });
}

int PipelineRunsModel::rowOf(const QString& id) const {
    const auto found = std::ranges::find(rows_, bytes(id), &PipelineRunRecord::id);
    return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int PipelineRunsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int PipelineRunsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PipelineRunsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const PipelineRunRecord& run = rows_[static_cast<std::size_t>(index.row())];
    const FlowLook look = lookOf(run.state);
    switch (role) {
        case Qt::DisplayRole:
            return cell(run, index.column());
        case Qt::DecorationRole:
            return index.column() == State ? themedIcon(look.icon, toneIconColor(look.tone))
                                           : QVariant();
        case Qt::ToolTipRole:
            return index.column() == Started
                       ? tr("run %1, started %2").arg(text(run.id), localTime(run.started))
                       : cell(run, index.column());
        case Qt::TextAlignmentRole:
            return QVariant((index.column() == Took ? Qt::AlignRight : Qt::AlignLeft) |
                            Qt::AlignVCenter);
        case kIdRole:
            return text(run.id);
        default:
            return {};
    }
}

QVariant PipelineRunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section == Took)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const QString titles[] = {tr("State"), tr("Started"), tr("Took"), tr("Started by"),
                              tr("What came of it")};
    return titles[section];
}

void MistakesModel::set(std::vector<Mistake> mistakes) {
    if (mistakes == rows_) return;
    beginResetModel();
    rows_ = std::move(mistakes);
    endResetModel();
}

void MistakesModel::set(const std::vector<PipelineMistake>& mistakes) {
    std::vector<Mistake> rows;
    for (const PipelineMistake& mistake : mistakes)
        rows.push_back(
            {mistake.line, text(mistake.step), text(mistake.message), text(mistake.hint)});
    set(std::move(rows));
}

int MistakesModel::lineOf(int row) const {
    return row >= 0 && row < rowCount() ? rows_[static_cast<std::size_t>(row)].line : 0;
}

int MistakesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int MistakesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant MistakesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Mistake& mistake = rows_[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return QVariant((index.column() == Line ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    switch (index.column()) {
        case Line:
            return mistake.line > 0 ? QString::number(mistake.line) : QStringLiteral("—");
        case Step:
            return mistake.step;
        case What:
            return mistake.what;
        default:
            return mistake.hint;
    }
}

QVariant MistakesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section == Line)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const QString titles[] = {tr("Line"), tr("Where"), tr("What is wrong"), tr("What to do")};
    return titles[section];
}

}  // namespace bw::ui
