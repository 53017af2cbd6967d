#pragma once

#include "core/table/Column.h"

#include <QString>
#include <QStringList>

namespace bw::ui {

// Pieces of filter expressions (docs/formats/filter.md), written so that they are read back as
// meant.

/// The column as the grammar takes it, in double quotes where a bare word would not do.
[[nodiscard]] QString filterColumn(const QString& column);
/// A value of a column of this kind.
[[nodiscard]] QString filterValue(ColumnKind kind, const QString& value);
[[nodiscard]] QString filterEquals(const QString& column, ColumnKind kind, const QString& value);
[[nodiscard]] QString filterMissing(const QString& column);
/// From `from` (included) to `to`, included when `closed`; microseconds for date-times.
[[nodiscard]] QString filterBetween(const QString& column, ColumnKind kind, double from, double to,
                                    bool closed);

/// The word that is being written at `cursor`: begin and text of the unfinished column name or
/// keyword; text empty when there is none to complete (inside a quoted value, say).
struct FilterWord {
    int begin = 0;
    QString text;
};
[[nodiscard]] FilterWord filterWordAt(const QString& expression, int cursor);

}  // namespace bw::ui
