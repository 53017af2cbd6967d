#pragma once

#include "ui/pages/monitor/PipelineData.h"
#include "ui/pages/monitor/TwoLineDelegate.h"

#include <QAbstractListModel>

#include <vector>

namespace bw::ui {

/// The pipelines of a project by name, one row each, changed by the fewest steps.
class PipelinesModel final : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;
    void update(const PipelinesSeen& seen);
    [[nodiscard]] int rowOf(const QString& name) const;  ///< -1: not there

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<SharedPipeline> rows_;
};

}  // namespace bw::ui
