#pragma once

#include "core/quality/Verify.h"
#include "ui/widgets/Basics.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace bw::ui {

/// How a report stands in one sentence: "Fails: 2 errors, 5 warnings".
struct VerdictText {
    Tone tone = Tone::Quiet;
    QString sentence;
};
[[nodiscard]] VerdictText verdictOf(const VerifyReport& report);
[[nodiscard]] Tone severityTone(Severity severity);
[[nodiscard]] QString severityIcon(Severity severity);

/// The findings of a report in groups: errors, warnings, notes, what was not checked, and what was
/// accepted. Groups without members are absent. Two columns: the sentence, and how many rows.
class FindingsModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum class Group { Errors, Warnings, Notes, NotChecked, Accepted };
    enum Column { kSentence, kCount, kColumns };
    using QAbstractItemModel::QAbstractItemModel;

    /// Null: empty. False, and nothing moves, when it says the same as the one shown.
    bool show(std::shared_ptr<const VerifyReport> report);
    [[nodiscard]] const std::shared_ptr<const VerifyReport>& report() const { return report_; }

    /// Null where the index is a group or the other thing.
    [[nodiscard]] const Finding* finding(const QModelIndex& index) const;
    [[nodiscard]] const CheckOutcome* outcome(const QModelIndex& index) const;
    [[nodiscard]] Group group(const QModelIndex& index) const;  ///< of itself or its parent
    [[nodiscard]] bool isGroup(const QModelIndex& index) const;
    /// Where a finding stands now; invalid: nowhere.
    [[nodiscard]] QModelIndex find(const std::string& key) const;
    [[nodiscard]] QModelIndex find(Group group) const;

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation way, int role) const override;

private:
    struct Members {
        Group group = Group::Errors;
        std::vector<std::size_t> members;  ///< in findings, or in outcomes of NotChecked
    };
    [[nodiscard]] QVariant groupData(const Members& group, int column, int role) const;
    [[nodiscard]] QVariant findingData(const Finding& finding, bool accepted, int column,
                                       int role) const;
    [[nodiscard]] static QVariant outcomeData(const CheckOutcome& outcome, int column, int role);
    [[nodiscard]] const Members* membersOf(const QModelIndex& child) const;

    std::shared_ptr<const VerifyReport> report_;
    std::vector<Members> groups_;
};

}  // namespace bw::ui
