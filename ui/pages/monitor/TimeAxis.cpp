#include "ui/pages/monitor/TimeAxis.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>

namespace bw::ui {
namespace {

enum class Unit { Minute, Hour, Day, Month, Year };
struct Step {
    Unit unit;
    int count;
    double seconds;
};

constexpr double kMinute = 60, kHour = 3600, kDay = 86'400, kMonth = 30.4 * kDay,
                 kYear = 365 * kDay;
constexpr std::array<Step, 17> kSteps{{{Unit::Minute, 1, kMinute},
                                       {Unit::Minute, 5, 5 * kMinute},
                                       {Unit::Minute, 15, 15 * kMinute},
                                       {Unit::Hour, 1, kHour},
                                       {Unit::Hour, 3, 3 * kHour},
                                       {Unit::Hour, 6, 6 * kHour},
                                       {Unit::Hour, 12, 12 * kHour},
                                       {Unit::Day, 1, kDay},
                                       {Unit::Day, 2, 2 * kDay},
                                       {Unit::Day, 7, 7 * kDay},
                                       {Unit::Day, 14, 14 * kDay},
                                       {Unit::Month, 1, kMonth},
                                       {Unit::Month, 3, 3 * kMonth},
                                       {Unit::Month, 6, 6 * kMonth},
                                       {Unit::Year, 1, kYear},
                                       {Unit::Year, 5, 5 * kYear},
                                       {Unit::Year, 20, 20 * kYear}}};

QDateTime utc(std::int64_t micros) {
    return QDateTime::fromMSecsSinceEpoch(micros / 1000, Qt::UTC);
}

/// The last moment of this step at or before `time`.
QDateTime floorOf(const QDateTime& time, const Step& step) {
    const QDate day = time.date();
    switch (step.unit) {
        case Unit::Year:
            return {QDate(day.year() / step.count * step.count, 1, 1), QTime(0, 0), Qt::UTC};
        case Unit::Month:
            return {QDate(day.year(), (day.month() - 1) / step.count * step.count + 1, 1),
                    QTime(0, 0), Qt::UTC};
        case Unit::Day:
            return QDateTime(day.addDays(-(day.toJulianDay() % step.count)), QTime(0, 0), Qt::UTC);
        case Unit::Hour:
            return QDateTime(day, QTime(time.time().hour() / step.count * step.count, 0), Qt::UTC);
        case Unit::Minute:
            break;
    }
    const QTime now = time.time();
    return QDateTime(day, QTime(now.hour(), now.minute() / step.count * step.count), Qt::UTC);
}

QDateTime next(const QDateTime& time, const Step& step) {
    switch (step.unit) {
        case Unit::Year:
            return time.addYears(step.count);
        case Unit::Month:
            return time.addMonths(step.count);
        case Unit::Day:
            return time.addDays(step.count);
        case Unit::Hour:
        case Unit::Minute:
            break;
    }
    return time.addSecs(static_cast<qint64>(step.seconds));
}

QString wordsOf(const QDateTime& time, Unit unit) {
    const bool newYear = time.date().dayOfYear() == 1, midnight = time.time() == QTime(0, 0);
    const char* format = "yyyy";
    if (unit == Unit::Month && !newYear) format = "MMM";
    if (unit == Unit::Day && !newYear) format = "d MMM";
    if (unit <= Unit::Hour) format = midnight ? "d MMM" : "HH:mm";
    return QLocale::c().toString(time, QLatin1String(format));
}

}  // namespace

std::vector<TimeTick> timeTicks(std::int64_t from, std::int64_t to, int wanted) {
    std::vector<TimeTick> ticks;
    if (to <= from || wanted < 1) return ticks;
    const double seconds = static_cast<double>(to - from) / 1e6;
    const auto fitting = std::ranges::find_if(
        kSteps, [&](const Step& step) { return seconds / step.seconds <= wanted; });
    const Step step = fitting == kSteps.end() ? kSteps.back() : *fitting;
    for (QDateTime at = floorOf(utc(from), step);; at = next(at, step)) {
        const std::int64_t micros = at.toMSecsSinceEpoch() * 1000;
        if (micros > to) break;
        if (micros >= from) ticks.push_back({micros, wordsOf(at, step.unit)});
    }
    return ticks;
}

}  // namespace bw::ui
