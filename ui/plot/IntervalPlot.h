#pragma once

#include "ui/base/Tokens.h"

#include <QMetaType>
#include <QRectF>
#include <QString>
#include <QStyledItemDelegate>

#include <limits>

class QPainter;

namespace bw::ui {

/// A difference with its interval, in the metric's own unit.
struct IntervalRow {
    double value = 0, low = 0, high = 0;
    /// The margin of the deciding metric, absolute; NaN: none is drawn.
    double margin = std::numeric_limits<double>::quiet_NaN();
    bool higherIsBetter = true;
    QString reason;  ///< why there is no interval; said in its place
};

/// What the interval says of the candidate.
enum class Leaning { Better, Worse, Unclear };
/// Better or worse only when the whole interval lies on that side of zero; NaN is unclear.
[[nodiscard]] Leaning leaningOf(const IntervalRow& row);

/// Where things stand in the area, x in its coordinates. Zero is always in the middle, so that rows
/// of a table line up; the scale is the row's own, chosen so that interval, zero and margin fit.
struct IntervalGeometry {
    bool drawn = false;  ///< false: value or interval is not finite
    double zero = 0, value = 0, low = 0, high = 0;
    double margin = std::numeric_limits<double>::quiet_NaN();  ///< on the bad side; NaN: none
};
[[nodiscard]] IntervalGeometry intervalGeometry(const IntervalRow& row, const QRectF& area);

/// One row of a forest plot: ground tinted on the side where the candidate is better, zero line,
/// margin dashed, interval as a bar with end caps, value as a dot.
void paintInterval(QPainter& painter, const QRectF& area, const IntervalRow& row,
                   const Tokens& tokens);
/// The same in words, for tool tips and readers of the screen.
[[nodiscard]] QString intervalWords(const IntervalRow& row);

/// Role under which a model gives an IntervalRow to the delegate.
inline constexpr int kIntervalRole = Qt::UserRole + 40;

/// Draws the interval of a table's cell.
class IntervalDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

}  // namespace bw::ui

Q_DECLARE_METATYPE(bw::ui::IntervalRow)
