#include "ui/pages/data/FilterText.h"

#include "core/table/DateTimeText.h"
#include "ui/base/Text.h"

#include <QRegularExpression>

#include <cmath>
#include <limits>

namespace bw::ui {
namespace {

QString quoted(QString value, QChar quote) {
    value.replace(quote, QString(2, quote));
    return quote + value + quote;
}

bool isKeyword(const QString& word) {
    static const QStringList kWords{"and", "or", "not", "in", "is", "missing", "matches"};
    return kWords.contains(word.toLower());
}

bool isWordPart(QChar c) {
    return c.isLetterOrNumber() || c == QLatin1Char('_') || c == QLatin1Char('-') ||
           c == QLatin1Char('.');
}

/// Enough digits that reading them gives the same number.
QString exact(double value) {
    return QString::number(value, 'g', std::numeric_limits<double>::max_digits10);
}

QString bound(ColumnKind kind, double value, bool isLower) {
    if (kind == ColumnKind::DateTime)
        return quoted(text(dateTimeText(static_cast<std::int64_t>(std::ceil(value)))),
                      QLatin1Char('\''));
    if (kind == ColumnKind::Integer && isLower && std::abs(value) < 9e15)
        return QString::number(static_cast<qint64>(std::ceil(value)));
    return exact(value);
}

}  // namespace

QString filterColumn(const QString& column) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z_][A-Za-z0-9_.-]*$"));
    if (plain.match(column).hasMatch() && !isKeyword(column)) return column;
    return quoted(column, QLatin1Char('"'));
}

QString filterValue(ColumnKind kind, const QString& value) {
    const bool isText = kind == ColumnKind::Category || kind == ColumnKind::DateTime;
    return isText ? quoted(value, QLatin1Char('\'')) : value;
}

QString filterEquals(const QString& column, ColumnKind kind, const QString& value) {
    return filterColumn(column) + QStringLiteral(" = ") + filterValue(kind, value);
}

QString filterMissing(const QString& column) {
    return filterColumn(column) + QStringLiteral(" is missing");
}

QString filterBetween(const QString& column, ColumnKind kind, double from, double to, bool closed) {
    return QStringLiteral("%1 >= %2 and %1 %3 %4")
        .arg(filterColumn(column), bound(kind, from, true),
             closed ? QStringLiteral("<=") : QStringLiteral("<"), bound(kind, to, false));
}

FilterWord filterWordAt(const QString& expression, int cursor) {
    QChar open;
    int begin = cursor;
    for (int i = 0; i < cursor; ++i) {
        const QChar c = expression[i];
        if (!open.isNull()) {
            if (c == open) open = QChar();
            continue;
        }
        if (c != QLatin1Char('\'') && c != QLatin1Char('"')) continue;
        open = c;
        begin = i;
    }
    if (open == QLatin1Char('\'')) return {cursor, {}};
    if (open == QLatin1Char('"')) return {begin, expression.mid(begin + 1, cursor - begin - 1)};
    begin = cursor;
    while (begin > 0 && isWordPart(expression[begin - 1])) --begin;
    return {begin, expression.mid(begin, cursor - begin)};
}

}  // namespace bw::ui
