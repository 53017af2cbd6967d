#include "ui/pages/data/FindingsModel.h"

#include "ui/base/Text.h"
#include "ui/pages/data/DatasetVerdicts.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace bw::ui {
namespace {

using Group = FindingsModel::Group;

Group groupOf(const Finding& finding, const std::set<std::string>& accepted) {
    if (accepted.contains(finding.key())) return Group::Accepted;
    switch (finding.severity) {
        case Severity::Error:
            return Group::Errors;
        case Severity::Warning:
            return Group::Warnings;
        case Severity::Info:
            break;
    }
    return Group::Notes;
}

bool wasNotChecked(const CheckOutcome& outcome) {
    return outcome.status == CheckStatus::Skipped || outcome.status == CheckStatus::Crashed;
}

/// "1 error", "2 errors".
QString counted(std::size_t count, const char* one, const char* many) {
    const QString words = FindingsModel::tr(count == 1 ? one : many);
    return words.arg(number(static_cast<std::int64_t>(count)));
}

QString groupTitle(Group group, std::size_t count) {
    switch (group) {
        case Group::Errors:
            return counted(count, "%1 error", "%1 errors");
        case Group::Warnings:
            return counted(count, "%1 warning", "%1 warnings");
        case Group::Notes:
            return counted(count, "%1 note", "%1 notes");
        case Group::NotChecked:
            return counted(count, "%1 check did not run: not checked, so not passed",
                           "%1 checks did not run: not checked, so not passed");
        case Group::Accepted:
            return counted(count, "%1 accepted", "%1 accepted");
    }
    return {};
}

bool saysTheSame(const VerifyReport& a, const VerifyReport& b) {
    const auto same = [](const Finding& x, const Finding& y) {
        return x.key() == y.key() && x.message == y.message && x.rows == y.rows &&
               x.severity == y.severity;
    };
    const auto ran = [](const CheckOutcome& x, const CheckOutcome& y) {
        return x.check == y.check && x.status == y.status && x.reason == y.reason;
    };
    return a.version == b.version && a.target == b.target && a.accepted == b.accepted &&
           std::ranges::equal(a.findings, b.findings, same) &&
           std::ranges::equal(a.outcomes, b.outcomes, ran);
}

}  // namespace

Tone severityTone(Severity severity) {
    switch (severity) {
        case Severity::Error:
            return Tone::Bad;
        case Severity::Warning:
            return Tone::Warn;
        case Severity::Info:
            break;
    }
    return Tone::Quiet;
}

QString severityIcon(Severity severity) {
    switch (severity) {
        case Severity::Error:
            return QStringLiteral("error");
        case Severity::Warning:
            return QStringLiteral("warning");
        case Severity::Info:
            break;
    }
    return QStringLiteral("info");
}

VerdictText verdictOf(const VerifyReport& report) {
    const std::set<std::string> accepted(report.accepted.begin(), report.accepted.end());
    const auto count = [&](Group group) {
        return static_cast<std::size_t>(std::ranges::count_if(
            report.findings, [&](const Finding& f) { return groupOf(f, accepted) == group; }));
    };
    const auto crashed = static_cast<std::size_t>(
        std::ranges::count(report.outcomes, CheckStatus::Crashed, &CheckOutcome::status));
    QStringList parts;
    if (const auto errors = count(Group::Errors)) parts += groupTitle(Group::Errors, errors);
    if (crashed > 0) parts += counted(crashed, "%1 check crashed", "%1 checks crashed");
    if (const auto warnings = count(Group::Warnings))
        parts += groupTitle(Group::Warnings, warnings);
    const QString said = parts.join(QStringLiteral(", "));
    const QString verdict = text(report.verdict());
    const Tone tone = verdictTone(verdict);
    if (tone == Tone::Bad) return {tone, FindingsModel::tr("Fails: %1").arg(said)};
    if (tone == Tone::Warn) return {tone, FindingsModel::tr("Passes with %1").arg(said)};
    return {tone, FindingsModel::tr("Passes: nothing that counts was found")};
}

bool FindingsModel::show(std::shared_ptr<const VerifyReport> report) {
    if (report == report_) return false;
    if (report && report_ && saysTheSame(*report, *report_)) {
        report_ = std::move(report);
        return false;
    }
    beginResetModel();
    report_ = std::move(report);
    groups_.clear();
    for (const Group group :
         {Group::Errors, Group::Warnings, Group::Notes, Group::NotChecked, Group::Accepted}) {
        if (!report_) break;
        const std::set<std::string> accepted(report_->accepted.begin(), report_->accepted.end());
        Members made{group, {}};
        for (std::size_t i = 0; i < report_->findings.size(); ++i)
            if (groupOf(report_->findings[i], accepted) == group) made.members.push_back(i);
        for (std::size_t i = 0; group == Group::NotChecked && i < report_->outcomes.size(); ++i)
            if (wasNotChecked(report_->outcomes[i])) made.members.push_back(i);
        if (!made.members.empty()) groups_.push_back(std::move(made));
    }
    endResetModel();
    return true;
}

