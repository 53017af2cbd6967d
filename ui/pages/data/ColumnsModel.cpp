#include "ui/pages/data/ColumnsModel.h"

#include "ui/base/Text.h"
#include "ui/pages/data/ColumnHeader.h"
#include "ui/plot/ColumnSketch.h"

#include <algorithm>
#include <unordered_map>

namespace bw::ui {
namespace {

constexpr double kMuchMissing = 0.05, kNearlyUnique = 0.95;

struct Counted {
    int open = 0;
    double weight = 0;
};

/// Findings of weight by column, accepted ones left out.
std::unordered_map<std::string, Counted> openFindings(const VerifyReport* report) {
    std::unordered_map<std::string, Counted> found;
    if (!report) return found;
    for (const Finding& finding : report->findings) {
        if (finding.severity == Severity::Info ||
            std::ranges::find(report->accepted, finding.key()) != report->accepted.end())
            continue;
        for (const std::string& column : finding.columns) {
            ++found[column].open;
            found[column].weight += finding.severity == Severity::Error ? 100 : 10;
        }
    }
    return found;
}

bool hasBounds(const ColumnProfile& column) {
    return column.kind != ColumnKind::Category && column.kind != ColumnKind::Boolean;
}

std::optional<double> boundOf(const ColumnProfile& column, int field) {
    if (!hasBounds(column)) return std::nullopt;
    if (field == ColumnsModel::Minimum) return column.minimum;
    if (field == ColumnsModel::Maximum) return column.maximum;
    if (column.quantiles.size() == 7) return column.quantiles[3];
    return std::nullopt;
}

}  // namespace

void ColumnsModel::show(std::shared_ptr<const Profile> profile,
                        const std::shared_ptr<const VerifyReport>& report) {
    if (profile && profile == profile_) {  // only what is said of the columns has changed
        findConcerns(report.get());
        if (rowCount() > 0) Q_EMIT dataChanged(index(0, Concern), index(rowCount() - 1, Concern));
        return;
    }
    beginResetModel();
    profile_ = std::move(profile);
    findConcerns(report.get());
    endResetModel();
}

void ColumnsModel::findConcerns(const VerifyReport* report) {
    concerns_.clear();
    if (!profile_) return;
    const auto findings = openFindings(report);
    for (const ColumnProfile& column : profile_->columns) {
        Concerned concern;
        QStringList words;
        const std::int64_t present = column.rows - column.missing;
        if (const auto found = findings.find(column.name); found != findings.end()) {
            const int open = found->second.open;
            words += open == 1 ? tr("1 finding") : tr("%1 findings").arg(open);
            concern.weight += found->second.weight;
        }
        if (present == 0)
            words += column.rows == 0 ? tr("no rows") : tr("all missing");
        else if (column.distinct <= 1)
            words += tr("constant");
        else if (column.kind == ColumnKind::Category &&
                 static_cast<double>(column.distinct) >
                     kNearlyUnique * static_cast<double>(present) &&
                 present > 20)
            words += column.distinct >= present ? tr("each value once") : tr("nearly unique");
        if (!words.isEmpty()) concern.weight += 5;
        if (present > 0 && missingShare(column) > kMuchMissing)
            words += tr("%1 missing").arg(percent(missingShare(column)));
        if (column.infinite > 0) words += tr("%1 infinite").arg(number(column.infinite));
        concern.weight += missingShare(column) + (column.infinite > 0 ? 5 : 0);
        concern.words = words.join(QStringLiteral(" · "));
        concerns_.push_back(std::move(concern));
    }
}

const ColumnProfile& ColumnsModel::profileOf(int row) const {
    return profile_->columns[static_cast<std::size_t>(row)];
}

int ColumnsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !profile_ ? 0 : static_cast<int>(profile_->columns.size());
}

int ColumnsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kFields;
}

QString ColumnsModel::shown(const ColumnProfile& column, int field) const {
    switch (field) {
        case Name:
            return text(column.name);
        case Missing:
            return column.missing == 0 ? QString() : percent(missingShare(column));
        case Distinct:
            return distinctText(column);
        case Minimum:
        case Median:
        case Maximum: {
            const auto bound = boundOf(column, field);
            return bound ? profileValue(column.kind, *bound) : QString();
        }
        case Shape:
            return column.topValues.empty() || hasBounds(column)
                       ? QString()
                       : text(column.topValues.front().value);
        default:
            return {};
    }
}

QVariant ColumnsModel::sortKey(const ColumnProfile& column, int row, int field) const {
    switch (field) {
        case Name:
            return row;  // as in the file
        case Missing:
            return missingShare(column);
        case Distinct:
            return static_cast<qlonglong>(column.distinct);
        case Shape:
            return text(columnKindName(column.kind));
        case Concern:
            return concerns_[static_cast<std::size_t>(row)].weight;
        default:
            break;
    }
    const auto bound = boundOf(column, field);
    return bound ? QVariant(*bound) : QVariant();
}

QVariant ColumnsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ColumnProfile& column = profileOf(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == Concern
                       ? concerns_[static_cast<std::size_t>(index.row())].words
                       : shown(column, index.column());
        case kSortRole:
            return sortKey(column, index.row(), index.column());
        case Qt::ToolTipRole:
            return columnSummary(column);
        case Qt::TextAlignmentRole: {
            const bool isNumber = index.column() >= Missing && index.column() <= Maximum;
            return QVariant(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
        }
        default:
            return {};
    }
}

QVariant ColumnsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kFields) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(
            Qt::AlignVCenter |
            (section >= Missing && section <= Maximum ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole) return {};
    static const char* const kTitles[] = {
        QT_TR_NOOP("Column"),  QT_TR_NOOP("Concern"), QT_TR_NOOP("Missing"), QT_TR_NOOP("Distinct"),
        QT_TR_NOOP("Minimum"), QT_TR_NOOP("Median"),  QT_TR_NOOP("Maximum"), QT_TR_NOOP("Values")};
    return tr(kTitles[section]);
}

}  // namespace bw::ui
