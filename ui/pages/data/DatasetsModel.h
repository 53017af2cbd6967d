#pragma once

#include "core/store/Project.h"

#include <QAbstractItemModel>

#include <cstdint>
#include <vector>

namespace bw::ui {

class DatasetVerdicts;

/// Datasets by name, their versions below them, newest first. Follows a snapshot by the smallest
/// changes, so that selection and what is unfolded stay.
class DatasetsModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    explicit DatasetsModel(const DatasetVerdicts& verdicts, QObject* parent = nullptr);
    void setDatasets(const std::vector<DatasetRecord>& datasets);

    [[nodiscard]] bool isVersion(const QModelIndex& index) const;
    /// A version's record; of a name: its newest.
    [[nodiscard]] const DatasetRecord& record(const QModelIndex& index) const;
    /// "income", or "income@1f3a5b6c7d8e" of a version.
    [[nodiscard]] QString reference(const QModelIndex& index) const;
    /// The place of a reference; a version of more than 12 digits or a name that is not there: as
    /// near as possible, else invalid.
    [[nodiscard]] QModelIndex find(const QString& reference) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Group {
        quintptr id = 0;  ///< stays with the name
        std::string name;
        std::vector<DatasetRecord> versions;  ///< newest first, never empty
    };
    static std::vector<Group> grouped(const std::vector<DatasetRecord>& datasets);
    void mergeVersions(int row, const std::vector<DatasetRecord>& fresh);
    [[nodiscard]] int rowOf(quintptr id) const;
    [[nodiscard]] QString tip(const QModelIndex& index) const;
    void tellVerdicts();

    const DatasetVerdicts& verdicts_;
    std::vector<Group> groups_;  ///< by name
    quintptr lastId_ = 0;
};

}  // namespace bw::ui
