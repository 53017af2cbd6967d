#include "ui/pages/monitor/TwoLineDelegate.h"

#include "ui/widgets/Basics.h"
#include "ui/widgets/RowGround.h"

#include <QPainter>

namespace bw::ui {
namespace {

constexpr int kIcon = 16;

}  // namespace

void TwoLineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    const Tokens& t = tokensNow();
    const auto tone = static_cast<Tone>(index.data(kToneRole).toInt());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintListRowGround(painter, option);
    const QRect area = option.rect.adjusted(kGapMedium, kGap, -kGapMedium, -kGap);
    themedIcon(index.data(kIconRole).toString(), toneIconColor(tone))
        .paint(painter, QRect(area.left(), area.top() + 1, kIcon, kIcon));
    const auto line = [&](const QFont& font, const QColor& color, const QString& words, int left,
                          Qt::Alignment place) {
        painter->setFont(font);
        painter->setPen(color);
        const int wide = area.right() - left;
        painter->drawText(QRect(left, area.top(), wide, area.height()), Qt::AlignLeft | place,
                          painter->fontMetrics().elidedText(words, Qt::ElideRight, wide));
    };
    const int left = area.left() + kIcon + kGap;
    line(fontOf(TextSize::Body, true), t.text, index.data().toString(), left, Qt::AlignTop);
    const bool said = tone == Tone::Bad || tone == Tone::Warn;
    line(fontOf(TextSize::Caption), said ? toneColor(tone, t) : t.quiet,
         index.data(kSecondRole).toString(), left, Qt::AlignBottom);
    painter->restore();
}

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    const int lines = QFontMetrics(fontOf(TextSize::Body)).height() +
                      QFontMetrics(fontOf(TextSize::Caption)).height();
    return {option.rect.width(), lines + 2 * kGap + kGapSmall};
}

}  // namespace bw::ui
