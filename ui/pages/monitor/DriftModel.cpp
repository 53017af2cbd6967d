#include "ui/pages/monitor/DriftModel.h"

#include "ui/base/Text.h"
#include "ui/pages/monitor/WindowWords.h"
#include "ui/plot/ColumnSketch.h"

#include <QFont>

#include <algorithm>

namespace bw::ui {
namespace {

double share(std::int64_t part, std::int64_t whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

/// What a row is, that was not compared and has neither effect nor p.
bool measured(const ColumnDrift& drift) {
    return !drift.measure.empty();
}

}  // namespace

std::int64_t outsideContract(const MonitorWindow& window, const std::string& column) {
    std::int64_t rows = 0;
    for (const ContractViolation& violation : window.violations)
        if (violation.column == column) rows += violation.rows;
    return rows;
}

void DriftModel::show(std::shared_ptr<const MonitorWindow> window) {
    beginResetModel();
    window_ = std::move(window);
    rows_.clear();
    if (window_ && window_->prediction) rows_.push_back(&*window_->prediction);
    if (window_)
        for (const ColumnDrift& column : window_->columns) rows_.push_back(&column);
    endResetModel();
}

int DriftModel::rowOf(const std::string& column) const {
    const auto found = std::ranges::find_if(
        rows_, [&](const ColumnDrift* drift) { return drift->column == column; });
    return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int DriftModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int DriftModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant DriftModel::headerData(int section, Qt::Orientation way, int role) const {
    if (way != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    if (role == Qt::TextAlignmentRole && section > Verdict)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    static constexpr std::array kTips{
        "",
        "",
        QT_TR_NOOP("0: as in training, 1: nothing in common"),
        QT_TR_NOOP("Chance of such a difference without drift, corrected over all columns"),
        QT_TR_NOOP("Share of rows without a value; in training in the tool tip"),
        QT_TR_NOOP("Values that the training data does not have"),
        QT_TR_NOOP("Values that break the accepted contract"),
        QT_TR_NOOP("Population stability index, for comparing with others")};
    if (role == Qt::ToolTipRole) return tr(kTips[std::size_t(section)]);
    if (role != Qt::DisplayRole) return {};
    const QStringList titles{tr("Column"),           tr("Verdict"), tr("Effect"),
                             tr("p, corrected"),     tr("Missing"), tr("Never seen"),
                             tr("Outside contract"), tr("PSI")};
    return titles[section];
}

QString DriftModel::cell(const ColumnDrift& drift, int row, int column) const {
    switch (column) {
        case Name:
            return isAnswer(row) ? tr("Answers: %1").arg(text(drift.column)) : text(drift.column);
        case Verdict:
            return verdictOf(drift, window_->minimumRows).word;
        case Effect:
            return measured(drift) ? number(drift.effect) : QStringLiteral("—");
        case P:
            return measured(drift) ? pWords(drift.corrected) : QStringLiteral("—");
        case Missing:
            return percent(share(drift.missing, drift.rows));
        case NeverSeen:
            return number(drift.neverSeen);
        case Outside:
            return window_->hasContract && !isAnswer(row)
                       ? number(outsideContract(*window_, drift.column))
                       : QStringLiteral("—");
        default:
            return measured(drift) ? number(drift.psi) : QStringLiteral("—");
    }
}

QVariant DriftModel::sortKey(const ColumnDrift& drift, int row, int column) const {
    switch (column) {
        case Name:
            return text(drift.column);
        case Verdict:
            return drift.drifted ? 0 : drift.reason.empty() ? 1 : 2;
        case Effect:
            return drift.effect;
        case P:
            return drift.corrected;
        case Missing:
            return share(drift.missing, drift.rows);
        case NeverSeen:
            return QVariant::fromValue<qlonglong>(drift.neverSeen);
        case Outside:
            return isAnswer(row)
                       ? QVariant(-1)
                       : QVariant::fromValue<qlonglong>(outsideContract(*window_, drift.column));
        default:
            return drift.psi;
    }
}

QVariant DriftModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ColumnDrift& drift = column(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return cell(drift, index.row(), index.column());
        case kSortRole:
            return sortKey(drift, index.row(), index.column());
        case Qt::TextAlignmentRole:
            return index.column() > Verdict ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                                            : QVariant();
        case Qt::DecorationRole: {
            if (index.column() == Name)
                return themedIcon(isAnswer(index.row()) ? QStringLiteral("model")
                                                        : kindIcon(drift.kind));
            if (index.column() != Verdict) return {};
            const Tone tone = verdictOf(drift, window_->minimumRows).tone;
            return themedIcon(toneIcon(tone), toneIconColor(tone));
        }
        case Qt::ToolTipRole:
            if (index.column() == Missing)
                return tr("%1 here, %2 in training")
                    .arg(percent(share(drift.missing, drift.rows)),
                         percent(share(drift.referenceMissing, drift.referenceRows)));
            if (!drift.reason.empty()) return text(drift.reason);
            return index.column() == P ? QVariant(number(drift.corrected)) : QVariant();
        default:
            return {};
    }
}

}  // namespace bw::ui
