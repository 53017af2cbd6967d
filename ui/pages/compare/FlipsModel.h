#pragma once

#include "ui/pages/compare/CompareWork.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>
#include <QStringList>
#include <QTimer>

namespace bw::ui {

enum class FlipFilter { All, CandidateRight, ProductionRight, Neither };

/// The rows on which two models disagree: number, truth, both answers, who is right, then the
/// dataset's columns. Cells of the dataset are read in the background: for those that were asked
/// for, cellsWanted() is emitted soon after, and setCells() brings them.
class FlipsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Row, Truth, CandidateAnswer, ProductionAnswer, Right, FirstDataColumn };
    static constexpr int kMostDataColumns = 100;

    explicit FlipsModel(QObject* parent = nullptr);
    void setResult(std::shared_ptr<const CompareResult> result);
    void setFilter(FlipFilter filter);
    [[nodiscard]] std::int64_t count(FlipFilter filter) const;
    /// Rows of the dataset, in the order shown.
    [[nodiscard]] std::vector<std::int64_t> rows() const;
    [[nodiscard]] const Flip& at(int row) const;
    [[nodiscard]] int dataColumns() const { return static_cast<int>(columns_.size()); }
    [[nodiscard]] bool moreColumns() const { return moreColumns_; }

    /// Rows of the dataset whose cells are needed; each is given once.
    [[nodiscard]] std::vector<std::int64_t> takeWanted();
    void setCells(const CompareResult* of, const std::vector<std::int64_t>& rows,
                  const std::vector<QStringList>& cells);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

Q_SIGNALS:
    void cellsWanted();

private:
    [[nodiscard]] QString rightWord(const Flip& flip) const;
    [[nodiscard]] QVariant dataCell(std::int64_t row, int column) const;

    std::shared_ptr<const CompareResult> result_;
    FlipFilter filter_ = FlipFilter::All;
    std::vector<std::size_t> shown_;  // positions in the comparison's flips
    QStringList columns_;
    bool regression_ = false, moreColumns_ = false;
    QHash<std::int64_t, QStringList> cells_;
    mutable QSet<std::int64_t> asked_;
    mutable std::vector<std::int64_t> wanted_;
    mutable QTimer soon_;
};

}  // namespace bw::ui
