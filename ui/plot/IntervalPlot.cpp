#include "ui/plot/IntervalPlot.h"

#include "ui/base/Text.h"
#include "ui/base/Theme.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace bw::ui {
namespace {

constexpr double kPadding = 8;  // px at both ends, so that caps and dot are never cut
constexpr double kCap = 4;      // px, half the height of an end cap
constexpr double kDot = 3.5;    // px, radius
constexpr float kTint = 0.07F;  // opacity of the good side

bool finite(const IntervalRow& row) {
    return std::isfinite(row.value) && std::isfinite(row.low) && std::isfinite(row.high);
}

bool hasMargin(const IntervalRow& row) {
    return std::isfinite(row.margin) && row.margin > 0;
}

QColor colorOf(Leaning leaning, const Tokens& tokens) {
    switch (leaning) {
        case Leaning::Better:
            return tokens.good;
        case Leaning::Worse:
            return tokens.bad;
        case Leaning::Unclear:
            break;
    }
    return tokens.quiet;
}

void paintGround(QPainter& painter, const QRectF& area, const IntervalRow& row,
                 const IntervalGeometry& at, const Tokens& tokens) {
    QColor tint = tokens.good;
    tint.setAlphaF(kTint);
    QRectF side = area;
    if (row.higherIsBetter)
        side.setLeft(at.zero);
    else
        side.setRight(at.zero);
    painter.fillRect(side, tint);
    painter.setPen(QPen(tokens.quiet, 1));
    painter.drawLine(QPointF(at.zero, area.top()), QPointF(at.zero, area.bottom()));
    if (std::isnan(at.margin)) return;
    painter.setPen(QPen(tokens.warn, 1.5, Qt::DashLine));
    painter.drawLine(QPointF(at.margin, area.top() + 2), QPointF(at.margin, area.bottom() - 2));
}

void paintBar(QPainter& painter, const QRectF& area, const IntervalGeometry& at,
              const QColor& color) {
    const double middle = area.center().y();
    painter.setPen(QPen(color, 2, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QPointF(at.low, middle), QPointF(at.high, middle));
    painter.drawLine(QPointF(at.low, middle - kCap), QPointF(at.low, middle + kCap));
    painter.drawLine(QPointF(at.high, middle - kCap), QPointF(at.high, middle + kCap));
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QPointF(at.value, middle), kDot, kDot);
}

}  // namespace

Leaning leaningOf(const IntervalRow& row) {
    if (!finite(row)) return Leaning::Unclear;
    if (row.low > 0) return row.higherIsBetter ? Leaning::Better : Leaning::Worse;
    if (row.high < 0) return row.higherIsBetter ? Leaning::Worse : Leaning::Better;
    return Leaning::Unclear;
}

IntervalGeometry intervalGeometry(const IntervalRow& row, const QRectF& area) {
    IntervalGeometry at;
    at.zero = area.center().x();
    if (!finite(row)) return at;
    at.drawn = true;
    double reach = std::max({std::abs(row.low), std::abs(row.high), std::abs(row.value)});
    if (hasMargin(row)) reach = std::max(reach, row.margin);
    const double room = std::max(0.0, area.width() / 2 - kPadding);
    const auto x = [&](double value) { return at.zero + (reach > 0 ? value / reach * room : 0); };
    at.value = x(row.value);
    at.low = x(row.low);
    at.high = x(row.high);
    if (hasMargin(row)) at.margin = x(row.higherIsBetter ? -row.margin : row.margin);
    return at;
}

void paintInterval(QPainter& painter, const QRectF& area, const IntervalRow& row,
                   const Tokens& tokens) {
    const IntervalGeometry at = intervalGeometry(row, area);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (at.drawn) {
        paintGround(painter, area, row, at, tokens);
        paintBar(painter, area, at, colorOf(leaningOf(row), tokens));
    } else {
        painter.setPen(tokens.quiet);
        painter.drawText(area, Qt::AlignCenter,
                         painter.fontMetrics().elidedText(intervalWords(row), Qt::ElideRight,
                                                          static_cast<int>(area.width())));
    }
    painter.restore();
}

QString intervalWords(const IntervalRow& row) {
    if (!finite(row))
        return row.reason.isEmpty() ? QObject::tr("no interval")
                                    : QObject::tr("no interval: %1").arg(row.reason);
    QString words =
        QObject::tr("%1, 95 % interval %2 … %3")
            .arg(signedNumber(row.value), signedNumber(row.low), signedNumber(row.high));
    if (hasMargin(row)) words += QObject::tr(", margin %1").arg(number(row.margin));
    return words;
}

void IntervalDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    QStyleOptionViewItem own = option;
    initStyleOption(&own, index);
    own.text.clear();
    const QWidget* widget = option.widget;
    const QStyle* style = widget ? widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &own, painter, widget);
    const QVariant row = index.data(kIntervalRole);
    if (!row.canConvert<IntervalRow>()) return;
    painter->save();
    painter->setFont(option.font);
    paintInterval(*painter, QRectF(option.rect).adjusted(kGap, 2, -kGap, -2),
                  row.value<IntervalRow>(), tokensNow());
    painter->restore();
}

}  // namespace bw::ui
