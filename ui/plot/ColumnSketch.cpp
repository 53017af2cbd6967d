#include "ui/plot/ColumnSketch.h"

#include "core/table/DateTimeText.h"
#include "ui/base/Text.h"
#include "ui/base/Theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace bw::ui {
namespace {

constexpr std::size_t kSketchedValues = 8;

QColor inkOf(bool highlighted) {
    const Tokens& t = tokensNow();
    QColor ink = highlighted ? t.accent : t.quiet;
    ink.setAlphaF(highlighted ? 0.9F : 0.5F);
    return ink;
}

void paintHistogram(QPainter& painter, const QRectF& area, const ColumnProfile& column,
                    const QColor& ink) {
    const std::int64_t most = *std::ranges::max_element(column.histogram);
    const double step = area.width() / static_cast<double>(column.histogram.size());
    const double gap = step >= 4 ? 1 : 0;
    for (std::size_t i = 0; i < column.histogram.size() && most > 0; ++i) {
        if (column.histogram[i] == 0) continue;
        const double share = static_cast<double>(column.histogram[i]) / static_cast<double>(most);
        const double height = std::max(1.0, area.height() * share);
        painter.fillRect(QRectF(area.left() + static_cast<double>(i) * step, area.bottom() - height,
                                std::max(0.75, step - gap), height),
                         ink);
    }
}

/// Segments side by side, as wide as their share of all rows, fading.
void paintShares(QPainter& painter, const QRectF& area, const ColumnProfile& column,
                 const QColor& ink) {
    const double rows = std::max<double>(1, static_cast<double>(column.rows));
    const double height = std::min(area.height(), 8.0);
    double x = area.left();
    QColor fading = ink;
    const std::size_t shown = std::min(kSketchedValues, column.topValues.size());
    for (std::size_t i = 0; i < shown && x < area.right(); ++i) {
        const double width =
            std::max(1.0, area.width() * static_cast<double>(column.topValues[i].count) / rows);
        painter.fillRect(QRectF(x, area.bottom() - height, std::max(1.0, width - 1), height),
                         fading);
        x += width;
        fading.setAlphaF(fading.alphaF() * 0.8F);
    }
}

}  // namespace

void paintColumnSketch(QPainter& painter, const QRectF& area, const ColumnProfile* column,
                       bool highlighted) {
    const QColor ink = inkOf(highlighted);
    if (column && column->kind != ColumnKind::Boolean && !column->histogram.empty())
        paintHistogram(painter, area, *column, ink);
    else if (column && !column->topValues.empty())
        paintShares(painter, area, *column, ink);
    else
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), tokensNow().line);
}

void paintMissingBar(QPainter& painter, const QRectF& area, double share) {
    if (!(share > 0)) return;
    const Tokens& t = tokensNow();
    painter.fillRect(area, t.line);
    painter.fillRect(QRectF(area.left(), area.top(),
                            std::max(2.0, area.width() * std::min(1.0, share)), area.height()),
                     t.warn);
}

QString kindIcon(ColumnKind kind) {
    switch (kind) {
        case ColumnKind::Integer:
            return QStringLiteral("kind-integer");
        case ColumnKind::Number:
            return QStringLiteral("kind-number");
        case ColumnKind::Boolean:
            return QStringLiteral("kind-boolean");
        case ColumnKind::DateTime:
            return QStringLiteral("kind-datetime");
        case ColumnKind::Category:
            break;
    }
    return QStringLiteral("kind-category");
}

QString kindText(ColumnKind kind) {
    return text(columnKindName(kind));
}

QString profileValue(ColumnKind kind, double value) {
    if (!std::isfinite(value)) return number(value);
    if (kind == ColumnKind::DateTime)
        return text(dateTimeText(static_cast<std::int64_t>(value), ' '));
    if (kind == ColumnKind::Integer && value == std::floor(value) && std::abs(value) < 9e15)
        return number(static_cast<std::int64_t>(value));
    return number(value);
}

QString distinctText(const ColumnProfile& column) {
    return (column.distinctExact ? QString() : QStringLiteral("≈ ")) + number(column.distinct);
}

double missingShare(const ColumnProfile& column) {
    return column.rows > 0 ? static_cast<double>(column.missing) / static_cast<double>(column.rows)
                           : 0;
}

}  // namespace bw::ui
