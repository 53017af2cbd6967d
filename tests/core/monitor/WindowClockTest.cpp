#include "core/monitor/WindowClock.h"
#include "core/table/DateTimeText.h"

#include <QTest>

using namespace bw;

class WindowClockTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void windowsHoldTheirTimes_data() {
        QTest::addColumn<QString>("by");
        QTest::addColumn<QString>("length");
        QTest::addColumn<QString>("time");
        QTest::addColumn<QString>("begin");
        QTest::addColumn<QString>("next");
        QTest::newRow("month") << "month" << "" << "2012-02-29T13:00:00" << "2012-02-01T00:00:00Z"
                               << "2012-03-01T00:00:00Z";
        QTest::newRow("december") << "month" << "" << "2011-12-31T23:59:59.999999"
                                  << "2011-12-01T00:00:00Z" << "2012-01-01T00:00:00Z";
        QTest::newRow("day") << "day" << "" << "2012-02-29T13:00:00" << "2012-02-29T00:00:00Z"
                             << "2012-03-01T00:00:00Z";
        QTest::newRow("hour") << "hour" << "" << "2012-02-29T13:59:59" << "2012-02-29T13:00:00Z"
                              << "2012-02-29T14:00:00Z";
        QTest::newRow("6h") << "" << "6h" << "2012-02-29T13:00:00" << "2012-02-29T12:00:00Z"
                            << "2012-02-29T18:00:00Z";
        QTest::newRow("its first moment") << "" << "6h" << "2012-02-29T12:00:00"
                                          << "2012-02-29T12:00:00Z" << "2012-02-29T18:00:00Z";
        QTest::newRow("before 1970") << "" << "1d" << "1969-12-31T23:00:00"
                                     << "1969-12-31T00:00:00Z" << "1970-01-01T00:00:00Z";
        // 1970-01-01 was a Thursday: windows of a week begin on Thursdays.
        QTest::newRow("7d") << "" << "7d" << "2012-03-05T00:00:00" << "2012-03-01T00:00:00Z"
                            << "2012-03-08T00:00:00Z";
    }
    void windowsHoldTheirTimes() {
        QFETCH(QString, by);
        QFETCH(QString, length);
        QFETCH(QString, time);
        QFETCH(QString, begin);
        QFETCH(QString, next);
        const auto clock = WindowClock::make(by.toStdString(), length.toStdString());
        QVERIFY(clock);
        const std::int64_t from = clock->begin(*parseDateTimeText(time.toStdString()));
        QCOMPARE(windowTimeText(from), begin.toStdString());
        QCOMPARE(windowTimeText(clock->next(from)), next.toStdString());
        QCOMPARE(clock->begin(clock->next(from) - 1), from);
        QCOMPARE(windowTimeFromText(begin.toStdString()).value(), from);
    }

    void whatIsNoWindow() {
        QCOMPARE(WindowClock::make("week", "").error().code, ErrorCode::Usage);
        QVERIFY(!WindowClock::make("", "soon"));
        QVERIFY(!WindowClock::make("", "0s"));
    }
};

QTEST_APPLESS_MAIN(WindowClockTest)
#include "WindowClockTest.moc"
