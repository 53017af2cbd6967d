#pragma once

#include "core/base/Json.h"
#include "core/run/RunFolder.h"

#include <QAbstractTableModel>

#include <map>
#include <string>
#include <vector>

namespace bw::ui {

/// Metrics of the best model, a row each, a column each part of the split.
class RunMetricsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;
    void set(const RunStatus& status);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<std::string> names_, parts_;
    std::map<std::string, std::map<std::string, double>> values_;
};

/// A run's configuration as key and value ("trainer.epochs", "20"), in order of key; with that of
/// another run only the keys that differ, side by side. What names the run itself is left out.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> configurationOf(const RunSpec& spec);

class ConfigurationModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;
    void show(const RunSpec& spec);
    void showDifference(const RunSpec& spec, const RunSpec& other, const QString& otherName);
    void clear();
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Row {
        QString key, value, other;
    };
    void set(std::vector<Row> rows, const QString& otherName);
    std::vector<Row> rows_;
    QString otherName_;
};

}  // namespace bw::ui
