#include "core/base/Duration.h"

#include <QTest>

using namespace bw;
using namespace std::chrono;

class TestDuration : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsAndWritesBack_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qlonglong>("seconds");
        QTest::addColumn<QString>("back");
        QTest::newRow("seconds") << "45s" << 45LL << "45s";
        QTest::newRow("minutes") << "30m" << 1800LL << "30m";
        QTest::newRow("hours") << "6h" << 21'600LL << "6h";
        QTest::newRow("day") << "1d" << 86'400LL << "1d";
        QTest::newRow("week of days") << "7d" << 604'800LL << "7d";
        QTest::newRow("weeks") << "2w" << 1'209'600LL << "14d";
        QTest::newRow("several") << "1d12h" << 129'600LL << "1d12h";
        QTest::newRow("normalised") << "90s" << 90LL << "1m30s";
    }
    void readsAndWritesBack() {
        QFETCH(QString, text);
        QFETCH(qlonglong, seconds);
        const auto read = parseDuration(text.toStdString());
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(static_cast<qlonglong>(read->count()), seconds);
        QTEST(QString::fromStdString(durationText(*read)), "back");
    }
    void refuses_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"", "h", "5", "0s", "-5m", "5 m", "1.5h", "1h1h", "1m1h", "5y",
                                 "101w9999999d", "99999999999999999999d", "9223372036854775807d"})
            QTest::newRow(*text ? text : "nothing") << text;
    }
    void refuses() {
        QFETCH(QString, text);
        const auto read = parseDuration(text.toStdString());
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::BadInput);
        QVERIFY(read.error().message.find("\"" + text.toStdString() + "\"") != std::string::npos);
        QVERIFY(!read.error().hint.empty());
    }
    void momentsThereAndBack() {
        // `date -u -d 2000-02-29T23:59:59Z +%s`
        const sys_seconds leap{seconds(951'868'799)};
        QCOMPARE(utcText(leap), std::string("2000-02-29T23:59:59Z"));
        QCOMPARE(*parseUtc("2000-02-29T23:59:59Z"), leap);
        QCOMPARE(*parseUtc("2000-02-29T23:59:59.987654Z"), leap);
        for (const char* wrong :
             {"", "2001-02-29T00:00:00Z", "2000-01-01T24:00:00Z", "2000-01-01 00:00:00Z",
              "2000-01-01T00:00:00", "2000-01-01T00:00:00.Z", "2000-0a-01T00:00:00Z"})
            QVERIFY2(!parseUtc(wrong), wrong);
    }
    void nothingAndLessThanNothing() {
        QCOMPARE(durationText(0s), std::string("0s"));
        QCOMPARE(durationText(-90s), std::string("-1m30s"));
    }
};

QTEST_APPLESS_MAIN(TestDuration)
#include "test_duration.moc"
