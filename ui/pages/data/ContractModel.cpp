#include "ui/pages/data/ContractModel.h"

#include "core/table/DateTimeText.h"
#include "ui/base/Text.h"
#include "ui/base/Theme.h"
#include "ui/pages/data/ImportColumnsModel.h"

#include <algorithm>
#include <cmath>

namespace bw::ui {
namespace {

constexpr std::size_t kAllowedShown = 6;

QString bound(const ColumnRule& rule, const std::optional<double>& value) {
    return value ? boundText(rule.kind, *value) : QString();
}

/// "7: Private, State-gov, …"
QString allowedText(const ColumnRule& rule, std::size_t most) {
    if (!rule.allowed) return {};
    QStringList names;
    for (const std::string& value : *rule.allowed) {
        if (static_cast<std::size_t>(names.size()) == most) {
            names += QStringLiteral("…");
            break;
        }
        names += text(value);
    }
    return QStringLiteral("%1: %2").arg(number(static_cast<std::int64_t>(rule.allowed->size())),
                                        names.join(QStringLiteral(", ")));
}

/// How grave a breach is; of the two severities those that apply.
QString graveText(const ColumnRule& rule) {
    QStringList parts;
    if (rule.minimum || rule.maximum) parts += text(rule.onOutOfRange);
    if (rule.allowed) parts += text(rule.onNewCategory);
    parts.removeDuplicates();
    return parts.join(QStringLiteral(", "));
}

QString cellOf(const ColumnRule& rule, int column, std::size_t allowedShown) {
    switch (column) {
        case ContractModel::kName:
            return text(rule.name);
        case ContractModel::kKind:
            return text(columnKindName(rule.kind));
        case ContractModel::kRequired:
            return rule.required ? ContractModel::tr("required") : ContractModel::tr("optional");
        case ContractModel::kMinimum:
            return bound(rule, rule.minimum);
        case ContractModel::kMaximum:
            return bound(rule, rule.maximum);
        case ContractModel::kMissing:
            return rule.maxMissing ? percent(*rule.maxMissing) : QString();
        case ContractModel::kAllowed:
            return allowedText(rule, allowedShown);
        case ContractModel::kGrave:
            return graveText(rule);
        default:
            return {};
    }
}

bool isNumeric(int column) {
    return column == ContractModel::kMinimum || column == ContractModel::kMaximum ||
           column == ContractModel::kMissing;
}

}  // namespace

QString boundText(ColumnKind kind, double bound) {
    if (kind == ColumnKind::DateTime)
        return text(dateTimeText(static_cast<std::int64_t>(bound), ' '));
    if (std::abs(bound) < 1e15 && bound == std::floor(bound))
        return number(static_cast<std::int64_t>(bound));
    return QString::number(bound, 'g', QLocale::FloatingPointShortest);
}

void ContractModel::show(std::shared_ptr<const Contract> contract) {
    const bool same = contract && contract_ &&
                      std::ranges::equal(contract->columns, contract_->columns, {},
                                         &ColumnRule::name, &ColumnRule::name);
    if (!same) beginResetModel();
    contract_ = std::move(contract);
    if (!same)
        endResetModel();
    else if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

const ColumnRule* ContractModel::rule(const QModelIndex& index) const {
    if (!index.isValid() || !contract_) return nullptr;
    return &contract_->columns[static_cast<std::size_t>(index.row())];
}

int ContractModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !contract_ ? 0 : static_cast<int>(contract_->columns.size());
}

int ContractModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant ContractModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ColumnRule& asked = *rule(index);
    switch (role) {
        case Qt::DisplayRole:
            return cellOf(asked, index.column(), kAllowedShown);
        case Qt::ToolTipRole:
            return cellOf(asked, index.column(), 200);
        case Qt::DecorationRole:
            if (index.column() == kKind) return themedIcon(kindIconName(asked.kind));
            return {};
        case Qt::TextAlignmentRole:
            return int(Qt::AlignVCenter |
                       (isNumeric(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
        case Qt::ForegroundRole:
            if (index.column() == kRequired && !asked.required) return tokensNow().quiet;
            return {};
        default:
            return {};
    }
}

QVariant ContractModel::headerData(int section, Qt::Orientation way, int role) const {
    if (way != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && isNumeric(section))
        return int(Qt::AlignVCenter | Qt::AlignRight);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case kName:
            return tr("Column");
        case kKind:
            return tr("Kind");
        case kRequired:
            return tr("Presence");
        case kMinimum:
            return tr("Minimum");
        case kMaximum:
            return tr("Maximum");
        case kMissing:
            return tr("Missing at most");
        case kAllowed:
            return tr("Allowed values");
        case kGrave:
            return tr("A breach is");
        default:
            return {};
    }
}

}  // namespace bw::ui
