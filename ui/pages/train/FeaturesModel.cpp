#include "ui/pages/train/FeaturesModel.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"

#include <algorithm>

namespace bw::ui {
namespace {

bool holds(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

void FeaturesModel::set(const Profile& profile, const std::string& target) {
    beginResetModel();
    rows_.clear();
    for (FeatureProposal& proposal : proposeFeatures(profile, target)) {
        const ColumnProfile* column = profile.find(proposal.feature.column);
        const double rows = column ? static_cast<double>(column->rows) : 0;
        const double share = rows > 0 ? static_cast<double>(column->missing) / rows : 0;
        const bool used = proposal.use;
        rows_.push_back({std::move(proposal), share, used});
    }
    endResetModel();
    Q_EMIT choiceChanged();
}

void FeaturesModel::clear() {
    beginResetModel();
    rows_.clear();
    endResetModel();
}

void FeaturesModel::choose(const std::vector<std::string>& features,
                           const std::vector<std::string>& exclude) {
    for (Row& row : rows_) {
        const std::string& name = row.proposal.feature.column;
        row.used =
            (features.empty() ? row.proposal.use : holds(features, name)) && !holds(exclude, name);
    }
    tell();
}

void FeaturesModel::setAll(bool used) {
    for (Row& row : rows_) row.used = used;
    tell();
}

void FeaturesModel::propose() {
    choose({}, {});
}

void FeaturesModel::tell() {
    if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
    Q_EMIT choiceChanged();
}

int FeaturesModel::used() const {
    return static_cast<int>(std::ranges::count(rows_, true, &Row::used));
}

std::vector<std::string> FeaturesModel::features() const {
    std::vector<std::string> names;
    if (std::ranges::none_of(rows_, [](const Row& row) { return row.used && !row.proposal.use; }))
        return names;
    for (const Row& row : rows_)
        if (row.used) names.push_back(row.proposal.feature.column);
    return names;
}

std::vector<std::string> FeaturesModel::excluded() const {
    std::vector<std::string> names;
    if (!features().empty()) return names;
    for (const Row& row : rows_)
        if (!row.used && row.proposal.use) names.push_back(row.proposal.feature.column);
    return names;
}

int FeaturesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int FeaturesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant FeaturesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    if (role == Qt::CheckStateRole && index.column() == kName)
        return row.used ? Qt::Checked : Qt::Unchecked;
    if (role == Qt::TextAlignmentRole && index.column() == kMissing)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::DecorationRole && index.column() == kKind)
        return themedIcon(QStringLiteral("kind-") + text(row.proposal.feature.kind));
    if (role == Qt::ForegroundRole && (index.column() != kName || !row.used))
        return tokensNow().quiet;
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    switch (index.column()) {
        case kName:
            return text(row.proposal.feature.column);
        case kKind:
            return text(row.proposal.feature.kind);
        case kMissing:
            return row.missing > 0 ? percent(row.missing) : QString();
        default:
            return row.proposal.use ? text(row.proposal.reason)
                                    : tr("left out: %1").arg(text(row.proposal.reason));
    }
}

bool FeaturesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || role != Qt::CheckStateRole || index.column() != kName) return false;
    rows_[static_cast<std::size_t>(index.row())].used = value.toInt() == Qt::Checked;
    Q_EMIT dataChanged(index, index.siblingAtColumn(kColumns - 1));
    Q_EMIT choiceChanged();
    return true;
}

Qt::ItemFlags FeaturesModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    const Qt::ItemFlags plain = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    return index.column() == kName ? plain | Qt::ItemIsUserCheckable : plain;
}

QVariant FeaturesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section == kMissing)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case kName:
            return tr("Column");
        case kKind:
            return tr("Kind");
        case kMissing:
            return tr("Missing");
        default:
            return tr("Why");
    }
}

}  // namespace bw::ui
