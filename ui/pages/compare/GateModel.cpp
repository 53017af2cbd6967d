#include "ui/pages/compare/GateModel.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"

namespace bw::ui {

void GateModel::setRules(std::vector<GateRule> rules) {
    beginResetModel();
    rules_ = std::move(rules);
    endResetModel();
}

int GateModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rules_.size());
}

int GateModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(Count);
}

QVariant GateModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return QStringList{tr("Result"), tr("Rule"), tr("Value"), tr("Limit")}.value(section);
}

QVariant GateModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const GateRule& rule = rules_[static_cast<std::size_t>(index.row())];
    if (role == Qt::DecorationRole && index.column() == Passed)
        return themedIcon(rule.passed ? QStringLiteral("ok") : QStringLiteral("error"),
                          rule.passed ? IconColor::Good : IconColor::Bad);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    switch (index.column()) {
        case Passed:
            return rule.passed ? tr("pass") : tr("fail");
        case Rule:
            return text(rule.rule);
        case Value:
            return text(rule.value);
        case Limit:
            return text(rule.limit);
        default:
            return {};
    }
}

}  // namespace bw::ui