bool FindingsModel::isGroup(const QModelIndex& index) const {
    return index.isValid() && index.internalId() == 0;
}

const FindingsModel::Members* FindingsModel::membersOf(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == 0) return nullptr;
    return &groups_[child.internalId() - 1];
}

const Finding* FindingsModel::finding(const QModelIndex& index) const {
    const Members* group = membersOf(index);
    if (!group || group->group == Group::NotChecked) return nullptr;
    return &report_->findings[group->members[static_cast<std::size_t>(index.row())]];
}

const CheckOutcome* FindingsModel::outcome(const QModelIndex& index) const {
    const Members* group = membersOf(index);
    if (!group || group->group != Group::NotChecked) return nullptr;
    return &report_->outcomes[group->members[static_cast<std::size_t>(index.row())]];
}

FindingsModel::Group FindingsModel::group(const QModelIndex& index) const {
    const Members* group = membersOf(index);
    return group ? group->group : groups_[static_cast<std::size_t>(index.row())].group;
}

QModelIndex FindingsModel::find(const std::string& key) const {
    for (int i = 0; i < rowCount(); ++i)
        for (int j = 0; j < rowCount(index(i, 0)); ++j) {
            const QModelIndex child = index(j, 0, index(i, 0));
            if (const Finding* found = finding(child); found && found->key() == key) return child;
        }
    return {};
}

QModelIndex FindingsModel::find(Group group) const {
    for (int i = 0; i < rowCount(); ++i)
        if (groups_[static_cast<std::size_t>(i)].group == group) return index(i, 0);
    return {};
}

QModelIndex FindingsModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column,
                       parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : quintptr{0});
}

QModelIndex FindingsModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == 0) return {};
    return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr{0});
}

int FindingsModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(groups_.size());
    if (!isGroup(parent) || parent.column() != 0) return 0;
    return static_cast<int>(groups_[static_cast<std::size_t>(parent.row())].members.size());
}

int FindingsModel::columnCount(const QModelIndex&) const {
    return kColumns;
}

QVariant FindingsModel::groupData(const Members& group, int column, int role) const {
    if (column != kSentence) return {};
    if (role == Qt::DisplayRole) return groupTitle(group.group, group.members.size());
    if (role == Qt::FontRole) return fontOf(TextSize::Body, true);
    return {};
}

QVariant FindingsModel::findingData(const Finding& finding, bool accepted, int column,
                                    int role) const {
    switch (role) {
        case Qt::DisplayRole:
            return column == kSentence ? text(finding.message) : number(finding.count);
        case Qt::ToolTipRole:
            return text(finding.message);
        case Qt::AccessibleDescriptionRole:
            return text(severityName(finding.severity));
        case Qt::DecorationRole:
            if (column != kSentence) return {};
            if (accepted) return themedIcon(QStringLiteral("check"));
            return themedIcon(severityIcon(finding.severity),
                              toneIconColor(severityTone(finding.severity)));
        case Qt::TextAlignmentRole:
            if (column == kCount) return int(Qt::AlignRight | Qt::AlignVCenter);
            return {};
        case Qt::ForegroundRole:
            if (accepted) return tokensNow().quiet;
            return {};
        default:
            return {};
    }
}

QVariant FindingsModel::outcomeData(const CheckOutcome& outcome, int column, int role) {
    if (column != kSentence) return {};
    const bool crashed = outcome.status == CheckStatus::Crashed;
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
            return (crashed ? tr("%1 crashed: %2") : tr("%1 was skipped: %2"))
                .arg(text(outcome.check), text(outcome.reason));
        case Qt::DecorationRole:
            return crashed ? themedIcon(QStringLiteral("alert"), IconColor::Bad)
                           : themedIcon(QStringLiteral("unknown"));
        default:
            return {};
    }
}

QVariant FindingsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    if (isGroup(index))
        return groupData(groups_[static_cast<std::size_t>(index.row())], index.column(), role);
    if (const CheckOutcome* ran = outcome(index)) return outcomeData(*ran, index.column(), role);
    return findingData(*finding(index), group(index) == Group::Accepted, index.column(), role);
}

QVariant FindingsModel::headerData(int section, Qt::Orientation way, int role) const {
    if (way != Qt::Horizontal) return {};
    if (role == Qt::DisplayRole) return section == kSentence ? tr("Finding") : tr("Rows");
    if (role == Qt::TextAlignmentRole && section == kCount)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

}  // namespace bw::ui
