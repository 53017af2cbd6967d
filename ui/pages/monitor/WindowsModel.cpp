#include "ui/pages/monitor/WindowsModel.h"

#include "ui/base/MetricWords.h"
#include "ui/base/Text.h"
#include "ui/pages/monitor/WindowWords.h"

namespace bw::ui {
namespace {

bool isNumber(int column) {
    return column != WindowsModel::Window && column != WindowsModel::Verdict &&
           column != WindowsModel::Worst && column != WindowsModel::Version &&
           column != WindowsModel::Events;
}

QString millis(double micros) {
    return number(micros / 1000);
}

}  // namespace

void WindowsModel::show(SharedMonitored shown) {
    // The person reads a row: windows that only grow at the end keep it where it is.
    const int before = rowCount();
    const int now = shown ? static_cast<int>(shown->windows.size()) : 0;
    bool same = shown_ && shown && now >= before;
    for (int row = 0; same && row < before; ++row)
        same = shown_->windows[std::size_t(row)].from == shown->windows[std::size_t(row)].from;
    if (!same) {
        beginResetModel();
        shown_ = std::move(shown);
        endResetModel();
        return;
    }
    if (now > before) beginInsertRows({}, before, now - 1);
    shown_ = std::move(shown);
    if (now > before) endInsertRows();
    if (before > 0) Q_EMIT dataChanged(index(0, 0), index(before - 1, ColumnCount - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, Quality, Quality);
}

int WindowsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !shown_ ? 0 : static_cast<int>(shown_->windows.size());
}

int WindowsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant WindowsModel::headerData(int section, Qt::Orientation way, int role) const {
    if (way != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    if (role == Qt::TextAlignmentRole && isNumber(section))
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const QStringList titles{
        tr("Window (UTC)"),
        tr("Verdict"),
        tr("Requests"),
        tr("Rows"),
        tr("Errors"),
        tr("Worst column"),
        tr("Effect"),
        shown_ && !shown_->metric.empty() ? metricTitle(shown_->metric) : tr("Quality"),
        tr("95 % low"),
        tr("High"),
        tr("With truth"),
        tr("p50, ms"),
        tr("p95, ms"),
        tr("p99, ms"),
        tr("Answered by"),
        tr("Events")};
    return titles[section];
}

QString WindowsModel::quality(const MonitorWindow& window, double MetricEstimate::* part) const {
    const auto found = window.quality.find(shown_->metric);
    return found == window.quality.end() ? QString() : number(found->second.*part);
}

QString WindowsModel::cell(const MonitorWindow& window, int column) const {
    const ColumnDrift* worst = worstColumn(window);
    switch (column) {
        case Window:
            return spanTitle(window.from, window.to);
        case Verdict:
            return verdictOf(window).word;
        case Requests:
            return number(window.requests);
        case Rows:
            return number(window.rows);
        case Errors:
            return number(window.failed);
        case Worst:
            return worst ? text(worst->column) : QString();
        case Effect:
            return worst ? number(worst->effect) : QString();
        case Quality:
            return quality(window, &MetricEstimate::value);
        case Low:
            return quality(window, &MetricEstimate::low);
        case High:
            return quality(window, &MetricEstimate::high);
        case Truth:
            return number(window.truthRows);
        case P50:
            return millis(window.latencyP50);
        case P95:
            return millis(window.latencyP95);
        case P99:
            return millis(window.latencyP99);
        case Version:
            return versionWords(window);
        default:
            break;
    }
    QStringList events;
    for (const MonitorEvent& event : shown_->events)
        if (event.at >= window.from && event.at < window.to) events += eventWords(event);
    return events.join(QStringLiteral("; "));
}

QVariant WindowsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const MonitorWindow& window = shown_->windows[std::size_t(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return cell(window, index.column());
        case Qt::TextAlignmentRole:
            return isNumber(index.column()) ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                                            : QVariant();
        case Qt::DecorationRole: {
            if (index.column() != Verdict) return {};
            const Tone tone = verdictOf(window).tone;
            return themedIcon(toneIcon(tone), toneIconColor(tone));
        }
        case Qt::ToolTipRole:
            return windowLines(window, *shown_).join(QLatin1Char('\n'));
        default:
            return {};
    }
}

}  // namespace bw::ui
