#include "ui/pages/monitor/OverTimeModel.h"

#include "ui/base/Text.h"
#include "ui/pages/monitor/WindowWords.h"
#include "ui/widgets/Basics.h"

namespace bw::ui {
namespace {

bool isNumber(int column) {
    return column != OverTimeModel::Window && column != OverTimeModel::Better &&
           column != OverTimeModel::Version && column != OverTimeModel::Event;
}

/// The same version served: there is nothing to give a sign to.
QString difference(double value) {
    return value == 0 ? QStringLiteral("0") : signedNumber(value);
}

VerdictWord verdictOf(OverTimeBetter better) {
    switch (better) {
        case OverTimeBetter::Dynamic:
            return {OverTimeModel::tr("dynamic"), Tone::Good};
        case OverTimeBetter::Static:
            return {OverTimeModel::tr("static"), Tone::Bad};
        case OverTimeBetter::Neither:
            break;
    }
    return {OverTimeModel::tr("no difference shown"), Tone::Quiet};
}

}  // namespace

void OverTimeModel::show(SharedOverTime over) {
    beginResetModel();
    over_ = std::move(over);
    endResetModel();
}

int OverTimeModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !over_ ? 0 : static_cast<int>(over_->windows.size());
}

int OverTimeModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant OverTimeModel::headerData(int section, Qt::Orientation way, int role) const {
    if (way != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    if (role == Qt::TextAlignmentRole && isNumber(section))
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const QString metric = over_ ? shortMetric(over_->metric) : tr("Metric");
    const QStringList titles{tr("Window (UTC)"),
                             tr("Rows"),
                             tr("%1, static").arg(metric),
                             tr("%1, dynamic").arg(metric),
                             tr("Difference"),
                             tr("95 % low"),
                             tr("High"),
                             tr("Better"),
                             tr("Served by"),
                             tr("Retraining, s"),
                             tr("Rows trained"),
                             tr("Event")};
    return titles[section];
}

QString OverTimeModel::cell(const OverTimeWindow& window, int column) const {
    switch (column) {
        case Window:
            return spanTitle(window.from, window.to);
        case Rows:
            return number(window.rows);
        case Static:
            return number(window.fixed);
        case Dynamic:
            return number(window.dynamic);
        case Difference:
            return difference(window.dynamic - window.fixed);
        case Low:
            return difference(window.low);
        case High:
            return difference(window.high);
        case Better:
            return verdictOf(betterIn(window, over_->higherIsBetter)).word;
        case Version:
            return versionList(window.versions);
        case Seconds:
            return window.trainedSeconds > 0 ? QString::number(window.trainedSeconds, 'g', 3)
                                             : QString();
        case TrainedRows:
            return window.trainedRows > 0 ? number(window.trainedRows) : QString();
        default:
            return eventOf(window);
    }
}

QVariant OverTimeModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const OverTimeWindow& window = over_->windows[std::size_t(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return cell(window, index.column());
        case Qt::TextAlignmentRole:
            return isNumber(index.column()) ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                                            : QVariant();
        case Qt::DecorationRole: {
            if (index.column() != Better) return {};
            const Tone tone = verdictOf(betterIn(window, over_->higherIsBetter)).tone;
            return themedIcon(toneIcon(tone), toneIconColor(tone));
        }
        case Qt::ToolTipRole:
            return text(window.reason);
        default:
            return {};
    }
}

}  // namespace bw::ui
