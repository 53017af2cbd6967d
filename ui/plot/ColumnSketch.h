#pragma once

#include "core/quality/Profile.h"

#include <QRectF>
#include <QString>

class QPainter;

namespace bw::ui {

/// Draws the shape of a column small enough for a table header: a histogram of numbers and dates,
/// bars of the most frequent values of the rest, each as wide as its share. `column` null or
/// without values: a quiet line.
void paintColumnSketch(QPainter& painter, const QRectF& area, const ColumnProfile* column,
                       bool highlighted = false);

/// A thin bar whose filled part is the share 0…1 of missing values; nothing when none is missing.
void paintMissingBar(QPainter& painter, const QRectF& area, double share);

/// The icon of ui/icons for a kind of column.
[[nodiscard]] QString kindIcon(ColumnKind kind);
/// "number", "date-time": as people read it.
[[nodiscard]] QString kindText(ColumnKind kind);

/// A value of the profile as text: dates of microseconds, booleans and numbers by kind.
[[nodiscard]] QString profileValue(ColumnKind kind, double value);
/// "≈ 12,345" when it is an estimate.
[[nodiscard]] QString distinctText(const ColumnProfile& column);
/// Share of missing rows, 0 without rows.
[[nodiscard]] double missingShare(const ColumnProfile& column);

}  // namespace bw::ui
