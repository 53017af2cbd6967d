#pragma once

#include <QStyledItemDelegate>

namespace bw::ui {

/// Shows the kind of a column with an arrow and edits it with a list of the five kinds, which opens
/// at once and takes effect with the choice. The editor's objectName is "kindEditor".
class KindDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                                        const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model,
                      const QModelIndex& index) const override;
};

}  // namespace bw::ui
