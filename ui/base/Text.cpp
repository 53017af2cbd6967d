#include "ui/base/Text.h"

#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>

#include <array>
#include <cmath>

namespace bw::ui {
namespace {

QDateTime parsed(std::string_view utc) {
    return QDateTime::fromString(text(utc), Qt::ISODate);
}

}  // namespace

std::filesystem::path pathOf(const QString& string) {
    return {string.toStdString()};
}

QString signedNumber(double value) {
    if (!std::isfinite(value)) return number(value);
    const QString sign = value < 0 ? QStringLiteral("−") : QStringLiteral("+");
    return sign + number(std::abs(value));
}

QString percent(double share) {
    if (!std::isfinite(share)) return number(share);
    const double value = share * 100;
    if (value > 0 && value < 0.1) return QStringLiteral("< 0.1 %");
    return QStringLiteral("%1 %").arg(
        QString::number(value, 'f', std::abs(value) >= 99.95 ? 0 : 1));
}

QString byteSize(double bytes) {
    static constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    while (bytes >= 1000 && unit + 1 < kUnits.size()) {
        bytes /= 1000;
        ++unit;
    }
    const int digits = unit == 0 || bytes >= 100 ? 0 : 1;
    return QStringLiteral("%1 %2").arg(QString::number(bytes, 'f', digits),
                                       QLatin1String(kUnits[unit]));
}

QString duration(double seconds) {
    if (!(seconds >= 0)) return {};
    if (seconds > 0 && seconds < 0.95) return QStringLiteral("%1 s").arg(seconds, 0, 'f', 1);
    const auto whole = static_cast<qint64>(std::llround(seconds));
    if (whole < 60) return QStringLiteral("%1 s").arg(whole);
    if (whole < 3600) return QStringLiteral("%1 m %2 s").arg(whole / 60).arg(whole % 60);
    if (whole < 86400) return QStringLiteral("%1 h %2 m").arg(whole / 3600).arg(whole % 3600 / 60);
    return QStringLiteral("%1 d %2 h").arg(whole / 86400).arg(whole % 86400 / 3600);
}

QString ago(std::string_view utc) {
    const QDateTime then = parsed(utc);
    if (!then.isValid()) return text(utc);
    const qint64 seconds = then.secsTo(QDateTime::currentDateTimeUtc());
    if (seconds < 60) return QStringLiteral("now");
    if (seconds < 3600) return QStringLiteral("%1 m ago").arg(seconds / 60);
    if (seconds < 86400) return QStringLiteral("%1 h ago").arg(seconds / 3600);
    return QStringLiteral("%1 d ago").arg(seconds / 86400);
}

QString localTime(std::string_view utc) {
    const QDateTime then = parsed(utc);
    if (!then.isValid()) return text(utc);
    return QLocale().toString(then.toLocalTime(), QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

QString shellWord(const QString& word) {
    static const QRegularExpression plain(QStringLiteral("^[\\w@%+=:,./-]+$"));
    if (plain.match(word).hasMatch()) return word;
    QString quoted = word;
    quoted.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
    return QLatin1Char('\'') + quoted + QLatin1Char('\'');
}

}  // namespace bw::ui
