#pragma once

#include "core/table/Column.h"

#include <QAbstractTableModel>

#include <map>
#include <string>
#include <vector>

namespace bw::ui {

struct ImportPreview;

/// The icon of a kind in ui/icons ("kind-number").
[[nodiscard]] QString kindIconName(ColumnKind kind);

/// The columns of a source and the kinds they will be read as. A kind can be edited (EditRole holds
/// the int of a ColumnKind); a choice stays until it is taken back, whatever later previews infer.
class ImportColumnsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { kName, kKind, kOrigin, kValues, kColumns };
    using QAbstractTableModel::QAbstractTableModel;

    /// Takes what the preview found; choices for columns that are gone are dropped.
    void show(const ImportPreview& preview);
    void clear();
    /// Kinds that a person chose.
    [[nodiscard]] const std::map<std::string, ColumnKind>& chosen() const { return chosen_; }
    void choose(const QModelIndexList& rows, ColumnKind kind);
    void takeBack(const QModelIndexList& rows);  ///< as inferred, or as the recipe says
    void takeAllBack();                          ///< silent

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation way, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

Q_SIGNALS:
    void chosenChanged();  ///< by a person

private:
    struct Entry {
        std::string name;
        ColumnKind kind = ColumnKind::Category;
        bool byRecipe = false;
        QString values;
    };
    [[nodiscard]] QString words(const Entry& entry, int column) const;
    std::vector<Entry> entries_;
    std::map<std::string, ColumnKind> chosen_;
};

}  // namespace bw::ui
