#pragma once

#include "core/store/Project.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace bw::ui {

/// Models of a project as a tree: name → versions, newest first. Names cannot be selected. Follows
/// snapshots by the fewest changes. GUI thread.
class ModelTree final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Role {
        ReferenceRole = Qt::UserRole,  ///< "income-salary@2"; of a name: empty
        AliasesRole,                   ///< QStringList, production first
        AgeRole,                       ///< "3 d ago"
        RunRole,                       ///< id
        CountRole,                     ///< of a name: its versions
    };

    using QAbstractItemModel::QAbstractItemModel;
    void update(const std::vector<ModelVersion>& models);
    void refreshAges();
    [[nodiscard]] QModelIndex indexOf(const QString& reference) const;
    [[nodiscard]] const ModelVersion* version(const QModelIndex& index) const;
    /// The version that bears `production`, else the newest made; invalid when there is none.
    [[nodiscard]] QModelIndex firstChoice() const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex&) const override { return 1; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Group {
        std::string name;
        std::vector<ModelVersion> versions;
    };
    void mergeVersions(int row, const std::vector<ModelVersion>& fresh);
    [[nodiscard]] QModelIndex groupIndex(int row) const { return index(row, 0, {}); }

    std::vector<std::unique_ptr<Group>> groups_;
};

/// "income-salary@2".
[[nodiscard]] QString referenceOf(const ModelVersion& version);
/// Production first, then by name.
[[nodiscard]] QStringList aliasesOf(const ModelVersion& version);

}  // namespace bw::ui
