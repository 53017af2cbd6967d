#include "ui/pages/data/KindDelegate.h"

#include "core/table/Column.h"
#include "ui/base/Text.h"
#include "ui/base/Theme.h"
#include "ui/pages/data/ImportColumnsModel.h"

#include <QComboBox>
#include <QPainter>
#include <QTimer>

namespace bw::ui {
namespace {

constexpr int kArrow = 14;

}  // namespace

void KindDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    const QRect place(option.rect.right() - kGap - kArrow,
                      option.rect.center().y() - kArrow / 2 + 1, kArrow, kArrow);
    themedIcon(QStringLiteral("chevron-down")).paint(painter, place);
}

QWidget* KindDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                    const QModelIndex&) const {
    auto* box = new QComboBox(parent);
    box->setObjectName(QStringLiteral("kindEditor"));
    box->setAccessibleName(tr("Kind"));
    for (int kind = 0; kind <= static_cast<int>(ColumnKind::Category); ++kind)
        box->addItem(themedIcon(kindIconName(static_cast<ColumnKind>(kind))),
                     text(columnKindName(static_cast<ColumnKind>(kind))), kind);
    auto* self = const_cast<KindDelegate*>(this);  // signals of a const factory function
    connect(box, &QComboBox::activated, self, [self, box] {
        Q_EMIT self->commitData(box);
        Q_EMIT self->closeEditor(box);
    });
    QTimer::singleShot(0, box, &QComboBox::showPopup);
    return box;
}

void KindDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    auto* box = qobject_cast<QComboBox*>(editor);
    box->setCurrentIndex(box->findData(index.data(Qt::EditRole)));
}

void KindDelegate::setModelData(QWidget* editor, QAbstractItemModel* model,
                                const QModelIndex& index) const {
    model->setData(index, qobject_cast<QComboBox*>(editor)->currentData(), Qt::EditRole);
}

}  // namespace bw::ui
