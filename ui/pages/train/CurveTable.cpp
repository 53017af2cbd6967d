#include "ui/pages/train/CurveTable.h"

#include "ui/base/Text.h"

#include <QLocale>

#include <algorithm>

namespace bw::ui {

void CurveTable::setCurves(std::vector<const Curve*> curves) {
    beginResetModel();
    curves_ = std::move(curves);
    steps_ = allSteps();
    endResetModel();
}

std::vector<double> CurveTable::allSteps() const {
    std::vector<double> steps;
    for (const Curve* curve : curves_)
        steps.insert(steps.end(), curve->steps().begin(), curve->steps().end());
    std::ranges::sort(steps);
    const auto doubles = std::ranges::unique(steps);
    steps.erase(doubles.begin(), doubles.end());
    return steps;
}

void CurveTable::refresh() {
    std::vector<double> now = allSteps();
    const bool grown =
        now.size() > steps_.size() && std::equal(steps_.begin(), steps_.end(), now.begin());
    if (grown) {
        beginInsertRows({}, rowCount(), static_cast<int>(now.size()) - 1);
        steps_ = std::move(now);
        endInsertRows();
    } else if (now != steps_) {
        beginResetModel();
        steps_ = std::move(now);
        endResetModel();
    }
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int CurveTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(steps_.size());
}

int CurveTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(curves_.size()) + 1;
}

QVariant CurveTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::TextAlignmentRole) return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const double step = steps_[static_cast<std::size_t>(index.row())];
    if (index.column() == 0) return number(static_cast<std::int64_t>(step));
    const Curve& curve = *curves_[static_cast<std::size_t>(index.column() - 1)];
    const auto place = curve.nearest(step);
    if (!place || curve.steps()[*place] != step) return {};
    return QLocale::c().toString(curve.values()[*place], 'g', 7);
}

QVariant CurveTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    return section == 0 ? tr("Step") : text(curves_[static_cast<std::size_t>(section - 1)]->tag());
}

}  // namespace bw::ui
