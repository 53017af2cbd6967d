#include "core/base/Duration.h"
#include "core/watch/Cron.h"

#include <QTest>

using namespace bw;

namespace {

void row(const char* expression, const char* zone, const char* after, const char* times) {
    QTest::addRow("%s %s %s", expression, zone, after) << expression << zone << after << times;
}

}  // namespace

class TestCron : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// Values of croniter 6 (Python), printed in UTC.
    void asCroniter_data() {
        columns();
        row("0 3 * * *", "UTC", "2026-11-24T03:00:00Z",
            "2026-11-25T03:00:00Z 2026-11-26T03:00:00Z 2026-11-27T03:00:00Z");
        row("*/15 9-17 * * mon-fri", "Europe/Berlin", "2026-11-27T16:50:00Z",
            "2026-11-30T08:00:00Z 2026-11-30T08:15:00Z 2026-11-30T08:30:00Z");
        row("5,35 0-23/6 1,15 * *", "America/New_York", "2026-02-01T12:00:00Z",
            "2026-02-01T17:05:00Z 2026-02-01T17:35:00Z 2026-02-01T23:05:00Z");
        row("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z",
            "2104-02-29T00:00:00Z 2108-02-29T00:00:00Z 2112-02-29T00:00:00Z");
        row("0 12 29 feb *", "Asia/Kolkata", "2023-01-01T00:00:00Z",
            "2024-02-29T06:30:00Z 2028-02-29T06:30:00Z 2032-02-29T06:30:00Z");
        row("30 4 1,15 * 5", "UTC", "2026-05-02T00:00:00Z",
            "2026-05-08T04:30:00Z 2026-05-15T04:30:00Z 2026-05-22T04:30:00Z");
        row("0 0 * * 7", "UTC", "2026-11-24T00:00:00Z",
            "2026-11-29T00:00:00Z 2026-12-06T00:00:00Z 2026-12-13T00:00:00Z");
        row("59 23 31 12 *", "Pacific/Auckland", "2026-06-01T00:00:00Z",
            "2026-12-31T10:59:00Z 2027-12-31T10:59:00Z 2028-12-31T10:59:00Z");
        row("@weekly", "UTC", "2026-11-24T00:00:00Z",
            "2026-11-29T00:00:00Z 2026-12-06T00:00:00Z 2026-12-13T00:00:00Z");
        row("@monthly", "Asia/Tokyo", "2026-11-30T20:00:00Z",
            "2026-12-31T15:00:00Z 2027-01-31T15:00:00Z 2027-02-28T15:00:00Z");
        row("@hourly", "Asia/Kathmandu", "2026-11-24T00:00:00Z",
            "2026-11-24T00:15:00Z 2026-11-24T01:15:00Z 2026-11-24T02:15:00Z");
        row("@yearly", "UTC", "2026-01-01T00:00:00Z",
            "2027-01-01T00:00:00Z 2028-01-01T00:00:00Z 2029-01-01T00:00:00Z");
        row("0 0 31 * *", "UTC", "2026-01-31T00:00:00Z",
            "2026-03-31T00:00:00Z 2026-05-31T00:00:00Z 2026-07-31T00:00:00Z");
        row("1-59/2 * * * *", "UTC", "2026-01-31T00:58:30Z",
            "2026-01-31T00:59:00Z 2026-01-31T01:01:00Z 2026-01-31T01:03:00Z");
        row("0 22 * 1-3,jul SUN", "Australia/Sydney", "2026-03-30T00:00:00Z",
            "2026-07-05T12:00:00Z 2026-07-12T12:00:00Z 2026-07-19T12:00:00Z");
    }
    void asCroniter() { compare(); }

    /// By the rules of cron(8) of Vixie: "wildcard jobs" follow the new time at once, others that
    /// were left out run after the change, none runs twice. Berlin 2026: 29 March 01:00Z, 2:00
    /// becomes 3:00; 25 October 01:00Z, 3:00 becomes 2:00.
    void whenClocksChange_data() {
        columns();
        row("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z",
            "2026-03-28T01:30:00Z 2026-03-29T01:00:00Z 2026-03-30T00:30:00Z");
        row("*/30 2 * * *", "Europe/Berlin", "2026-03-28T02:00:00Z",
            "2026-03-30T00:00:00Z 2026-03-30T00:30:00Z");
        row("0 * * * *", "Europe/Berlin", "2026-03-28T23:30:00Z",
            "2026-03-29T00:00:00Z 2026-03-29T01:00:00Z 2026-03-29T02:00:00Z");
        row("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z",
            "2026-10-25T00:30:00Z 2026-10-26T01:30:00Z");
        row("30 * * * *", "Europe/Berlin", "2026-10-25T00:00:00Z",
            "2026-10-25T00:30:00Z 2026-10-25T01:30:00Z 2026-10-25T02:30:00Z");
        row("0 3 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T02:00:00Z");
        // New York: 8 March, 2:00 becomes 3:00 at 07:00Z; 1 November, 2:00 becomes 1:00 at 06:00Z.
        row("15 1,2 * * *", "America/New_York", "2026-03-08T00:00:00Z",
            "2026-03-08T06:15:00Z 2026-03-08T07:00:00Z 2026-03-09T05:15:00Z");
        row("15 1 * * *", "America/New_York", "2026-11-01T00:00:00Z",
            "2026-11-01T05:15:00Z 2026-11-02T06:15:00Z");
        // Half an hour on Lord Howe: 4 October, 2:00 becomes 2:30 at 15:30Z of the day before.
        row("10 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z",
            "2026-10-03T15:30:00Z 2026-10-04T15:10:00Z");
        // Sao Paulo had its change at midnight: 4 November 2018, 0:00 becomes 1:00 at 03:00Z.
        row("@daily", "America/Sao_Paulo", "2018-11-03T12:00:00Z",
            "2018-11-04T03:00:00Z 2018-11-05T02:00:00Z");
        // Samoa had no 30 December 2011.
        row("0 12 * * *", "Pacific/Apia", "2011-12-29T00:00:00Z",
            "2011-12-29T22:00:00Z 2011-12-30T10:00:00Z 2011-12-30T22:00:00Z");
    }
    void whenClocksChange() { compare(); }

    void refuses_data() {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("message");
        const auto add = [](const char* expression, const char* message) {
            QTest::addRow("%s", expression) << expression << message;
        };
        add("", "\"\" has 0 fields, not 5");
        add("* * * *", "has 4 fields, not 5");
        add("* * * * * *", "has 6 fields, not 5");
        add("60 * * * *", "the minute \"60\" is out of range");
        add("* 24 * * *", "the hour \"24\" is out of range");
        add("* * 0 * *", "the day of the month \"0\" is out of range");
        add("* * * 13 *", "the month \"13\" is out of range");
        add("* * * * 8", "the day of the week \"8\" is out of range");
        add("5-1 * * * *", "the minute \"5-1\" ends before it begins");
        add("*/0 * * * *", "has a step that is no number of at least 1");
        add("5/10 * * * *", "has a step without a range");
        add("a * * * *", "the minute \"a\" is no number");
        add("1,,2 * * * *", "the minute \"\" is no number");
        add("-5 * * * *", "the minute \"-5\" is no number");
        add("1-2-3 * * * *", "cannot be read");
        add("0 0 30 2 *", "never comes");
        add("@reboot", "\"@reboot\" is not a time");
    }
    void refuses() {
        QFETCH(QString, expression);
        QFETCH(QString, message);
        const auto schedule = CronSchedule::parse(expression.toStdString(), "UTC");
        QVERIFY(!schedule);
        QCOMPARE(schedule.error().code, ErrorCode::BadInput);
        QVERIFY2(schedule.error().message.find(message.toStdString()) != std::string::npos,
                 schedule.error().message.c_str());
        QVERIFY(!schedule.error().hint.empty());
    }

    void refusesAnUnknownTimeZone() {
        for (const char* zone : {"", "Berlin", "Europe/Atlantis", "UTC+25"}) {
            const auto schedule = CronSchedule::parse("0 3 * * *", zone);
            QVERIFY2(!schedule, zone);
            QVERIFY(schedule.error().message.find("time zone") != std::string::npos);
        }
    }

private:
    static void columns() {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("zone");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("times");
    }
    static void compare() {
        QFETCH(QString, expression);
        QFETCH(QString, zone);
        QFETCH(QString, after);
        QFETCH(QString, times);
        const auto schedule = CronSchedule::parse(expression.toStdString(), zone.toStdString());
        QVERIFY2(schedule, schedule ? "" : schedule.error().message.c_str());
        auto moment = *parseUtc(after.toStdString());
        for (const QString& wanted : times.split(' ')) {
            moment = schedule->next(moment);
            QCOMPARE(QString::fromStdString(utcText(moment)), wanted);
        }
    }
};

QTEST_APPLESS_MAIN(TestCron)
#include "TestCron.moc"
