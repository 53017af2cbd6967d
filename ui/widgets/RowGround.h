#pragma once

class QPainter;
class QStyleOptionViewItem;

namespace bw::ui {

/// The ground of a row that a delegate paints by hand: selected, under the mouse, or bare.
void paintRowGround(QPainter* painter, const QStyleOptionViewItem& option);
/// The same for a list of whole rows, with the accent at its left edge where the keyboard is.
void paintListRowGround(QPainter* painter, const QStyleOptionViewItem& option);

}  // namespace bw::ui
