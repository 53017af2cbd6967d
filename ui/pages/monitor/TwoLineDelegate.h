#pragma once

#include <QStyledItemDelegate>

namespace bw::ui {

/// A row of two lines: icon and name (Qt::DisplayRole), below it what kSecondRole says, in the
/// colour of kToneRole where that is bad news.
class TwoLineDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    enum Role { kSecondRole = Qt::UserRole + 1, kIconRole, kToneRole };

    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
};

}  // namespace bw::ui
