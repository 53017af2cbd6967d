#include "ui/widgets/RowGround.h"

#include "ui/base/Theme.h"

#include <QPainter>
#include <QStyleOptionViewItem>

namespace bw::ui {
namespace {

constexpr int kFocusWidth = 2;

}  // namespace

void paintRowGround(QPainter* painter, const QStyleOptionViewItem& option) {
    const Tokens& t = tokensNow();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, t.selection);
    else if ((option.state & QStyle::State_MouseOver) && (option.state & QStyle::State_Enabled))
        painter->fillRect(option.rect, t.hover);
}

void paintListRowGround(QPainter* painter, const QStyleOptionViewItem& option) {
    paintRowGround(painter, option);
    if ((option.state & QStyle::State_Selected) && (option.state & QStyle::State_HasFocus))
        painter->fillRect(QRect(option.rect.topLeft(), QSize(kFocusWidth, option.rect.height())),
                          tokensNow().accent);
}

}  // namespace bw::ui
