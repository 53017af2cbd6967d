#pragma once

#include "ui/base/Snapshot.h"

#include <QAbstractListModel>
#include <QSortFilterProxyModel>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace bw::ui {

/// The runs of a snapshot, newest first, one row each. Changes come as the fewest insertions,
/// removals and data changes, so that a selection and a scroll position survive. Spark lines are
/// asked for by what is painted and come later.
class RunsModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { kIdRole = Qt::UserRole + 1, kEntryRole, kSparkRole, kSearchRole };

    using QAbstractListModel::QAbstractListModel;
    void update(const std::shared_ptr<const Snapshot>& snapshot);
    /// Null when the row is out of range; valid until the next update().
    [[nodiscard]] const RunEntry* entry(int row) const;
    [[nodiscard]] int rowOf(const QString& id) const;  ///< -1: not there
    /// Values of the deciding metric over the epochs, thinned; empty: nothing to draw.
    void setSpark(const QString& id, std::vector<float> values, const QString& stamp);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    /// A painted row has no spark line, or one of an earlier state. `stamp` names the present one.
    void sparkWanted(const QString& id, const QString& stamp) const;

private:
    struct Spark {
        std::vector<float> values;
        QString stamp;  ///< the state they belong to
    };
    void removeMissing(const std::vector<const RunEntry*>& fresh);
    void insertNew(const std::vector<const RunEntry*>& fresh);
    [[nodiscard]] QVariant sparkOf(const RunEntry& entry) const;

    std::shared_ptr<const Snapshot> snapshot_ = std::make_shared<Snapshot>();
    std::vector<RunEntry> rows_;
    std::map<QString, Spark> sparks_;
};

/// Keeps the runs that hold every word of the filter: id, architecture, dataset, target, state.
class RunsFilter final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setWords(const QString& words);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList words_;
};

}  // namespace bw::ui

Q_DECLARE_METATYPE(const bw::ui::RunEntry*)
Q_DECLARE_METATYPE(std::vector<float>)
