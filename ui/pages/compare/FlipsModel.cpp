#include "ui/pages/compare/FlipsModel.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"

#include <algorithm>

namespace bw::ui {
namespace {

constexpr int kSoonMs = 30;  // one job for all that a view asks while it paints

bool passes(const Flip& flip, FlipFilter filter) {
    switch (filter) {
        case FlipFilter::CandidateRight:
            return flip.candidateRight;
        case FlipFilter::ProductionRight:
            return flip.productionRight;
        case FlipFilter::Neither:
            return !flip.candidateRight && !flip.productionRight;
        case FlipFilter::All:
            break;
    }
    return true;
}

bool isNumber(ColumnKind kind) {
    return kind == ColumnKind::Integer || kind == ColumnKind::Number;
}

constexpr int kRight = static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);

}  // namespace

FlipsModel::FlipsModel(QObject* parent) : QAbstractTableModel(parent) {
    soon_.setSingleShot(true);
    soon_.setInterval(kSoonMs);
    connect(&soon_, &QTimer::timeout, this, &FlipsModel::cellsWanted);
}

void FlipsModel::setResult(std::shared_ptr<const CompareResult> result) {
    beginResetModel();
    result_ = std::move(result);
    cells_.clear();
    asked_.clear();
    wanted_.clear();
    columns_.clear();
    shown_.clear();
    moreColumns_ = false;
    if (result_ && result_->comparison) {
        const std::vector<std::string>& names = result_->dataset->columns();
        moreColumns_ = std::ssize(names) > kMostDataColumns;
        for (const std::string& name : names)
            if (columns_.size() < kMostDataColumns) columns_.append(text(name));
        regression_ = result_->comparison->comparison.metrics.contains("rmse");
        const std::vector<Flip>& flips = result_->comparison->comparison.flips;
        for (std::size_t i = 0; i < flips.size(); ++i)
            if (passes(flips[i], filter_)) shown_.push_back(i);
    }
    endResetModel();
}

void FlipsModel::setFilter(FlipFilter filter) {
    if (filter == filter_) return;
    filter_ = filter;
    beginResetModel();
    shown_.clear();
    if (result_ && result_->comparison) {
        const std::vector<Flip>& flips = result_->comparison->comparison.flips;
        for (std::size_t i = 0; i < flips.size(); ++i)
            if (passes(flips[i], filter_)) shown_.push_back(i);
    }
    endResetModel();
}

std::int64_t FlipsModel::count(FlipFilter filter) const {
    if (!result_ || !result_->comparison) return 0;
    return std::ranges::count_if(result_->comparison->comparison.flips,
                                 [filter](const Flip& flip) { return passes(flip, filter); });
}

const Flip& FlipsModel::at(int row) const {
    return result_->comparison->comparison.flips[shown_[static_cast<std::size_t>(row)]];
}

std::vector<std::int64_t> FlipsModel::rows() const {
    std::vector<std::int64_t> rows;
    for (int i = 0; i < rowCount(); ++i) rows.push_back(at(i).row);
    return rows;
}

std::vector<std::int64_t> FlipsModel::takeWanted() {
    return std::exchange(wanted_, {});
}

void FlipsModel::setCells(const CompareResult* of, const std::vector<std::int64_t>& rows,
                          const std::vector<QStringList>& cells) {
    if (of != result_.get() || rows.size() != cells.size()) return;
    for (std::size_t i = 0; i < rows.size(); ++i) cells_.insert(rows[i], cells[i]);
    if (!shown_.empty())
        Q_EMIT dataChanged(index(0, FirstDataColumn), index(rowCount() - 1, columnCount() - 1),
                           {Qt::DisplayRole});
}

int FlipsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

int FlipsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : FirstDataColumn + dataColumns();
}

QVariant FlipsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number =
            section == Row || (section >= FirstDataColumn &&
                               isNumber(result_->dataset->kind(section - FirstDataColumn)));
        return number ? QVariant(kRight) : QVariant();
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Row:
            return tr("Row");
        case Truth:
            return tr("Truth");
        case CandidateAnswer:
            return tr("Candidate");
        case ProductionAnswer:
            return result_ && result_->choice.against != Against::Production ? tr("Other")
                                                                             : tr("Production");
        case Right:
            return regression_ ? tr("Who is nearer") : tr("Who is right");
        default:
            return columns_.value(section - FirstDataColumn);
    }
}

QString FlipsModel::rightWord(const Flip& flip) const {
    if (flip.candidateRight) return tr("candidate");
    if (!flip.productionRight) return tr("neither");
    return result_->choice.against == Against::Production ? tr("production") : tr("other");
}

QVariant FlipsModel::dataCell(std::int64_t row, int column) const {
    const auto found = cells_.constFind(row);
    if (found != cells_.constEnd()) return found->value(column);
    if (!asked_.contains(row)) {
        asked_.insert(row);
        wanted_.push_back(row);
        soon_.start();
    }
    return QStringLiteral("…");
}

QVariant FlipsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Flip& flip = at(index.row());
    const int column = index.column();
    if (role == Qt::TextAlignmentRole) return headerData(column, Qt::Horizontal, role);
    if (role == Qt::DecorationRole && column == Right) {
        const bool known = flip.candidateRight || flip.productionRight;
        return themedIcon(known ? QStringLiteral("check") : QStringLiteral("close"),
                          flip.candidateRight ? IconColor::Accent : IconColor::Quiet);
    }
    if (role != Qt::DisplayRole) return {};
    switch (column) {
        case Row:
            return number(flip.row);
        case Truth:
            return text(flip.truth);
        case CandidateAnswer:
            return text(flip.candidate);
        case ProductionAnswer:
            return text(flip.production);
        case Right:
            return rightWord(flip);
        default:
            return dataCell(flip.row, column - FirstDataColumn);
    }
}

}  // namespace bw::ui
