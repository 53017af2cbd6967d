#pragma once

#include "ui/pages/compare/Candidates.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

#include <vector>

namespace bw::ui {

/// The candidates as a list, filtered by words that all must occur in name, facts or dataset.
/// Changes as little as it can, so that selection and scroll position stay.
class CandidateModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { FactsRole = Qt::UserRole + 1, AgeRole, ProductionRole, ReferenceRole };

    using QAbstractListModel::QAbstractListModel;
    void setCandidates(std::vector<Candidate> candidates);
    void setFilter(const QString& filter);
    [[nodiscard]] const std::vector<Candidate>& all() const { return all_; }
    [[nodiscard]] const Candidate& at(int row) const {
        return shown_[static_cast<std::size_t>(row)];
    }
    [[nodiscard]] int rowOf(const QString& reference) const;  ///< -1: not shown
    void ageChanged();                                        ///< time has passed

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    [[nodiscard]] bool fits(const Candidate& candidate) const;
    void update();
    void fill(std::vector<Candidate> wanted);
    void remove(int row);
    void place(const Candidate& candidate, int row);

    std::vector<Candidate> all_, shown_;
    QStringList words_;
};

/// Two lines: name and age, facts and whether it is production.
class CandidateDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
};

}  // namespace bw::ui
