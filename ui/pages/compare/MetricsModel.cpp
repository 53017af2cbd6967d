#include "ui/pages/compare/MetricsModel.h"

#include "ui/base/Text.h"
#include "ui/pages/compare/ComparisonWords.h"

#include <QFont>

#include <algorithm>
#include <cmath>

namespace bw::ui {
namespace {

/// "0.03", "< 0.001": more digits of a p-value say nothing.
QString pText(double p) {
    if (p < 0.001) return QStringLiteral("< 0.001");
    return number(p);
}

QString betterWord(const std::string& name) {
    const MetricInfo* info = findMetric(name);
    return !info || info->higherIsBetter ? QObject::tr("higher is better")
                                         : QObject::tr("lower is better");
}

constexpr int kRight = static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);

}  // namespace

void MetricsModel::setResult(std::shared_ptr<const CompareResult> result) {
    beginResetModel();
    result_ = std::move(result);
    names_.clear();
    if (result_ && result_->comparison) {
        const Comparison& comparison = result_->comparison->comparison;
        for (const auto& entry : comparison.metrics) names_.push_back(entry.first);
        const auto deciding = std::ranges::find(names_, comparison.metric);
        if (deciding != names_.end()) std::rotate(names_.begin(), deciding, deciding + 1);
    } else if (result_) {
        for (const auto& entry : result_->estimates) names_.push_back(entry.first);
    }
    endResetModel();
}

int MetricsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(names_.size());
}

int MetricsModel::columnCount(const QModelIndex& parent) const {
    if (parent.isValid()) return 0;
    return alone() ? 4 : static_cast<int>(Count);
}

QVariant MetricsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return section == Metric || (!alone() && (section == Test || section == Interval))
                   ? QVariant()
                   : QVariant(kRight);
    if (role != Qt::DisplayRole) return {};
    const QStringList both{
        tr("Metric"),
        tr("Candidate"),
        result_ && result_->choice.against != Against::Production ? tr("Other") : tr("Production"),
        tr("Difference"),
        tr("95 % interval"),
        tr("p"),
        tr("Test")};
    const QStringList one{tr("Metric"), tr("Value"), tr("95 % low"), tr("High")};
    return (alone() ? one : both).value(section);
}

QVariant MetricsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !result_) return {};
    const std::string& name = names_[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole && index.column() == Metric) return metricTitle(name);
    if (role == Qt::ToolTipRole && index.column() == Metric) return betterWord(name);
    return alone() ? ofEstimate(name, index.column(), role)
                   : ofDifference(name, index.column(), role);
}

QVariant MetricsModel::ofDifference(const std::string& name, int column, int role) const {
    const Comparison& comparison = result_->comparison->comparison;
    const MetricDifference& d = comparison.metrics.at(name);
    if (role == Qt::FontRole && name == comparison.metric && column == Metric) {
        QFont font;
        font.setWeight(QFont::DemiBold);
        return font;
    }
    if (role == Qt::ToolTipRole && column == P) return number(d.p);
    if (role == Qt::TextAlignmentRole)
        return column == Metric || column == Test || column == Interval ? QVariant()
                                                                        : QVariant(kRight);
    const IntervalRow interval = intervalOf(name, d, comparison);
    if (column == Interval) {
        if (role == kIntervalRole) return QVariant::fromValue(interval);
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return intervalWords(interval);
    }
    if (role != Qt::DisplayRole) return {};
    switch (column) {
        case CandidateValue:
            return number(d.candidate);
        case ProductionValue:
            return number(d.production);
        case Difference:
            return signedNumber(d.difference);
        case P:
            return pText(d.p);
        case Test:
            return testTitle(d.test);
        default:
            return {};
    }
}

QVariant MetricsModel::ofEstimate(const std::string& name, int column, int role) const {
    const MetricEstimate& estimate = result_->estimates.at(name);
    if (role == Qt::TextAlignmentRole) return column == Metric ? QVariant() : QVariant(kRight);
    if (role == Qt::ToolTipRole) return text(estimate.reason);
    if (role != Qt::DisplayRole) return {};
    return number(column == 1 ? estimate.value : column == 2 ? estimate.low : estimate.high);
}

}  // namespace bw::ui
