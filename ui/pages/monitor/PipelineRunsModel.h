#pragma once

#include "core/flow/PipelineFile.h"
#include "core/flow/PipelineRun.h"

#include <QAbstractTableModel>

#include <vector>

namespace bw::ui {

/// Runs of one pipeline, newest first.
class PipelineRunsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { State, Started, Took, Cause, Outcome, ColumnCount };
    static constexpr int kIdRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;
    void update(const std::vector<PipelineRunRecord>& runs);
    [[nodiscard]] int rowOf(const QString& id) const;  ///< -1: not there

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<PipelineRunRecord> rows_;
};

/// What is wrong with a pipeline file, by line.
class MistakesModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Line, Step, What, Hint, ColumnCount };

    /// A mistake of any file that people write.
    struct Mistake {
        int line = 0;
        QString step, what, hint;
        bool operator==(const Mistake&) const = default;
    };
    using QAbstractTableModel::QAbstractTableModel;
    void set(std::vector<Mistake> mistakes);
    void set(const std::vector<PipelineMistake>& mistakes);
    [[nodiscard]] int lineOf(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<Mistake> rows_;
};

}  // namespace bw::ui
